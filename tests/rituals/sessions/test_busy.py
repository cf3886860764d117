"""A pupil whom a session awaits has no seat at the CDI then, and the refusal says which."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from rituals.models import Session
from rituals.sessions.busy import awaited
from students import groups
from students.halves import services as halves
from students.slots import booking as seats
from students.support.errors import SupportRefusedError
from tests.factories.rituals import PARIS, RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at() -> Setting:
    return a_setting()


def session(at: Setting, minutes: int = 0, **more: object) -> Session:
    """`minutes` after the beginning of the slot, 55 long."""
    starts = at.slot.starts_at + timedelta(minutes=minutes)
    ritual = RitualFactory(year=at.year, title="Découverte")
    ends = starts + timedelta(minutes=55)
    return SessionFactory(ritual=ritual, starts_at=starts, ends_at=ends, **more)


def book(at: Setting, rank: int = 0) -> object:
    return seats.book(
        slot_id=at.slot.pk, student=at.pupils[rank], actor=at.librarian.user, school=at.school
    )


def test_a_session_of_the_class_or_of_half_of_it(at: Setting) -> None:
    session(at, minutes=30, classroom=at.room, group="groupe 1")
    with pytest.raises(SupportRefusedError) as refusal:
        book(at)
    assert str(refusal.value) == (
        "Cet élève est ailleurs à cette heure : séance « Découverte », 6A, groupe 1."
    )


def test_a_session_of_a_group_awaits_its_members_only(at: Setting) -> None:
    group = GroupFactory(year=at.year, name="TECHNO 1", pupils=at.pupils[:1])
    session(at, teaching_group=group)
    with pytest.raises(SupportRefusedError, match="groupe TECHNO 1"):
        book(at)
    assert book(at, rank=1)


def test_sessions_of_others_before_after_or_removed_are_in_nobody_s_way(at: Setting) -> None:
    other = ClassroomFactory(year=at.year, name="6B")
    session(at, classroom=other, room="101")
    session(at, minutes=55, classroom=at.room, room="102")
    session(at, minutes=-55, classroom=at.room, room="103")
    session(at, classroom=at.room, room="104", is_held=False)
    session(at, room="105")
    assert book(at)


def test_a_move_asks_again(at: Setting) -> None:
    booking = book(at)
    later = at.slots[1]
    ritual = RitualFactory(year=at.year)
    SessionFactory(
        ritual=ritual, classroom=at.room, starts_at=later.starts_at, ends_at=later.ends_at
    )
    with pytest.raises(SupportRefusedError, match="ailleurs"):
        seats.move(booking=booking, slot_id=later.pk, actor=None, version=1)


def test_the_queries_do_not_depend_on_how_many(at: Setting, django_assert_num_queries) -> None:
    more = [EnrolmentFactory(classroom=at.room).student for _ in range(20)]
    session(at, classroom=at.room)
    session(at, room="106", teaching_group=GroupFactory(year=at.year, pupils=more))
    starts = datetime(2026, 11, 24, 10, 40, tzinfo=PARIS)
    ends = starts + timedelta(minutes=55)
    for people in (at.pupils[:1], [*at.pupils, *more]):
        with django_assert_num_queries(4):
            assert len(awaited(people, starts, ends)) == len(people)


def test_a_half_of_a_divided_class_awaits_that_half_only(at: Setting) -> None:
    """« groupe 2 » in words, added after the class was divided; a third part is nobody's half."""
    cut = halves.divide(whole=at.room, actor=None)
    first, second = groups.pupil_ids(cut.first)[0], groups.pupil_ids(cut.second)[0]
    planned = session(at, classroom=at.room, group="groupe 2")
    here = {"starts_at": at.slot.starts_at, "ends_at": at.slot.ends_at}
    assert set(awaited(at.pupils, **here)) == set(groups.pupil_ids(cut.second))
    SessionFactory(ritual=planned.ritual, classroom=at.room, group="groupe 3")
    assert {first, second} <= set(awaited(at.pupils, **here))
