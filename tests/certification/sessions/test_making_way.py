"""A pupil is never at the CDI and in a session of certification: each sees the other."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.editing import moves, turns
from certification.editing.moves import PieceMove
from certification.models import CertificationPlan, PlanEdit, PlanState, SessionCandidate
from certification.sessions import applying
from certification.sessions.day import extras
from pixschool.core.models import Membership
from students.models import Classroom, Student, SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.giving_back import FULL
from students.slots.leaving import EXAM, freed_seats
from students.support.errors import SupportRefusedError
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import SupportBookingFactory, SupportSlotFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _the_week_before() -> Iterator[None]:
    with time_machine.travel(FIRST - timedelta(days=7), tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return ClassroomFactory(year=SchoolFactory(year=2026).current_year, name="3A", level="3E")


@pytest.fixture
def pupils(room: Classroom) -> list[Student]:
    return [one.student for one in EnrolmentFactory.create_batch(3, classroom=room)]


@pytest.fixture
def librarian(room: Classroom) -> Membership:
    return MembershipFactory(school=room.year.school, librarian=True)


def slot_at(room: Classroom, hours: float, *, seats: int = 5) -> SupportSlot:
    """An hour, so many hours after the session begins."""
    starts_at = FIRST + hours * HOUR
    day = room.year.school.local(starts_at).date()
    return SupportSlotFactory(
        year=room.year, day=day, starts_at=starts_at, ends_at=starts_at + HOUR, seats=seats
    )


def where(pupil: Student) -> list[SupportSlot]:
    return [one.slot for one in SupportBooking.objects.held().filter(student=pupil)]


def held() -> list[tuple[int, int]]:
    return sorted(SupportBooking.objects.held().values_list("slot", "student"))


def in_two_places() -> list[SupportBooking]:
    """Said from the rows alone."""
    return [
        one
        for one in SupportBooking.objects.held()
        if SessionCandidate.objects.applied()
        .filter(
            student=one.student,
            session__starts_at__lt=one.ends_at,
            session__ends_at__gt=one.starts_at,
        )
        .exists()
    ]


def test_the_cdi_places_nobody_during_their_session(room: Classroom, pupils: list[Student]) -> None:
    a_sitting(a_plan(room.year), pupils[:1], room="Salle 1")
    during, after = slot_at(room, 1), slot_at(room, 2)
    asked = {"actor": None, "school": room.year.school}
    with pytest.raises(SupportRefusedError, match="séance de certification, Salle 1"):
        seats.book(slot_id=during.pk, student=pupils[0], **asked)
    assert seats.book(slot_id=after.pk, student=pupils[0], **asked)
    assert seats.book(slot_id=during.pk, student=pupils[1], **asked)


def test_a_plan_that_is_no_more_than_proposed_holds_nobody(
    room: Classroom, pupils: list[Student]
) -> None:
    plan = a_plan(room.year)
    a_sitting(plan, pupils, room="Salle 1")
    CertificationPlan.objects.update(state=PlanState.DRAFT)
    slot = slot_at(room, 1)
    seats.book(slot_id=slot.pk, student=pupils[0], actor=None, school=room.year.school)
    said = applying.consequences(plan, now=FIRST - timedelta(days=7))
    assert said.cdi == 1


def test_applying_a_plan_moves_the_seats_at_the_cdi_or_cancels_them_and_says_it(
    room: Classroom, pupils: list[Student], librarian: Membership
) -> None:
    plan = a_plan(room.year)
    a_sitting(plan, pupils[:2], room="Salle 1")
    CertificationPlan.objects.update(state=PlanState.DRAFT)
    during, later = slot_at(room, 0.5), slot_at(room, 4, seats=1)
    for pupil in pupils:
        SupportBookingFactory(slot=during, student=pupil)
    applying.apply(plan, actor=librarian.user)
    assert where(pupils[0]) == [later]
    assert where(pupils[1]) == []
    assert where(pupils[2]) == [during]
    [lost] = freed_seats(librarian, room.year)
    assert (lost.student, lost.cancelled_because) == (pupils[1], EXAM)
    assert not in_two_places()


@pytest.mark.parametrize("more", [0, 1])
def test_taken_back_the_plan_gives_back_what_gave_way_to_it(
    room: Classroom, pupils: list[Student], librarian: Membership, more: int
) -> None:
    """Unless the place was taken since: the page of the CDI says so."""
    plan = a_plan(room.year)
    a_sitting(plan, pupils[:2], room="Salle 1")
    CertificationPlan.objects.update(state=PlanState.DRAFT)
    during, later = slot_at(room, 0.5, seats=3), slot_at(room, 4, seats=1)
    for pupil in pupils:
        SupportBookingFactory(slot=during, student=pupil)
    applying.apply(plan, actor=librarian.user)
    others = [EnrolmentFactory(classroom=room).student for _ in range(more)]
    for other in others:
        seats.book(slot_id=during.pk, student=other, actor=None, school=room.year.school)
    done = applying.take_back(plan, actor=librarian.user)
    assert where(pupils[0]) == [during]
    assert where(pupils[1]) == ([] if more else [during])
    assert not later.bookings.held().exists()
    assert len(done.given) == 2 - more
    said = [(one.student, one.not_back) for one in freed_seats(librarian, room.year)]
    assert said == ([(pupils[1], FULL)] if more else [])


def test_a_change_by_hand_taken_back_gives_back_too(
    room: Classroom, pupils: list[Student], librarian: Membership
) -> None:
    plan = a_plan(room.year)
    morning = a_sitting(plan, pupils[:1], room="Salle 1")
    afternoon = a_sitting(plan, pupils[1:2], starts_at=FIRST + 5 * HOUR, room="Salle 1")
    slot = slot_at(room, 5.5)
    SupportBookingFactory(slot=slot, student=pupils[0])
    wanted = PieceMove(morning.pk, afternoon.pk, room.pk, number=1)
    moves.move(plan, wanted, seen=0, actor=librarian.user)
    assert where(pupils[0]) == []
    turns.take_back(PlanEdit.objects.get(), actor=librarian.user)
    assert where(pupils[0]) == [slot]


def test_who_is_seated_by_hand_or_comes_without_being_on_the_list_leaves_the_cdi(
    room: Classroom, pupils: list[Student], librarian: Membership
) -> None:
    plan = a_plan(room.year)
    morning = a_sitting(plan, pupils[:1], room="Salle 1")
    afternoon = a_sitting(plan, pupils[1:2], starts_at=FIRST + 5 * HOUR, room="Salle 1")
    SupportBookingFactory(slot=slot_at(room, 5.5), student=pupils[0])
    wanted = PieceMove(morning.pk, afternoon.pk, room.pk, number=1)
    moves.move(plan, wanted, seen=0, actor=librarian.user)
    assert where(pupils[0]) == []
    SupportBookingFactory(slot=slot_at(room, 5), student=pupils[2])
    with time_machine.travel(FIRST + 4 * HOUR, tick=False):
        extras.add(afternoon, pupils[2].pk, member=MembershipFactory(school=plan.school, lead=True))
    assert where(pupils[2]) == []
    assert not in_two_places()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    sittings=st.lists(st.tuples(st.integers(0, 6), st.sets(st.integers(0, 2))), max_size=3),
    slots=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 2)), min_size=1, max_size=4),
    wishes=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8),
)
def test_whatever_comes_first_nobody_is_in_two_places(
    sittings: list[tuple[int, set[int]]],
    slots: list[tuple[int, int]],
    wishes: list[tuple[int, int]],
    room: Classroom,
    pupils: list[Student],
    librarian: Membership,
) -> None:
    """Half of the wishes are asked before the plan holds, half after."""
    SupportBooking.objects.all().delete()
    SupportSlot.objects.all().delete()
    CertificationPlan.objects.all().delete()
    plan = a_plan(room.year)
    seated: set[int] = set()
    for number, (hours, there) in enumerate(sittings):
        free = sorted(there - seated)
        seated |= there
        starts_at = FIRST + hours * HOUR
        a_sitting(plan, [pupils[n] for n in free], starts_at=starts_at, room=f"Salle {number}")
    CertificationPlan.objects.update(state=PlanState.DRAFT)
    made = [slot_at(room, hours, seats=places) for hours, places in slots]

    def ask(wanted: list[tuple[int, int]]) -> None:
        for slot, pupil in wanted:
            try:
                seats.book(
                    slot_id=made[slot % len(made)].pk,
                    student=pupils[pupil],
                    actor=None,
                    school=room.year.school,
                )
            except SupportRefusedError:
                continue

    half = len(wishes) // 2
    ask(wishes[:half])
    before = held()
    applying.apply(plan, actor=librarian.user)
    applying.take_back(plan, actor=librarian.user)
    assert held() == before
    applying.apply(plan, actor=librarian.user)
    ask(wishes[half:])
    assert not in_two_places()
    applying.take_back(plan, actor=librarian.user)
    for slot in made:
        assert slot.bookings.held().count() <= slot.seats
