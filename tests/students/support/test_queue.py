from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from pixschool.core.models import School
from students.models import (
    ChosenBy,
    Classroom,
    Enrolment,
    Student,
    SupportBooking,
    SupportFlag,
    SupportReason,
    SupportSlot,
)
from students.support import rules
from students.support.queue import Waiting, flags_to_help, queue, rule_words
from tests.factories.core import UserFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import SupportFlagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(school: School) -> Classroom:
    return ClassroomFactory(year=school.current_year)


def waits(room: Classroom, name: str, *, days: int = 1, **fields: object) -> SupportFlag:
    student = EnrolmentFactory(classroom=room, student__last_name=name).student
    raised_at = timezone.now() - timedelta(days=days)
    return SupportFlagFactory(student=student, year=room.year, raised_at=raised_at, **fields)


def seat(flag: SupportFlag, *, in_days: int, presence: str = "", **fields: object) -> None:
    starts_at = timezone.now() + timedelta(days=in_days)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=55)}
    slot = SupportSlot.objects.create(
        school=flag.school, year=flag.year, day=starts_at.date(), seats=8, **times
    )
    SupportBooking.objects.create(
        slot=slot, student=flag.student, flag=flag, seat=1, booked_at=timezone.now(),
        presence=presence, **times, **fields,
    )  # fmt: skip


def names(waiting: list[Waiting]) -> list[str]:
    return [one.student.last_name for one in waiting]


def test_the_queue_follows_the_rule_that_the_screen_says(room: Classroom) -> None:
    year = room.year
    waits(room, "LONG", days=30)
    waits(room, "HELD", days=40, needed_by=date(2026, 12, 1))
    waits(room, "SOON", days=2, needed_by=date(2026, 12, 1))
    helped = waits(room, "HELPED", days=20, needed_by=date(2026, 12, 1))
    seat(helped, in_days=-3, presence="present")
    seat(SupportFlag.objects.get(student__last_name="HELD"), in_days=2)
    assert names(queue(year=year)) == ["SOON", "HELPED", "LONG", "HELD"]
    assert rule_words(rules.rules_of(year)) == (
        "D’abord l’échéance la plus proche, puis ceux qui n’ont jamais été aidés, puis la plus "
        "longue attente. Qui a déjà un rendez-vous vient à la fin."
    )
    changed = rules.change(
        year=year, actor=UserFactory(), queue_order=["waiting", "deadline", "never_helped"]
    )
    assert names(queue(year=year)) == ["LONG", "HELPED", "SOON", "HELD"]
    assert rule_words(changed).startswith("D’abord la plus longue attente, puis l’échéance")


def test_states_are_those_of_the_seats(room: Classroom) -> None:
    waits(room, "A")
    seat(waits(room, "B"), in_days=1)
    seat(waits(room, "C", days=9), in_days=-1, presence="present")
    seat(waits(room, "D", days=9), in_days=-1, presence="absent")
    seat(waits(room, "E", days=9), in_days=-1)  # nobody has noted whether they came
    seat(waits(room, "F"), in_days=1, cancelled_at=timezone.now())
    seat(waits(room, "G"), in_days=-5, presence="present")  # helped before they were flagged
    found = {one.student.last_name: one.state for one in queue(year=room.year)}
    assert found == {
        "A": "waiting",
        "B": "placed",
        "C": "helped",
        "D": "waiting",
        "E": "waiting",
        "F": "waiting",
        "G": "waiting",
    }


def test_a_pupil_of_several_flags_waits_once_with_all_reasons(room: Classroom) -> None:
    first = waits(room, "A", days=3, chosen_by=ChosenBy.SCORE)
    SupportFlagFactory(
        student=first.student,
        year=room.year,
        reason=SupportReason.KEYBOARD,
        raised_at=timezone.now(),
    )
    [one] = queue(year=room.year)
    assert (one.reason, one.source, one.days) == ("en retard, clavier", "person", 3)
    assert flags_to_help([first.student], year=room.year) == {first.student_id: first}


def test_closed_flags_and_pupils_who_left_are_not_in_the_queue(room: Classroom) -> None:
    closed, left = waits(room, "A"), waits(room, "B")
    SupportFlag.objects.filter(pk=closed.pk).update(closed_at=timezone.now(), closing="helped")
    Enrolment.objects.filter(student=left.student).update(ends_on=date(2026, 11, 2))
    assert queue(year=room.year) == []


def test_only_the_pupils_asked_for(room: Classroom) -> None:
    first = waits(room, "A")
    waits(room, "B")
    only = Student.objects.filter(pk=first.student_id)
    assert names(queue(year=room.year, pupils=only)) == ["A"]


def test_queries_do_not_grow(room: Classroom, count_queries: Callable[..., None]) -> None:
    def more() -> None:
        for number in range(8):
            seat(waits(room, f"N{chr(65 + number)}"), in_days=1)

    waits(room, "A")
    count_queries(lambda: queue(year=room.year), more, at_most=5)
