"""Early against late starters, where lots were drawn: the one comparison that a draw makes fair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from pixschool.core.models import SchoolYear
from pixschool.portal.equity.arithmetic import Comparison, TwoReadings, compare_lots
from pixschool.portal.equity.readings import OfPupil, Readings
from students.models import DrawnPupil


@dataclass(frozen=True)
class Starters:
    """`without_second`: of (the early, the late), how many have no reading on both sides."""

    comparison: Comparison
    without_second: tuple[int, int]


def starters(*, year: SchoolYear, readings: Readings) -> Starters | None:
    """None when no lots were drawn among these pupils. One query.

    A pupil is read before the early begin, and again after; of who begins late, before they do.
    """
    pairs, alone, known = [], [0, 0], set()
    drawn = DrawnPupil.objects.filter(draw__year=year).order_by("draw", "rank")
    for student, group, first_days in drawn.values_list("student", "group", "draw__first_days"):
        if student not in readings or not first_days or student in known:
            continue
        known.add(student)  # of a second draw, nothing more
        is_early = group == 1
        until = None if is_early else _begins(group, first_days)
        pair = _around(readings[student], first_days[0], until)
        if pair:
            pairs.append(TwoReadings(*pair, is_helped=is_early))
        else:
            alone[0 if is_early else 1] += 1
    if not pairs and not any(alone):
        return None
    return Starters(compare_lots(pairs), (alone[0], alone[1]))


def _begins(group: int, first_days: Sequence[date]) -> date | None:
    """When a late group begins; None for who waits."""
    return first_days[group - 1] if 1 < group <= len(first_days) else None


def _around(courses: OfPupil, begins: date, until: date | None) -> tuple[float, float] | None:
    """The last reading before `begins` and the last one since, on one course."""
    for rows in courses.values():
        dated = [(timezone.localdate(at), mastery) for at, mastery in rows]
        before = [mastery for day, mastery in dated if day < begins]
        after = [
            mastery for day, mastery in dated if day >= begins and (until is None or day < until)
        ]
        if before and after:
            return before[-1], after[-1]
    return None
