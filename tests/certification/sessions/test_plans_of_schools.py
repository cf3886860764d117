"""Plans of generated schools, judged from the rows of the database alone."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest
import time_machine
from django.db.models import Q

from certification.editing import compared
from certification.models import (
    BlockedTime,
    CertificationPlan,
    CertificationSession,
    LongerDuration,
    PlanSettings,
    SessionCandidate,
)
from certification.sessions import applying, calculating, leaving
from certification.sessions.errors import PlanRefusedError
from pixschool.core.calendars.of_school import calendar_of
from students.models import Enrolment
from tests.factories.certification import a_school_that_certifies

pytestmark = pytest.mark.django_db

JANUARY = "2027-01-11 09:00+01:00"


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with time_machine.travel(JANUARY, tick=True):
        yield


def proposed(settings: PlanSettings) -> CertificationPlan:
    plan = calculating.ask(settings, actor=None, time_limit=4)
    calculating.calculate(plan.pk)
    plan.refresh_from_db()
    assert plan.state == "draft", plan.problem
    return plan


def faults(settings: PlanSettings, plan: CertificationPlan) -> list[str]:
    """Every rule of the school that the plan breaks, in words."""
    found: list[str] = []
    school = settings.year.school
    calendar = calendar_of(school, settings.year.start_year)
    sessions = list(plan.sessions.all())
    when = {one.pk: (school.local(one.starts_at), school.local(one.ends_at)) for one in sessions}
    for one in sessions:
        found += _faults_of_one(settings, one, *when[one.pk])
        if not calendar.is_school_day(when[one.pk][0].date()):
            found.append(f"{one}: no day of class")
    for one, other in combinations(sessions, 2):
        (begins, ends), (starts, stops) = when[one.pk], when[other.pk]
        pause = timedelta(minutes=settings.pause)
        if begins < stops + pause and starts < ends + pause:
            adults = [{duty.invigilator_id for duty in it.duties.all()} for it in (one, other)]
            if adults[0] & adults[1]:
                found.append(f"{one}, {other}: an adult in two places")
            if one.room_id == other.room_id:
                found.append(f"{one}, {other}: a room in use twice")
    seated = list(SessionCandidate.objects.filter(session__plan=plan).values_list("student"))
    if len(seated) != len(set(seated)):
        found.append("somebody sits twice")
    expected = Enrolment.objects.open().filter(year=settings.year, classroom__level="3E").count()
    if expected - len(seated) != plan.unplaced:
        found.append(f"{expected - len(seated)} without a seat, {plan.unplaced} said")
    days = [when[one.pk][0].date() for one in sessions]
    if settings.most_a_day and any(days.count(day) > settings.most_a_day for day in days):
        found.append("too many sessions on one day")
    return found


def _faults_of_one(
    settings: PlanSettings, session: CertificationSession, starts: datetime, ends: datetime
) -> list[str]:
    found = []
    day, begins, stops = starts.date(), starts.time(), ends.time()
    assert settings.first_on
    assert settings.last_on
    if not settings.first_on <= day <= settings.last_on:
        found.append(f"{session}: outside the window")
    hours = settings.hours.filter(weekday=day.isoweekday(), starts=begins, ends=stops)
    if not hours.exists():
        found.append(f"{session}: no hour of the settings")
    candidates = list(session.candidates.all())
    if len(candidates) > session.room.seats - settings.spare_seats:
        found.append(f"{session}: more pupils than seats")
    if session.duties.count() < settings.adults_per_room:
        found.append(f"{session}: not enough adults")
    for duty in session.duties.all():
        times = duty.invigilator.times
        there = times.filter(weekday=day.isoweekday(), starts__lte=begins, ends__gte=stops)
        if times.exists() and not there.exists():
            found.append(f"{session}: an adult who is not there")
    here = Q(classroom__enrolments__student__in=[one.student_id for one in candidates])
    taken = BlockedTime.objects.filter(
        here | Q(room=session.room), weekday=day.isoweekday(), starts__lt=stops, ends__gt=begins
    )
    if taken.exists():
        found.append(f"{session}: a class or the room is taken")
    for candidate in candidates:
        longer = LongerDuration.objects.filter(student=candidate.student_id).first()
        if ends - starts < timedelta(minutes=longer.minutes if longer else 105):
            found.append(f"{session}: too short for one")
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_rule_of_the_school_is_broken(seed: int) -> None:
    settings = a_school_that_certifies(seed)
    assert faults(settings, proposed(settings)) == []


def test_a_plan_is_applied_replaced_and_taken_back() -> None:
    """One change moves few; papers and people are counted first; the same event keeps its id."""
    settings = a_school_that_certifies(2, classes=4)
    first = proposed(settings)
    number = SessionCandidate.objects.filter(session__plan=first).count()
    now = datetime.fromisoformat(JANUARY)
    assert applying.consequences(first, now=now).told == number
    applying.apply(first, actor=None)
    second = proposed(settings)
    assert second.moved == 0
    assert applying.consequences(second, now=now) == applying.PlanConsequences(0, 0, 0, 0, "", 0)
    uids = [set(plan.sessions.values_list("uid", flat=True)) for plan in (first, second)]
    assert uids[0] == uids[1]
    stale = proposed(settings)
    applying.apply(second, actor=None)
    with pytest.raises(PlanRefusedError, match="entre-temps"):
        applying.apply(stale, actor=None)
    applying.take_back(second, actor=None)
    first.refresh_from_db()
    assert first.state == "applied"


def test_a_room_lost_at_one_hour_moves_those_who_sat_there_and_replaces_no_other_adult() -> None:
    """Whose place is no more is counted among those who move."""
    settings = a_school_that_certifies(2, classes=4)
    first = proposed(settings)
    applying.apply(first, actor=None)
    lost = first.sessions.all()[0]
    starts, ends = (settings.year.school.local(at) for at in (lost.starts_at, lost.ends_at))
    BlockedTime.objects.create(
        year=settings.year, room=lost.room, day=starts.date(), weekday=starts.isoweekday(),
        starts=starts.time(), ends=ends.time(),
    )  # fmt: skip
    there = set(lost.candidates.values_list("student", flat=True))
    second = proposed(settings)
    assert second.unplaced == first.unplaced == 0
    places = [
        {
            row.student_id: (row.session.starts_at, row.session.room_id)
            for row in SessionCandidate.objects.filter(session__plan=plan).select_related("session")
        }
        for plan in (first, second)
    ]
    assert {pupil for pupil in places[0] if places[0][pupil] != places[1][pupil]} == there
    said = compared.differences(second)
    assert said
    assert (second.moved, said.moved, said.gone) == (len(there), len(there), 0)
    stayed = {pupil for pupil in there if places[0][pupil][0] == places[1][pupil][0]}
    assert said.same_hour == len(stayed)
    duties = [
        {
            (one.starts_at, one.room_id): {duty.invigilator_id for duty in one.duties.all()}
            for one in plan.sessions.all()
        }
        for plan in (first, second)
    ]
    both = duties[0].keys() & duties[1].keys()
    assert {place: duties[0][place] for place in both} == {
        place: duties[1][place] for place in both
    }


def test_what_bears_a_mark_is_neither_moved_nor_summoned_again() -> None:
    settings = a_school_that_certifies(3)
    first = proposed(settings)
    applying.apply(first, actor=None)
    session = first.sessions.all()[0]
    here, *others = session.candidates.all()
    session.candidates.update(presence="present")
    if others:
        session.candidates.filter(pk=others[0].pk).update(presence="absent")
    second = proposed(settings)
    again = set(
        SessionCandidate.objects.filter(session__plan=second).values_list("student", flat=True)
    )
    assert here.student_id not in again
    applying.apply(second, actor=None)
    session.refresh_from_db()
    assert session.plan_id == second.pk
    assert session.candidates.count() == 1 + len(others)
    with pytest.raises(PlanRefusedError, match="ont commencé"):
        applying.take_back(second, actor=None)


def test_who_leaves_frees_a_seat_to_come_and_nobody_else_moves() -> None:
    settings = a_school_that_certifies(4)
    plan = proposed(settings)
    applying.apply(plan, actor=None)
    seats = SessionCandidate.objects.filter(session__plan=plan)
    gone = seats.order_by("pk")[0].student_id
    before = set(seats.exclude(student=gone).values_list("pk", "session", "seat"))
    Enrolment.objects.filter(student=gone).update(ends_on=date(2027, 1, 10))
    assert leaving.free_seats(school=plan.school) == 1
    assert set(seats.values_list("pk", "session", "seat")) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda it: it.hours.all().delete(), "à quelles heures"),
        (lambda it: it.year.school.computer_rooms.update(seats=0), "une salle et ses postes"),
        (lambda it: it.year.invigilators.all().delete(), "qui peut surveiller"),
        (lambda it: Enrolment.objects.update(ends_on=date(2027, 1, 10)), "Aucun élève"),
        (lambda it: type(it).objects.update(last_on=None), "entre quels jours"),
        (
            lambda it: type(it).objects.update(
                first_on=date(2026, 11, 2), last_on=date(2026, 11, 6)
            ),
            "sont passés",
        ),
        (
            lambda it: it.hours.update(weekday=6, starts=time(9), ends=time(11)),
            "Aucun jour de classe",
        ),
    ],
)
def test_what_is_missing_is_said(spoil: Callable[[PlanSettings], object], said: str) -> None:
    settings = a_school_that_certifies(5)
    if said == "Aucun jour de classe":
        settings.hours.exclude(pk=settings.hours.all()[0].pk).delete()
    spoil(settings)
    settings = PlanSettings.objects.get(pk=settings.pk)
    with pytest.raises(PlanRefusedError, match=said):
        calculating.ask(settings, actor=None)
