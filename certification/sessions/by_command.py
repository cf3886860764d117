"""A plan made at once, without a worker: what the command asks for."""

from math import ceil

from certification.models import CertificationPlan, PlanSettings
from certification.planning.answering import SeatingPlan
from certification.sessions import applying, calculating
from certification.sessions.errors import PlanRefusedError
from pixschool.core.management.school_command import known_school, year_to_write
from pixschool.core.reference.levels import Level

__all__ = ["PlanRefusedError", "make"]


def make(
    uai: str, level: str, *, start_year: int | None, seconds: float, is_applied: bool
) -> tuple[int, SeatingPlan]:
    """(pupils who wait for a session, the plan), kept as a proposal or applied, in the year that
    starts then, or in the current one.

    Raises PlanRefusedError when something is to be filled in first; CommandError when the school
    or the year is unknown, or that year over.
    """
    year = year_to_write(known_school(uai), start_year)
    known = {one.label.lower(): one for one in Level} | {one.value.lower(): one for one in Level}
    chosen = known.get(level.strip().lower())
    if chosen is None:
        raise PlanRefusedError("Indiquez un niveau : --level 3e, par exemple.")
    settings = PlanSettings.objects.filter(year=year, level=chosen).first()
    if settings is None:
        raise PlanRefusedError(
            f"Rien n’est réglé pour les {chosen.label} : ouvrez Certification dans l’établissement "
            "et indiquez jours, heures, salles et surveillants."
        )
    plan = calculating.ask(settings, actor=None, time_limit=ceil(seconds))
    found = calculating.calculate(plan.pk)
    if found is None:
        raise PlanRefusedError(CertificationPlan.objects.get(pk=plan.pk).problem)
    if is_applied:
        applying.apply(CertificationPlan.objects.get(pk=plan.pk), actor=None)
    return found
