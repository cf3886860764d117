"""Who was added by mistake gets back the seat that they had left, as if nothing had been done."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from certification.editing import moves, snapshots, turns
from certification.models import CertificationPlan, CertificationSession, SessionCandidate
from certification.sessions.day import extras, marking
from students.models import Classroom, Student
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LOST = "Sa place d’avant n’est plus libre"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FIRST + timedelta(minutes=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(world: World) -> Classroom:
    return ClassroomFactory(year=world.here.year, name="3A", level="3E")


@pytest.fixture
def pupils(room: Classroom) -> list[Student]:
    return [one.student for one in EnrolmentFactory.create_batch(4, classroom=room)]


@pytest.fixture
def plan(world: World) -> CertificationPlan:
    return a_plan(world.here.year)


@pytest.fixture
def session(world: World, plan: CertificationPlan) -> CertificationSession:
    return a_sitting(plan, world.a.pupils, room="Salle 1")


@pytest.fixture
def later(plan: CertificationPlan, pupils: list[Student]) -> CertificationSession:
    return a_sitting(plan, pupils[:3], starts_at=FIRST + DAY, room="Salle 2")


def whole(plan: CertificationPlan) -> list[snapshots.Snapshot]:
    return snapshots.take(plan, set(plan.sessions.values_list("pk", flat=True)))


def come(world: World, session: CertificationSession, pupil: Student) -> SessionCandidate:
    return extras.add(session, pupil.pk, member=world.members["nora"])


def go(world: World, session: CertificationSession, row: SessionCandidate) -> str:
    """Neither present nor on the list after all."""
    actor = world.user("nora")
    marking.mark(session, row.pk, "", seen=row.version, actor=actor)
    return extras.remove(session, row.pk, actor=actor)


def test_the_plan_is_exactly_as_it_was_and_its_changes_are_still_taken_back(
    world: World,
    session: CertificationSession,
    later: CertificationSession,
    pupils: list[Student],
    room: Classroom,
) -> None:
    plan, actor = session.plan, world.user("nora")
    last = a_sitting(plan, pupils[3:], starts_at=FIRST + 2 * DAY, room="Salle 2")
    at_first = whole(plan)
    moves.move(plan, moves.PieceMove(later.pk, last.pk, room.pk, 1), seen=0, actor=actor)
    before = whole(plan)
    rows = [come(world, session, pupil) for pupil in pupils]
    assert later.candidates.count() == last.candidates.count() == 0
    for row in reversed(rows):
        assert "rendue" in go(world, session, row)
    assert whole(plan) == before
    turns.take_back(plan.hand_edits.get(), actor=actor)
    assert whole(plan) == at_first


def test_a_number_that_was_given_since_is_not_given_twice(
    world: World, session: CertificationSession, later: CertificationSession, pupils: list[Student]
) -> None:
    row = come(world, session, pupils[0])
    SessionCandidate.objects.create(session=later, student=pupils[3], seat=1)
    assert "rendue" in go(world, session, row)
    assert sorted(later.candidates.values_list("seat", flat=True)) == [1, 2, 3, 4]


def test_a_session_that_is_full_since_or_has_begun_is_said(
    world: World,
    session: CertificationSession,
    later: CertificationSession,
    pupils: list[Student],
    clock: time_machine.Traveller,
) -> None:
    rows = [come(world, session, pupil) for pupil in pupils[:2]]
    type(later.room).objects.filter(pk=later.room_id).update(seats=2)  # one of them spare
    assert LOST in go(world, session, rows[0])
    type(later.room).objects.filter(pk=later.room_id).update(seats=9)
    clock.move_to(later.starts_at)
    assert LOST in go(world, session, rows[1])
    assert [one.student for one in later.candidates.all()] == [pupils[2]]


def test_the_same_hour_of_a_plan_that_replaces_is_the_same_seat(
    world: World, session: CertificationSession, later: CertificationSession, pupils: list[Student]
) -> None:
    row = come(world, session, pupils[0])
    other = a_plan(world.here.year)
    CertificationSession.objects.filter(pk=session.pk).update(plan=other)
    again = a_sitting(other, pupils[1:3], starts_at=later.starts_at, room="Salle 2")
    CertificationSession.objects.filter(pk=again.pk).update(uid=later.uid)
    assert "rendue" in go(world, CertificationSession.objects.get(pk=session.pk), row)
    assert again.candidates.filter(student=pupils[0]).count() == 1
    assert later.candidates.count() == 2


def test_who_sits_elsewhere_or_is_certified_since_gets_no_second_seat(
    world: World, session: CertificationSession, later: CertificationSession, pupils: list[Student]
) -> None:
    elsewhere, certified, plain = (
        come(world, session, pupil) for pupil in (*pupils[:2], pupils[3])
    )
    a_sitting(session.plan, pupils[:1], starts_at=FIRST + 2 * DAY, room="Salle 3")
    CertificationResultFactory(student=pupils[1], year=world.here.year, status="validated")
    assert [go(world, session, row) for row in (elsewhere, certified, plain)] == ["", "", ""]
    assert [one.student for one in later.candidates.all()] == [pupils[2]]
