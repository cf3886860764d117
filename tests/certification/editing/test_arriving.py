"""Who comes after the plan sits with the class if a seat is left, a spare one last."""

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from certification.editing import arriving, turns
from certification.models import (
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    PlanSettings,
)
from students.models import Classroom, Student
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.sittings import a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with time_machine.travel("2027-01-11 09:00+01:00", tick=True):
        yield


def two_rooms() -> tuple[PlanSettings, CertificationPlan, list[CertificationSession], Classroom]:
    """3A in a room of four seats with three pupils, 3B in one of five with two; one spare."""
    year = SchoolFactory(year=2026).current_year
    settings = PlanSettings.objects.create(year=year, level="3E")
    plan = a_plan(year)
    sessions = []
    for letter, pupils, seats in (("A", 2, 4), ("B", 2, 4)):
        room = ClassroomFactory(year=year, name=f"3{letter}", level="3E")
        ComputerRoom.objects.create(school=year.school, name=f"Salle {letter}", seats=seats)
        enrolled = EnrolmentFactory.create_batch(pupils, classroom=room)
        members = [one.student for one in enrolled]
        sessions.append(a_sitting(plan, members, room=f"Salle {letter}"))
    return settings, plan, sessions, Classroom.objects.get(year=year, name="3A")


def arrive(room: Classroom, number: int) -> list[Student]:
    return [one.student for one in EnrolmentFactory.create_batch(number, classroom=room)]


def test_with_the_class_then_elsewhere_then_on_a_spare_seat_then_nowhere() -> None:
    settings, plan, (ours, theirs), room = two_rooms()
    newcomers = arrive(room, 5)
    now = timezone.now()
    seats = arriving.waiting_for(plan, settings, now=now)
    where = [(one.where.pk if one.where else None, one.is_spare) for one in seats]
    expected = [(ours.pk, False), (theirs.pk, False), (ours.pk, True), (theirs.pk, True)]
    assert where == [*expected, (None, False)]
    actor = MembershipFactory(school=plan.school).user
    ids = [one.pk for one in newcomers]
    arriving.seat(plan, settings, ids, seen=0, now=now, actor=actor)
    assert ours.candidates.count() == theirs.candidates.count() == 4
    assert sorted(ours.candidates.values_list("seat", flat=True)) == [1, 2, 3, 4]
    assert len(arriving.waiting_for(plan, settings, now=now)) == 1
    turns.take_back(plan.hand_edits.all()[0], actor=actor)
    assert ours.candidates.count() == theirs.candidates.count() == 2
    assert len(arriving.waiting_for(plan, settings, now=now)) == 5


def test_a_second_person_does_not_give_the_same_seat() -> None:
    settings, plan, _sessions, room = two_rooms()
    (newcomer,) = arrive(room, 1)
    actor = MembershipFactory(school=plan.school).user
    now = timezone.now()
    arriving.seat(plan, settings, [newcomer.pk], seen=0, now=now, actor=actor)
    with pytest.raises(turns.PlanChangedError) as caught:
        arriving.seat(plan, settings, [newcomer.pk], seen=0, now=now, actor=actor)
    assert "1 élève placé" in caught.value.edits[0].text
