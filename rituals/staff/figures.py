"""What the team did in a year, in numbers that name nobody.

Of pupils, a number is rounded to five on its own, and said only from ten on: what is shown cannot
be subtracted into a handful of children. Of adults, counts follow the rule of `steps`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from pixschool.core.models import SchoolYear
from rituals.models import Session, StaffMeeting
from rituals.staff.steps import StepCount, counts
from students.models import Presence, SupportBooking, SupportFlag, SupportVisit

FEWEST_PUPILS = 10
BAND = 5


def of_pupils(number: int) -> str:
    """« 45 à 49 », « moins de 10 »: the words stand for five numbers at least."""
    if number < FEWEST_PUPILS:
        return f"moins de {FEWEST_PUPILS}"
    least = number - number % BAND
    return f"{least} à {least + BAND - 1}"


@dataclass(frozen=True)
class TeamFigures:
    """Of a year up to now; of pupils, words ready to be shown."""

    size: int
    steps: list[StepCount] | None
    office_hours: int
    trainings: int
    trained: int  # presences noted
    sessions: int  # of classes and groups, held
    visits: str
    flagged: str
    offered: str
    came: str


def read(year: SchoolYear, now: datetime) -> TeamFigures:
    """Seven queries, however big the school."""
    size, steps = counts(year.school)
    held = StaffMeeting.objects.in_year(year).held().filter(starts_at__lte=now)
    by_kind = dict(held.order_by().values_list("kind").annotate(Count("pk")))
    present = held.aggregate(
        n=Count("staff_seats", filter=Q(staff_seats__presence=Presence.PRESENT))
    )
    sessions = Session.objects.filter(
        Q(classroom__isnull=False) | Q(teaching_group__isnull=False),
        ritual__year=year, ritual__removed_at=None, is_held=True, ends_at__lte=now,
    )  # fmt: skip
    flags = SupportFlag.objects.filter(year=year)
    seats = SupportBooking.objects.held().filter(flag__year=year)
    visits = SupportVisit.objects.filter(booking__slot__year=year)
    return TeamFigures(
        size=size,
        steps=steps,
        office_hours=by_kind.get(StaffMeeting.MeetingKind.OFFICE_HOUR, 0),
        trainings=by_kind.get(StaffMeeting.MeetingKind.TRAINING, 0),
        trained=present["n"],
        sessions=sessions.count(),
        visits=of_pupils(visits.count()),
        flagged=of_pupils(flags.values("student").distinct().count()),
        offered=of_pupils(seats.values("student").distinct().count()),
        came=of_pupils(
            seats.filter(presence=Presence.PRESENT).values("student").distinct().count()
        ),
    )
