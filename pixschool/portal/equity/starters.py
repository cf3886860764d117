"""Early against late starters, where lots were drawn: the one comparison that a draw makes fair."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from pixschool.core.models import SchoolYear
from pixschool.portal.equity.comparing import Comparison, TwoReadings, compare_lots
from pixschool.portal.equity.readings import CourseReading, OfPupil, Readings, sittings
from students.models import DrawnPupil


@dataclass(frozen=True)
class Starters:
    """`drawn`: of these pupils. `without_second`: of (the early, the late), how many have no
    reading on both sides."""

    drawn: int
    comparison: Comparison
    without_second: tuple[int, int]


def starters(*, year: SchoolYear, readings: Readings, pupils: Collection[int]) -> Starters | None:
    """None when no lots were drawn among these pupils (ids). One query.

    Early and late alike are read before the early begin, and again before the late do. Each draw
    is compared inside itself, over the same two campaigns.
    """
    pairs: dict[int, TwoReadings | None] = {}
    sides: dict[int, int] = {}
    drawn = DrawnPupil.objects.filter(draw__year=year).order_by("draw", "rank")
    for draw, student, group, first_days in drawn.values_list(
        "draw", "student", "group", "draw__first_days"
    ):
        if student not in pupils or not first_days or student in sides:
            continue  # of a second draw, nothing more
        sides[student] = 0 if group == 1 else 1
        pairs[student] = None
        if around := _around(readings.get(student, {}), first_days):
            course, first, last = around
            window = draw, course, first.campaign, last.campaign
            pairs[student] = TwoReadings(
                student, window, first.mastery, last.mastery, is_helped=group == 1
            )
    if not sides:
        return None
    alone = [side for student, side in sides.items() if pairs[student] is None]
    compared = compare_lots(one for one in pairs.values() if one)
    return Starters(len(sides), compared, (alone.count(0), alone.count(1)))


def _around(
    courses: OfPupil, first_days: Sequence[date]
) -> tuple[str, CourseReading, CourseReading] | None:
    """A course, the last reading before the early begin and the last one before the late do."""
    begins, until = first_days[0], first_days[1] if len(first_days) > 1 else None
    for course, rows in courses.items():
        dated = [(timezone.localdate(row.at), row) for row in sittings(rows)]
        before = [row for day, row in dated if day < begins]
        after = [row for day, row in dated if day >= begins and (until is None or day < until)]
        if before and after:
            return course, before[-1], after[-1]
    return None
