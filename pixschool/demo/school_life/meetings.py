"""Office hours and trainings of an invented school: some behind, some to come, one that is full."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.demo.moments import Moments, at_hour
from rituals.models import StaffMeeting
from rituals.staff import meetings, steps
from rituals.staff.errors import StaffRefusedError
from students.models import Presence

MeetingKind = StaffMeeting.MeetingKind
MOST_DAYS = 12
ONE_IS_ABSENT = 3  # once there are more people than that


@dataclass(frozen=True)
class Gathering:
    """`days` from today, moved to a day of class; who signs up, by rank in the team."""

    kind: MeetingKind
    title: str
    topic: str
    days: int
    hour: int
    room: str
    seats: int | None
    holder: Role
    people: tuple[int, ...]
    for_roles: tuple[Role, ...] = ()


GATHERINGS = (
    Gathering(
        MeetingKind.TRAINING,
        "Découvrir Pix côté élève",
        "Ouvrir son compte, essayer un parcours, lire ses résultats.",
        -42, 13, "Salle 104", 12, Role.LEAD, (2, 3, 4, 5, 6),
    ),
    Gathering(
        MeetingKind.OFFICE_HOUR,
        "Une question sur Pix ?",
        "Codes, comptes, élèves introuvables : venez avec la question.",
        -14, 12, "Salle des professeurs", 6, Role.LEAD, (5, 7),
    ),
    Gathering(
        MeetingKind.OFFICE_HOUR,
        "Une question sur Pix ?",
        "Codes, comptes, élèves introuvables : venez avec la question.",
        6, 12, "Salle des professeurs", 3, Role.LEAD, (2, 6, 7),
    ),
    Gathering(
        MeetingKind.TRAINING,
        "Aider un élève sur Pix au CDI",
        "Retrouver Pix dans l’ENT, la méthode, ne pas faire à la place.",
        9, 13, "CDI", 8, Role.LIBRARIAN, (4,), (Role.ASSISTANT,),
    ),
    Gathering(
        MeetingKind.TRAINING,
        "Préparer la certification",
        "Les salles, les surveillants, Pix Certif le jour venu.",
        20, 14, "Salle 104", None, Role.LEAD, (1, 6),
    ),
)  # fmt: skip
TICKED = (
    ("account", "discovery", "orga", "edu_course"),
    ("account", "orga"),
    ("account", "discovery", "orga"),
    ("account", "discovery"),
    ("account",),
    (),
    ("account", "discovery", "orga"),
)


def fill(year: SchoolYear, *, moments: Moments) -> None:
    """Nothing for a year that is over, or whose calendar is not published."""
    calendar = calendar_or_none(year.school, year.start_year)
    if moments.is_over or calendar is None:
        return
    team = list(Membership.objects.filter(school=year.school).active().order_by("pk"))
    for gathering in GATHERINGS:
        _hold(year, gathering, _days(calendar, moments.today, gathering.days), team)
    _arrive(year, team)
    for member, keys in zip(team, TICKED, strict=False):
        steps.tick(membership=member, keys=keys)


def _arrive(year: SchoolYear, team: list[Membership]) -> None:
    """All were there in September but one, who has just come."""
    settled = Membership.objects.filter(pk__in=[one.pk for one in team])
    settled.exclude(roles=[Role.STAFF.value]).update(
        joined_at=at_hour(date(year.start_year, 9, 1), 9, 0)
    )


def _days(calendar: SchoolCalendar, today: date, after: int) -> list[date]:
    """Days of class that are as good: one of them finds its holder free."""
    days = [today + timedelta(days=after + rank) for rank in range(MOST_DAYS)]
    return [day for day in days if calendar.is_school_day(day)]


def _hold(year: SchoolYear, asked: Gathering, days: list[date], team: list[Membership]) -> None:
    holder = next((one for one in team if asked.holder in one.roles), team[0])
    meeting = next(filter(None, (_propose(year, asked, day, holder) for day in days)), None)
    if meeting is None:
        return
    people = [team[rank] for rank in asked.people if rank < len(team) and team[rank] != holder]
    meetings.add_people(meeting=meeting, members=people, actor=holder.user)
    if meeting.is_over(timezone.now()):
        seats = list(meeting.staff_seats.values_list("pk", flat=True))
        marks = dict.fromkeys(seats, Presence.PRESENT.value)
        if len(seats) > ONE_IS_ABSENT:
            marks[seats[-1]] = Presence.ABSENT.value
        meetings.mark(meeting=meeting, version=1, presences=marks, actor=holder.user)


def _propose(
    year: SchoolYear, asked: Gathering, day: date, holder: Membership
) -> StaffMeeting | None:
    values = {
        "kind": asked.kind,
        "title": asked.title,
        "topic": asked.topic,
        "for_roles": [role.value for role in asked.for_roles],
        "starts_at": at_hour(day, asked.hour, 5),
        "ends_at": at_hour(day, asked.hour, 55),
        "room": asked.room,
        "seats": asked.seats,
        "holder": holder,
    }
    try:
        return meetings.create(year=year, values=values, actor=holder.user)
    except StaffRefusedError:
        return None
