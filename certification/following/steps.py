"""The steps that follow the sessions of a plan that holds: what is done, what is left.

Pix shows a school its results once sessions are finalised there and Pix has published them, class
by class, until the pupils of the next year are imported; it announces no day for either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from certification.models import CertificationPlan, CertificationResult
from certification.sessions.shown import ShownSession
from rituals.catalogue.schema import RitualKind
from rituals.models import Ritual
from students.models import Classroom, Enrolment


@dataclass(frozen=True)
class StepsAfter:
    """`over`: sessions that have ended; `open_ones`: those of them not finalised in Pix Certif.
    `unread`: the classes of the level of which no result was read. `rituals`: those of the year
    that carry the rest of the checklist, each with `ticked` and `lines`."""

    over: int
    open_ones: list[ShownSession]
    absents: int
    classes: int
    unread: list[str]
    rituals: list[Ritual]

    @property
    def is_published(self) -> bool:
        """Pix has: results were read."""
        return len(self.unread) < self.classes

    @property
    def is_read(self) -> bool:
        return self.classes > 0 and not self.unread


def steps_after(
    plan: CertificationPlan, sessions: Iterable[ShownSession], absents: int, *, now: datetime
) -> StepsAfter | None:
    """None before the first session has ended. `absents`: who waits for another seat."""
    over = [one for one in sessions if one.ends <= now]
    if not over:
        return None
    names = list(_classes(plan).values_list("name", flat=True))
    read = set(_with_results(plan).values_list("classroom__name", flat=True))
    return StepsAfter(
        over=len(over),
        open_ones=[one for one in over if not one.session.finalised_at],
        absents=absents,
        classes=len(names),
        unread=[name for name in names if name not in read],
        rituals=list(_rituals(plan)),
    )


def _classes(plan: CertificationPlan) -> "QuerySet[Classroom]":
    taught = Enrolment.objects.open().filter(year=plan.year_id)
    rooms = Classroom.objects.filter(year=plan.year_id, level=plan.level)
    return rooms.filter(pk__in=taught.values("classroom")).order_by("name")


def _with_results(plan: CertificationPlan) -> "QuerySet[Enrolment]":
    results = CertificationResult.objects.current().filter(year=plan.year_id)
    return Enrolment.objects.open().filter(
        year=plan.year_id, classroom__level=plan.level, student__in=results.values("student")
    )


def _rituals(plan: CertificationPlan) -> "QuerySet[Ritual]":
    rituals = Ritual.objects.planned().filter(
        year=plan.year_id, kind=RitualKind.CERTIFICATION, levels__contains=[plan.level]
    )
    return rituals.annotate(
        lines=Count("milestones"), ticked=Count("milestones", filter=~Q(milestones__done_at=None))
    ).order_by("starts_on", "pk")
