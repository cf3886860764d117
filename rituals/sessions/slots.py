"""A session that somebody would like: what makes it impossible, what it clashes with, in French."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import combinations

from django.db.models import QuerySet

from pixschool.core.calendars import NotPublishedError, SchoolCalendar
from pixschool.core.calendars.of_school import calendar_of
from pixschool.core.models import Membership, School, SchoolYear
from pixschool.core.reference.names import class_key
from pixschool.core.reference.years import start_year_of
from pixschool.core.text.french import date_fr, hour_fr, hours_fr, meeting_fr
from rituals.models import Session
from rituals.sessions.wording import place, who
from students.models import Classroom, Group, SupportBooking

# A meeting with parents may end late; nothing of a school happens at night.
FIRST_TIME, LAST_TIME = time(7), time(22)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What one session should be. Times are aware."""

    starts_at: datetime
    ends_at: datetime
    classroom: Classroom | None = None
    teaching_group: Group | None = None  # in place of a class
    group: str = ""
    room: str = ""
    leaders: tuple[Membership, ...] = ()
    takes_attendance: bool = False

    @property
    def room_key(self) -> str:
        return class_key(self.room)


def slot_of(session: Session) -> Slot:
    """What a session is, as what it should be again."""
    return Slot(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        classroom=session.classroom,
        teaching_group=session.teaching_group,
        group=session.group,
        room=session.room,
        leaders=tuple(session.leaders.all()),
        takes_attendance=session.takes_attendance,
    )


def overlap(one: Slot | Session, other: Slot | Session | SupportBooking) -> bool:
    """A session may begin when another ends."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def hours_words(one: Slot | Session, school: School) -> str:
    """« de 8 h 30 à 9 h 25 »."""
    return hours_fr(school.local(one.starts_at), school.local(one.ends_at))


def start_words(one: Slot | Session, school: School) -> str:
    """« 8 h 30 »."""
    return hour_fr(school.local(one.starts_at))


def when_words(one: Slot | Session, school: School) -> str:
    """« mardi 22 septembre de 8 h 30 à 9 h 25 »."""
    return meeting_fr(school.local(one.starts_at), school.local(one.ends_at))


def in_words(session: Session) -> str:
    """« mardi 22 septembre de 8 h 30 à 9 h 25, 6e A, salle 104, Nora Petit »."""
    people = ", ".join(str(leader.user) for leader in session.leaders.select_related("user"))
    parts = [when_words(session, session.school), who(session), place(session), people]
    return ", ".join(filter(None, parts))


def impossible(slot: Slot, *, school: School, year: SchoolYear) -> Iterator[str]:
    """Why such a session cannot be, whatever else there is."""
    starts, ends = school.local(slot.starts_at), school.local(slot.ends_at)
    if slot.ends_at <= slot.starts_at:
        yield f"{_day(starts)} : la fin vient avant le début ({hours_words(slot, school)})."
    elif starts.date() != ends.date() or starts.time() < FIRST_TIME or ends.time() > LAST_TIME:
        yield (
            f"{_day(starts)} : une séance a lieu entre {FIRST_TIME.hour} h et "
            f"{LAST_TIME.hour} h, pas {hours_words(slot, school)}."
        )
    if start_year_of(starts.date()) != year.start_year:
        yield f"{_day(starts, 'full')} n’est pas dans l’année {year}."


def _day(day: date, form: str = "long") -> str:
    text = date_fr(day.replace(tzinfo=None) if isinstance(day, datetime) else day, form)
    return text[0].upper() + text[1:]


def among(slots: Sequence[Slot], *, school: School) -> Iterator[str]:
    """Clashes between sessions asked for together."""
    for first, second in combinations(slots, 2):
        if not overlap(first, second):
            continue
        when = when_words(second, school)
        if first.room_key and first.room_key == second.room_key:
            yield f"{_the_room(second.room)} servirait à deux de ces séances à la fois, {when}."
        if second.teaching_group and second.teaching_group == first.teaching_group:
            name = second.teaching_group.name
            yield f"Le groupe {name} serait à deux de ces séances à la fois, {when}."
        for leader in second.leaders:
            if leader in first.leaders:
                yield f"{leader.user} animerait deux de ces séances à la fois, {when}."


def meanwhile(slots: Sequence[Slot], school: School) -> QuerySet[Session]:
    """The sessions that take place while these may, from the first of them to the last."""
    return Session.objects.filter(
        school=school,
        is_held=True,
        starts_at__lt=max(slot.ends_at for slot in slots),
        ends_at__gt=min(slot.starts_at for slot in slots),
    )


def clashes(slots: Sequence[Slot], *, school: School, besides: Session | None = None) -> list[str]:
    """Clashes with the sessions that take place; two queries, whatever their number."""
    taken = (
        meanwhile(slots, school)
        .exclude(pk__in=[besides.pk] if besides else [])
        .select_related("ritual", "classroom", "teaching_group")
        .prefetch_related("session_leaders")
    )
    return [
        reason
        for session in taken
        for slot in slots
        if overlap(slot, session)
        for reason in _reasons(slot, session, school)
    ]


def _reasons(slot: Slot, session: Session, school: School) -> Iterator[str]:
    taken = f"n’est pas libre {when_words(session, school)} : {called(session)}"
    if slot.room_key and slot.room_key == session.room_key:
        yield f"{_the_room(session.room)} {taken}."
    if slot.teaching_group and slot.teaching_group.pk == session.teaching_group_id:
        yield f"Le groupe {slot.teaching_group.name} {taken}."
    busy = {leader.membership_id for leader in session.session_leaders.all()}
    for leader in slot.leaders:
        if leader.pk in busy:
            yield f"{leader.user} {taken}."


def _the_room(name: str) -> str:
    """« La salle 104 », « CDI »."""
    return f"La salle {name}" if name[:1].isdigit() else name[:1].upper() + name[1:]


def called(session: Session) -> str:
    """« Découverte » (6e A, groupe 1)."""
    audience = who(session)
    return f"« {session.ritual.title} »" + (f" ({audience})" if audience else "")


def oddities(slots: Iterable[Slot], *, school: School, year: SchoolYear) -> list[str]:
    """What is odd and yet allowed: a day without class."""
    try:
        calendar = calendar_of(school, year.start_year)
    except NotPublishedError:
        return []
    days = {school.local(slot.starts_at).date() for slot in slots}
    reasons = [(day, _no_class(calendar, day)) for day in sorted(days)]
    return [f"{_day(day)} : {reason}." for day, reason in reasons if reason]


def _no_class(calendar: SchoolCalendar, day: date) -> str:
    if calendar.is_school_day(day):
        return ""
    if not calendar.contains(day):
        return "avant la rentrée ou après la fin des cours"
    name = calendar.holiday_on(day)
    return f"pas de classe ({name})" if name else "pas de classe ce jour-là"
