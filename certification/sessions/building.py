"""From the data of a school to what the solver is asked.

A slot is an hour of the settings on a day of class of the window; its id says both. A group is a
class and a length of test. Nobody who has sat, or is about to in a session that stays, is asked
for again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from certification.models import (
    BlockedTime,
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    Invigilator,
    PlanSettings,
    PlanState,
    RoomTime,
)
from certification.planning.problem import Adult, ExamRoom, SeatedGroup, SeatingProblem, TimeSlot
from certification.rules.of_school import SchoolRules, rules_of
from certification.sessions.errors import PlanRefusedError
from certification.sessions.expected import expected_groups, minutes_of
from certification.sessions.hours import is_taken, is_there, minute
from certification.sessions.staying import Taken, staying, taken_by
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import SchoolYear
from students.models import Student

Place = tuple[str, str]  # slot, room


@dataclass(frozen=True)
class SchoolProblem:
    """The problem, and what its ids stand for. `pupils`: of each group, by name."""

    problem: SeatingProblem
    slots: dict[str, TimeSlot]
    rooms: dict[str, ComputerRoom]
    adults: dict[str, Invigilator]
    pupils: dict[str, list[Student]] = field(default_factory=dict)
    before: dict[int, Place] = field(default_factory=dict)
    """{pupil: (slot, room) in the plan that is disturbed}; the place may be no more."""


def build(
    settings: PlanSettings, *, now: datetime, basis: CertificationPlan | None = None
) -> SchoolProblem:
    """What is asked of the solver: to disturb `basis` as little as possible, when there is one.

    Raises PlanRefusedError saying what to fill in first.
    """
    school = settings.year.school
    rules = rules_of(settings.year)
    slots = _slots(settings, school.local(now).date(), rules)
    applied = CertificationPlan.objects.applied().filter(year=settings.year, level=settings.level)
    plan = applied.first()
    kept_sessions = staying(settings.year, plan, now=now)
    taken = taken_by(kept_sessions)
    rooms = list(ComputerRoom.objects.filter(school=school, is_active=True))
    adults = list(Invigilator.objects.filter(year=settings.year).prefetch_related("times"))
    _refuse_nothing(settings, rooms, adults)
    blocked = list(BlockedTime.objects.filter(year=settings.year))
    pupils, of_class = expected_groups(settings, [one.pk for one in kept_sessions])
    if not pupils:
        raise PlanRefusedError("Aucun élève de ce niveau n’attend de séance.")
    before, duties = _before(basis, [one.pk for one in kept_sessions])
    problem = SeatingProblem(
        slots=tuple(slots),
        rooms=_rooms(rooms, settings, slots, blocked, taken),
        adults=tuple(_adult(adult, slots, taken, settings.pause) for adult in adults),
        groups=_seated(pupils, of_class, slots, blocked, rules.number("test", "minutes")),
        pause=settings.pause,
        spare_seats=settings.spare_seats,
        adults_per_room=settings.adults_per_room,
        max_sessions_per_day=settings.most_a_day,
        kept=_kept(pupils, before),
        kept_duties=duties,
    )
    return SchoolProblem(
        problem=problem,
        slots={slot.id: slot for slot in slots},
        rooms={room.name: room for room in rooms},
        adults={adult.name: adult for adult in adults},
        pupils=pupils,
        before=before,
    )


def basis_of(settings: PlanSettings) -> CertificationPlan | None:
    """What a new plan starts from: the last proposal if somebody changed it by hand, else the plan
    that holds."""
    plans = CertificationPlan.objects.filter(year=settings.year, level=settings.level)
    last = plans.filter(state__in=[PlanState.DRAFT, PlanState.APPLIED]).first()
    if last and last.hand_edits.filter(undone_at=None).exists():
        return last
    return plans.applied().first()


def slot_id(day: date, starts: time, ends: time) -> str:
    """« 2027-03-16 08:30-10:30 »."""
    return f"{day} {starts:%H:%M}-{ends:%H:%M}"


def _slots(settings: PlanSettings, today: date, rules: SchoolRules) -> list[TimeSlot]:
    """The days kept for those who were absent are left free, unless the plan is for these days."""
    year = settings.year
    if settings.first_on is None or settings.last_on is None:
        raise PlanRefusedError("Indiquez d’abord entre quels jours placer les séances.")
    if settings.last_on <= today:
        raise PlanRefusedError("Ces jours sont passés : indiquez des jours à venir.")
    calendar = calendar_or_none(year.school, year.start_year)
    if calendar is None:
        raise PlanRefusedError("Indiquez d’abord les dates de l’année dans le calendrier.")
    for_absents = rules.is_catch_up(settings.level, settings.first_on)
    hours = list(settings.hours.all())
    if not hours:
        raise PlanRefusedError("Indiquez d’abord à quelles heures tenir des séances.")
    slots = [
        TimeSlot(
            id=slot_id(day, hour.starts, hour.ends),
            day=day,
            starts=minute(hour.starts),
            minutes=minute(hour.ends) - minute(hour.starts),
        )
        for day in calendar.school_days_between(settings.first_on, settings.last_on)
        if for_absents or not rules.is_catch_up(settings.level, day)
        for hour in hours
        if hour.weekday == day.isoweekday() and day > today
    ]
    if not slots:
        raise PlanRefusedError(
            "Aucun jour de classe n’a d’heure de séance : changez les jours ou les heures."
        )
    return sorted(slots, key=lambda slot: (slot.day, slot.starts, slot.id))


def _refuse_nothing(
    settings: PlanSettings, rooms: list[ComputerRoom], adults: list[Invigilator]
) -> None:
    if not any(room.seats > settings.spare_seats for room in rooms):
        raise PlanRefusedError("Indiquez d’abord une salle et ses postes.")
    if len(adults) < settings.adults_per_room:
        raise PlanRefusedError("Indiquez d’abord qui peut surveiller.")


def _seated(
    pupils: dict[str, list[Student]],
    of_class: dict[str, int],
    slots: list[TimeSlot],
    blocked: list[BlockedTime],
    standard: int,
) -> tuple[SeatedGroup, ...]:
    return tuple(
        SeatedGroup(
            id=name,
            size=len(members),
            minutes=minutes_of(name, standard),
            blocked=_when(slots, [one for one in blocked if one.classroom_id == of_class[name]]),
        )
        for name, members in pupils.items()
    )


def _when(slots: Iterable[TimeSlot], blocked: list[BlockedTime]) -> frozenset[str]:
    return frozenset(
        slot.id for slot in slots if is_taken(blocked, slot.day, slot.starts, slot.ends)
    )


def _rooms(
    rooms: list[ComputerRoom],
    settings: PlanSettings,
    slots: list[TimeSlot],
    blocked: list[BlockedTime],
    taken: list[Taken],
) -> tuple[ExamRoom, ...]:
    lent = lent_rooms(settings.year)

    def closed(room: ComputerRoom) -> frozenset[str]:
        own = _when(slots, [one for one in blocked if one.room_id == room.pk])
        busy = [one for one in taken if one.room == room.pk]
        away = {
            slot.id
            for slot in slots
            if room.pk in lent and not is_there(lent[room.pk], slot.day, slot.starts, slot.ends)
        }
        return own | _during(slots, busy, settings.pause) | away

    return tuple(ExamRoom(room.name, room.seats, closed(room)) for room in rooms)


def lent_rooms(year: SchoolYear) -> dict[int, list[RoomTime]]:
    """{room: when it can be had this year}, of those that are lent; never, of another year's."""
    found: dict[int, list[RoomTime]] = defaultdict(list)
    for one in RoomTime.objects.filter(room__school=year.school_id):
        found[one.room_id] += [one] if one.year_id == year.pk else []
    return dict(found)


def _during(slots: list[TimeSlot], taken: list[Taken], pause: int) -> frozenset[str]:
    return frozenset(
        slot.id
        for slot in slots
        for one in taken
        if one.day == slot.day and slot.starts < one.ends + pause and one.starts < slot.ends + pause
    )


def _adult(adult: Invigilator, slots: list[TimeSlot], taken: list[Taken], pause: int) -> Adult:
    times = list(adult.times.all())
    there = {
        slot.id for slot in slots if not times or is_there(times, slot.day, slot.starts, slot.ends)
    }
    busy = _during(slots, [one for one in taken if adult.pk in one.adults], pause)
    return Adult(adult.name, frozenset(there) - busy)


def _before(
    plan: CertificationPlan | None, staying_ids: list[int]
) -> tuple[dict[int, Place], dict[Place, frozenset[str]]]:
    """({pupil: place}, {place: its adults}) of the sessions that may change."""
    if plan is None:
        return {}, {}
    sessions = CertificationSession.objects.filter(plan=plan).exclude(pk__in=staying_ids)
    sessions = sessions.select_related("room").prefetch_related("candidates", "duties__invigilator")
    pupils: dict[int, Place] = {}
    adults: dict[Place, frozenset[str]] = {}
    for one in sessions:
        starts, ends = plan.school.local(one.starts_at), plan.school.local(one.ends_at)
        place = slot_id(starts.date(), starts.time(), ends.time()), one.room.name
        adults[place] = frozenset(duty.invigilator.name for duty in one.duties.all())
        pupils |= {candidate.student_id: place for candidate in one.candidates.all()}
    return pupils, adults


def _kept(
    pupils: dict[str, list[Student]], before: dict[int, Place]
) -> dict[tuple[str, str, str], int]:
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for name, members in pupils.items():
        for pupil in members:
            if place := before.get(pupil.pk):
                counts[name, *place] += 1
    return dict(counts)
