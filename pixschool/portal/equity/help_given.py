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
    else than a score; `came`: the first visit."""

    seen: set[int]
    offered: set[int]
    flagged: dict[int, datetime]
    came: dict[int, datetime]
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
    otherwise: set[int] = set()
    for student, at, presence, cancelled, flag, own in bookings.order_by("starts_at").values_list(
        "student", "starts_at", "presence", "cancelled_at", "flag__chosen_by", "chosen_by"
    ):
        offered.add(student)
        if presence == Presence.PRESENT and cancelled is None:
            came.setdefault(student, at)
            if (flag or own) != ChosenBy.SCORE:
                otherwise.add(student)
    seen = {*flagged, *offered, *aside.values_list("student", flat=True)}
    return HelpGiven(seen, offered, flagged, came, otherwise)


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
