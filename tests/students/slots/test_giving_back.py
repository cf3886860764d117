"""What gave way comes back when nothing is in its way, once, unless somebody has acted since."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import permutations

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from students.models import (
    Enrolment,
    GaveWay,
    PresenceMark,
    Student,
    SupportBooking,
    SupportSlot,
)
from students.signals import pupils_busy
from students.slots import booking as seats
from students.slots import giving_back
from students.slots.carrying import carry, plan
from students.slots.closing import close_day, closing_of
from students.slots.giving_back import GivenBack
from students.slots.leaving import freed_seats
from students.slots.presence import mark
from students.slots.rules import create_rule
from tests.students.slots.setting import NOW, Setting, a_rule, a_setting

pytestmark = pytest.mark.django_db

Hours = tuple[datetime, datetime]


class Elsewhere:
    """Who is awaited when, by two apps that the CDI does not know."""

    def __init__(self) -> None:
        self.awaited: list[tuple[GaveWay, int, Hours]] = []

    def by(self, way: GaveWay, people: Collection[Student], hours: Hours) -> dict[int, str]:
        return {
            pupil.pk: f"salle {sort.value}"
            for sort, who, (start, end) in self.awaited
            for pupil in people
            if sort == way and pupil.pk == who and start < hours[1] and hours[0] < end
        }

    def answer(
        self,
        students: Collection[Student],
        starts_at: datetime,
        ends_at: datetime,
        **_kwargs: object,
    ) -> dict[int, str]:
        hours = starts_at, ends_at
        return self.by(GaveWay.EXAM, students, hours) | self.by(GaveWay.SESSION, students, hours)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def there() -> Iterator[Elsewhere]:
    found = Elsewhere()
    pupils_busy.connect(found.answer)
    yield found
    pupils_busy.disconnect(found.answer)


@pytest.fixture
def at() -> Setting:
    """One place on Tuesday for the first pupil, and one on Thursday."""
    at = a_setting(seats=1)
    seats.book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)
    create_rule(rule=a_rule(at.year, weekday=4, seats=1), actor=None)
    return at


def await_(there: Elsewhere, pupil: Student, slot: SupportSlot, way: GaveWay) -> None:
    there.awaited.append((way, pupil.pk, (slot.starts_at, slot.ends_at)))


def make_way(there: Elsewhere, at: Setting, way: GaveWay) -> None:
    held = SupportBooking.objects.held().select_related("slot__school", "student")
    hit = [
        one
        for one in held.order_by("starts_at", "seat", "pk")
        if there.by(way, [one.student], (one.starts_at, one.ends_at))
    ]
    hits = plan(hit, school=at.school, closed=())
    carry(hits, school=at.school, actor=None, because="ailleurs", way=way)


def take_back(there: Elsewhere, at: Setting, way: GaveWay) -> GivenBack:
    there.awaited = [one for one in there.awaited if one[0] != way]
    return again(there, at, way)


def again(there: Elsewhere, at: Setting, way: GaveWay) -> GivenBack:
    def awaited(people: Collection[Student], start: datetime, end: datetime) -> dict[int, str]:
        return there.by(way, people, (start, end))

    return giving_back.give_back(school=at.school, actor=None, way=way, awaited=awaited)


def held() -> list[tuple[int, int, int, str]]:
    rows = SupportBooking.objects.held().order_by("slot__starts_at", "student")
    return list(rows.values_list("slot", "student", "seat", "to_do"))


def refused(given: GivenBack) -> list[str]:
    assert not given.given
    return [one.not_back for one in given.refused]


def test_what_moved_comes_back_and_its_replacement_goes(at: Setting, there: Elsewhere) -> None:
    before = held()
    await_(there, at.pupils[0], at.slot, GaveWay.EXAM)
    make_way(there, at, GaveWay.EXAM)
    assert held() != before
    assert not again(there, at, GaveWay.EXAM)
    assert len(take_back(there, at, GaveWay.EXAM).given) == 1
    assert held() == before
    assert not again(there, at, GaveWay.EXAM)
    assert held() == before
    assert not freed_seats(at.librarian, at.year)


def test_what_was_cancelled_comes_back_with_what_was_noted_early(
    at: Setting, there: Elsewhere
) -> None:
    SupportSlot.objects.exclude(rule=at.rule).update(is_open=False)
    seat = SupportBooking.objects.get()
    mark(booking=seat, presence="absent", actor=at.librarian.user, version=seat.version)
    await_(there, at.pupils[0], at.slot, GaveWay.SESSION)
    make_way(there, at, GaveWay.SESSION)
    assert not held()
    [lost] = freed_seats(at.librarian, at.year)
    assert lost.cancelled_because == "ailleurs"
    take_back(there, at, GaveWay.SESSION)
    again_there = SupportBooking.objects.held().get()
    assert (again_there.slot, again_there.presence) == (at.slot, "absent")
    assert PresenceMark.objects.get(booking=again_there).noted_by == at.librarian.user
    assert not freed_seats(at.librarian, at.year)


def test_a_place_that_was_taken_is_said_then_given_once_it_is_free(
    at: Setting, there: Elsewhere
) -> None:
    await_(there, at.pupils[0], at.slot, GaveWay.EXAM)
    make_way(there, at, GaveWay.EXAM)
    other = seats.book(slot_id=at.slot.pk, student=at.pupils[1], actor=None, school=at.school)
    assert refused(take_back(there, at, GaveWay.EXAM)) == [giving_back.FULL]
    assert [one.not_back for one in freed_seats(at.librarian, at.year)] == [giving_back.FULL]
    assert refused(again(there, at, GaveWay.EXAM)) == []
    seats.cancel(booking=other, actor=None, version=other.version)
    assert len(again(there, at, GaveWay.EXAM).given) == 1
    assert [row[:2] for row in held()] == [(at.slot.pk, at.pupils[0].pk)]


def moved_by_hand(at: Setting) -> None:
    seat = SupportBooking.objects.held().get()
    seats.move(booking=seat, slot_id=at.slots[1].pk, actor=None, version=seat.version)


def cancelled_by_hand(at: Setting) -> None:
    seat = SupportBooking.objects.held().get()
    seats.cancel(booking=seat, actor=None, version=seat.version)


def closed(at: Setting) -> None:
    digest = closing_of([at.slot], at.school).digest
    asked = {"day": at.slot.day, "because": "réunion", "actor": None, "digest": digest}
    close_day(school=at.school, **asked)


def left(at: Setting) -> None:
    Enrolment.objects.filter(student=at.pupils[0]).update(ends_on=NOW.date())


@pytest.mark.parametrize(
    ("done", "why"),
    [
        (moved_by_hand, giving_back.CHANGED),
        (cancelled_by_hand, giving_back.CHANGED),
        (closed, giving_back.CLOSED),
        (left, giving_back.LEFT),
    ],
)
def test_what_was_done_since_stays(done, why: str, at: Setting, there: Elsewhere) -> None:
    await_(there, at.pupils[0], at.slot, GaveWay.EXAM)
    make_way(there, at, GaveWay.EXAM)
    done(at)
    after = held()
    assert refused(take_back(there, at, GaveWay.EXAM)) == [why]
    assert held() == after
    assert refused(again(there, at, GaveWay.EXAM)) == []


def test_another_seat_taken_since_stays_alone(at: Setting, there: Elsewhere) -> None:
    SupportSlot.objects.exclude(rule=at.rule).update(is_open=False)
    await_(there, at.pupils[0], at.slot, GaveWay.EXAM)
    make_way(there, at, GaveWay.EXAM)
    friday = create_rule(rule=a_rule(at.year, weekday=5), actor=None).created[0]
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        seats.book(slot_id=friday.pk, student=at.pupils[0], actor=None, school=at.school)
        assert refused(take_back(there, at, GaveWay.EXAM)) == [giving_back.PLACED_SINCE]
    assert [row[0] for row in held()] == [friday.pk]


def test_what_is_over_does_not_come_back(at: Setting, there: Elsewhere) -> None:
    await_(there, at.pupils[0], at.slot, GaveWay.EXAM)
    make_way(there, at, GaveWay.EXAM)
    after = held()
    with time_machine.travel(at.slot.ends_at, tick=False):
        assert not take_back(there, at, GaveWay.EXAM)
    assert held() == after


def test_two_things_at_one_hour_both_have_to_go(at: Setting, there: Elsewhere) -> None:
    before = held()
    for way in (GaveWay.EXAM, GaveWay.SESSION):
        await_(there, at.pupils[0], at.slot, way)
    make_way(there, at, GaveWay.EXAM)
    assert refused(take_back(there, at, GaveWay.EXAM)) == ["pris à cette heure : salle session"]
    assert len(take_back(there, at, GaveWay.SESSION).given) == 1
    assert held() == before


Pairs = list[tuple[int, int]]
PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8)


class FourDays:
    """Four days with a slot each; days and pupils by their numbers."""

    def __init__(self, places: list[int], there: Elsewhere) -> None:
        self.at, self.there = a_setting(pupils=6, seats=places[0]), there
        days = range(3, 6)
        rules = [a_rule(self.at.year, weekday=day, seats=places[day - 2]) for day in days]
        more = [create_rule(rule=one, actor=None).created[0] for one in rules]
        self.slots = [self.at.slot, *more]
        there.awaited = []

    def book(self, wishes: Pairs) -> int:
        """How many were placed."""
        done = [
            seats.book_many(
                slot_id=self.slots[day].pk,
                school=self.at.school,
                students=[self.at.pupils[pupil]],
                actor=None,
            )
            for day, pupil in wishes
        ]
        return sum(len(one.placed) for one in done)

    def elsewhere(self, wishes: Pairs, way: GaveWay) -> None:
        for day, pupil in wishes:
            await_(self.there, self.at.pupils[pupil], self.slots[day], way)
        make_way(self.there, self.at, way)

    def held(self) -> Pairs:
        days = {slot.pk: number for number, slot in enumerate(self.slots)}
        pupils = {pupil.pk: number for number, pupil in enumerate(self.at.pupils)}
        rows = SupportBooking.objects.held().filter(slot__school=self.at.school)
        return sorted((days[a], pupils[b]) for a, b in rows.values_list("slot", "student"))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    places=st.lists(st.integers(1, 2), min_size=4, max_size=4),
    wishes=PAIRS,
    exams=PAIRS,
    sessions=PAIRS,
    strangers=st.integers(0, 2),
)
def test_taken_back_in_any_order_all_is_as_before(
    places: list[int],
    wishes: Pairs,
    exams: Pairs,
    sessions: Pairs,
    strangers: int,
    there: Elsewhere,
) -> None:
    """Where nobody took a place meanwhile; else nobody is twice anywhere and no slot overflows."""
    for order in permutations([GaveWay.EXAM, GaveWay.SESSION]):
        week = FourDays(places, there)
        week.book(wishes)
        before = week.held()
        week.elsewhere(exams, GaveWay.EXAM)
        week.elsewhere(sessions, GaveWay.SESSION)
        taken = week.book([(day, 4) for day in range(strangers)])
        for way in order:
            take_back(there, week.at, way)
            assert not again(there, week.at, way).given
        after = week.held()
        assert len(set(after)) == len(after)
        for day, slot in enumerate(week.slots):
            assert sum(one == day for one, _ in after) <= slot.seats
        if not taken:
            assert after == before
