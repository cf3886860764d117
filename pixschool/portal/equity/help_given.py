"""The help of a year: who was seen, offered a seat, who came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pixschool.core.models import SchoolYear
from pixschool.portal.equity.arithmetic import median_days
from pixschool.portal.equity.report import Coverage
from students.models import (
    ChosenBy,
    Presence,
    SupportBooking,
    SupportDismissal,
    SupportFlag,
)


@dataclass(frozen=True)
class HelpGiven:
    """By pupil. `seen`: flagged, placed, or set aside by a person; `otherwise`: chosen by something
    else than a score; `came`: the first visit, and `chosen`, when it was decided."""

    seen: set[int]
    offered: set[int]
    flagged: dict[int, datetime]
    came: dict[int, datetime]
    chosen: dict[int, datetime]
    otherwise: set[int]


def help_given(year: SchoolYear, students: Iterable[int]) -> HelpGiven:
    """A seat that was cancelled was offered all the same. Three queries."""
    wanted = list(students)
    flags = SupportFlag.objects.in_year(year).filter(student__in=wanted)
    flagged: dict[int, datetime] = {}
    for student, at in flags.order_by("raised_at").values_list("student", "raised_at"):
        flagged.setdefault(student, at)
    aside = SupportDismissal.objects.filter(year=year, student__in=wanted)
    bookings = SupportBooking.objects.filter(slot__year=year, student__in=wanted)
    offered: set[int] = set()
    came: dict[int, datetime] = {}
    chosen: dict[int, datetime] = {}
    otherwise: set[int] = set()
    for one in bookings.select_related("flag").order_by("starts_at"):
        offered.add(one.student_id)
        if one.presence == Presence.PRESENT and one.cancelled_at is None:
            if one.student_id not in came:
                came[one.student_id] = one.starts_at
                decided = one.flag.raised_at if one.flag else one.booked_at
                chosen[one.student_id] = min(decided, one.starts_at)
            if (one.flag.chosen_by if one.flag else one.chosen_by) != ChosenBy.SCORE:
                otherwise.add(one.student_id)
    seen = {*flagged, *offered, *aside.values_list("student", flat=True)}
    return HelpGiven(seen, offered, flagged, came, chosen, otherwise)


def coverage(to_see: set[int], given: HelpGiven) -> Coverage:
    """Of these pupils; a visit before any flag was waited for no day."""
    came = to_see & set(given.came)
    waits = [
        max((given.came[pupil] - given.flagged[pupil]).days, 0)
        for pupil in came
        if pupil in given.flagged
    ]
    return Coverage(
        late=len(to_see),
        seen=len(to_see & given.seen),
        offered=len(to_see & given.offered),
        came=len(came),
        median_days=median_days(waits),
    )
