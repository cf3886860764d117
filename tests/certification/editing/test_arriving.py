"""Who comes after the plan sits with the class if a seat is left, a spare one last."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
import time_machine
from django.utils import timezone

from certification.editing import arriving, turns
from certification.models import (
    BlockedTime,
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    PlanSettings,
)
from students.models import Classroom, Student
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.sittings import a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory

MISSED = datetime.fromisoformat("2027-01-08T08:30+01:00")
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


def test_who_was_absent_is_proposed_a_later_seat_and_who_is_certified_is_not() -> None:
    settings, plan, (ours, theirs), _room = two_rooms()
    actor = MembershipFactory(school=plan.school).user
    missed = a_sitting(
        plan, [one.student for one in theirs.candidates.all()], starts_at=MISSED, room="Salle A"
    )
    theirs.candidates.all().delete()
    now = timezone.now()
    assert arriving.waiting_for(plan, settings, now=now) == []
    missed.candidates.update(presence="absent")
    first, second = arriving.waiting_for(plan, settings, now=now)
    assert {one.absent_on for one in (first, second)} == {MISSED.date()}
    assert [one.where.pk if one.where else 0 for one in (first, second)] == [ours.pk, theirs.pk]
    CertificationResultFactory(
        student=second.student, year=plan.year, status="validated", sat_on=MISSED.date()
    )
    (left,) = arriving.waiting_for(plan, settings, now=now)
    assert left.student == first.student
    arriving.seat(plan, settings, [left.student.pk], seen=0, now=now, actor=actor)
    assert arriving.waiting_for(plan, settings, now=now) == []
    assert sorted(left.student.candidacies.values_list("presence", flat=True)) == ["", "absent"]
    turns.take_back(plan.hand_edits.all()[0], actor=actor)
    assert [one.student for one in arriving.waiting_for(plan, settings, now=now)] == [left.student]
    assert missed.candidates.filter(presence="absent").count() == 2


def test_a_class_that_is_taken_is_not_proposed_that_hour() -> None:
    settings, plan, (ours, theirs), room = two_rooms()
    missed = a_sitting(
        plan, [one.student for one in ours.candidates.all()], starts_at=MISSED, room="Salle A"
    )
    ours.candidates.all().delete()
    missed.candidates.update(presence="absent")
    starts = timezone.localtime(ours.starts_at)
    BlockedTime.objects.create(
        year=plan.year, classroom=room, weekday=starts.isoweekday(), starts=time(8), ends=time(12)
    )
    now = timezone.now()
    assert ours.starts_at == theirs.starts_at
    assert [one.where for one in arriving.waiting_for(plan, settings, now=now)] == [None, None]
