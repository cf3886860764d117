"""What a plan moves from the one it was made from, class by class."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from certification.models import CertificationPlan, SessionCandidate
from pixschool.core.text.days import day_fr
from pixschool.core.text.french import hour_fr
from students.models import Enrolment

MOST_LINES = 12


@dataclass(frozen=True)
class PlanDifferences:
    """`lines`: (class, how many, from where, to where), the largest first, `more` aside.
    `same_hour`: those of `moved` who come at the same hour, to another room. `gone`: whose seat is
    no more, though they may still wait for one."""

    moved: int
    same_hour: int
    arrived: int
    gone: int
    lines: list[tuple[str, int, str, str]]
    more: int


def differences(plan: CertificationPlan) -> PlanDifferences | None:
    """None for a plan that was made from none."""
    if plan.basis_id is None:
        return None
    before, after = _seats(plan, plan.basis_id), _seats(plan, plan.pk)
    away = {pupil for pupil in before.keys() & after.keys() if before[pupil] != after[pupil]}
    enrolments = Enrolment.objects.at(year=plan.year_id, student__in=away)
    classes = dict(enrolments.values_list("student_id", "classroom__name"))
    moves = Counter(
        (classes.get(pupil, "sans classe"), before[pupil].text, after[pupil].text) for pupil in away
    )
    ranked = sorted(moves.items(), key=lambda item: (-item[1], item[0]))
    return PlanDifferences(
        moved=len(away),
        same_hour=sum(before[pupil].starts_at == after[pupil].starts_at for pupil in away),
        arrived=len(after.keys() - before.keys()),
        gone=len(before.keys() - after.keys()),
        lines=[(name, n, was, now) for (name, was, now), n in ranked[:MOST_LINES]],
        more=max(0, len(ranked) - MOST_LINES),
    )


@dataclass(frozen=True)
class _Seat:
    """`text`: « mar. 16 mars à 8 h 30, Salle 104 »."""

    starts_at: datetime
    room: int
    text: str


def _seats(plan: CertificationPlan, pk: int) -> dict[int, _Seat]:
    """{pupil: seat}"""
    rows = SessionCandidate.objects.filter(session__plan=pk).exclude(presence="absent")
    found = {}
    for pupil, starts_at, room, name in rows.values_list(
        "student_id", "session__starts_at", "session__room", "session__room__name"
    ):
        starts = plan.school.local(starts_at)
        text = f"{day_fr(starts.date(), 'week_month')} à {hour_fr(starts)}, {name}"
        found[pupil] = _Seat(starts_at, room, text)
    return found
