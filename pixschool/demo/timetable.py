"""The hours of an invented school: half-groups, classes in the computer room, trainings, desks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, SchoolYear, User
from pixschool.core.reference.roles import Role
from pixschool.demo.moments import Moments, at_hour
from rituals.models import Ritual, Session
from rituals.sessions import services as sessions
from rituals.sessions.halves import halves_by_class
from rituals.sessions.slots import Slot
from students.models import Classroom

LESSONS = (time(8, 30), time(9, 30), time(10, 40), time(13, 35), time(14, 35), time(15, 45))
MORNING, WEDNESDAY = LESSONS[:3], 2
LESSON = timedelta(minutes=55)
AROUND = timedelta(weeks=2)  # classes have their hours planned that far, and no record of older
AHEAD = timedelta(weeks=8)


@dataclass(frozen=True)
class Meeting:
    """An hour of the team, on these days of the week, in the first week or all along."""

    starts: time
    minutes: int
    room: str
    weekdays: tuple[int, ...]
    takes_attendance: bool = True


# Each at an hour of its own: nobody is wanted in two places.
MEETINGS = {
    "accueil-personnels": Meeting(time(12, 40), 50, "CDI", (0,)),
    "comptes-personnels": Meeting(time(12, 40), 50, "104", (4,)),
    "permanences": Meeting(time(12, 35), 50, "CDI", (1, 3)),
    "formation-locale": Meeting(time(13, 30), 180, "104", (2,)),
    "conseil-pedagogique-septembre": Meeting(time(17, 15), 90, "salle du conseil", (1,), False),
    "conseil-pedagogique-juin": Meeting(time(17, 15), 90, "salle du conseil", (1,), False),
}


@dataclass
class Timetable:
    """`taken`: (moment, room or person), as no two sessions may share one."""

    year: SchoolYear
    moments: Moments
    calendar: SchoolCalendar
    actor: User
    taken: set[tuple[datetime, object]] = field(default_factory=set)

    def fill(self) -> None:
        team = {member.pk: member for member in self._members()}
        lead = next(member for member in team.values() if Role.LEAD in member.roles)
        rituals = Ritual.objects.in_year(self.year).planned().select_related("school", "year")
        for ritual in rituals.select_related("leader"):
            leader = team.get(ritual.leader_id or 0) or lead
            slots = list(self._slots(ritual, leader))
            if slots:
                made = sessions.create(ritual=ritual, slots=slots, actor=self.actor)
                self._attend(made, list(team.values()))

    def _members(self) -> Iterable[Membership]:
        return Membership.objects.active().filter(school=self.year.school).order_by("pk")

    def _slots(self, ritual: Ritual, leader: Membership) -> Iterator[Slot]:
        if ritual.key in MEETINGS:
            yield from self._meetings(ritual, MEETINGS[ritual.key], leader)
        elif ritual.kind in (Ritual.Kind.SESSION, Ritual.Kind.CAMPAIGN):
            yield from self._lessons(ritual, leader)

    def _days(self, ritual: Ritual, first: date, last: date) -> Sequence[date]:
        return self.calendar.school_days_between(
            max(ritual.starts_on, first), min(ritual.ends_on, last)
        )

    def _meetings(self, ritual: Ritual, meeting: Meeting, leader: Membership) -> Iterator[Slot]:
        days = self._days(ritual, ritual.starts_on, self.moments.today + AHEAD)
        for day in days[:5]:
            if day.weekday() in meeting.weekdays:
                starts_at = at_hour(day, meeting.starts.hour, meeting.starts.minute)
                yield Slot(
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=meeting.minutes),
                    room=meeting.room,
                    leaders=(leader,),
                    takes_attendance=meeting.takes_attendance,
                )

    def _lessons(self, ritual: Ritual, leader: Membership) -> Iterator[Slot]:
        """One hour for each class, or half of it, spread over the days of the ritual."""
        is_campaign = ritual.kind == Ritual.Kind.CAMPAIGN
        today = self.moments.today
        first = today - AROUND if is_campaign else ritual.starts_on
        days = self._days(ritual, first, today + AROUND)
        if not days:
            return
        rooms = self._rooms(ritual)
        halves = halves_by_class(rooms) if ritual.key == "reseau-6e" else {}
        wanted = [(room, half) for room in rooms for half in halves.get(room.pk, (None,))]
        place = "CDI" if ritual.lead_role == Role.LIBRARIAN else "104"
        for rank, (room, half) in enumerate(wanted):
            leaders = _leaders(room, leader)
            soonest = days[rank * len(days) // len(wanted) :]
            starts_at = self._free(soonest, turn=rank, place=place, leaders=leaders)
            if starts_at:
                yield Slot(
                    starts_at=starts_at,
                    ends_at=starts_at + LESSON,
                    classroom=None if half else room,
                    teaching_group=half,
                    room=place,
                    leaders=leaders,
                )

    def _rooms(self, ritual: Ritual) -> list[Classroom]:
        rooms = Classroom.objects.in_year(self.year).filter(level__in=ritual.levels)
        return list(rooms.by_level().prefetch_related("leads__membership__user"))

    def _free(
        self, days: Sequence[date], *, turn: int, place: str, leaders: Sequence[Membership]
    ) -> datetime | None:
        """The first free hour, not always that of the morning; None when the room is full."""
        for day in days:
            lessons = MORNING if day.weekday() == WEDNESDAY else LESSONS
            start = 2 * turn % len(lessons)
            for lesson in (*lessons[start:], *lessons[:start]):
                moment = at_hour(day, lesson.hour, lesson.minute)
                wanted = {(moment, place), *((moment, leader.pk) for leader in leaders)}
                if not wanted & self.taken:
                    self.taken |= wanted
                    return moment
        return None

    def _attend(self, made: Sequence[Session], team: Sequence[Membership]) -> None:
        now = self.moments.this_morning
        for rank, session in enumerate(made):
            if session.takes_attendance and session.ends_at < now:
                came = [m for place, m in enumerate(team) if (place + rank) % 3]
                sessions.set_attendance(session=session, present=came, actor=self.actor)


def _leaders(room: Classroom, leader: Membership) -> tuple[Membership, ...]:
    """Who leads the class, else the one who leads the ritual."""
    own = next((lead.membership for lead in room.leads.all() if lead.membership), None)
    return (own or leader,)


def fill(year: SchoolYear, *, moments: Moments, actor: User) -> None:
    """Nothing in a year whose days are not published."""
    calendar = calendar_or_none(year.school, year.start_year)
    if calendar:
        Timetable(year, moments, calendar, actor).fill()
