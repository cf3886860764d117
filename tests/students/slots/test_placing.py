"""Several pupils are placed at once: everybody is answered for, no seat is given twice, and what is
asked twice is done once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from students.models import Student, SupportBooking, SupportReason, SupportSlot
from students.slots import booking as seats
from students.slots.placing import SeatAnswer, SeatWish, place
from students.support.errors import SupportRefusedError
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.support import SupportFlagFactory, SupportSlotFactory
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def put(
    at: Setting, students: list[Student], flags: dict[int, object] | None = None, **asked: int
) -> list[SeatAnswer]:
    return place(
        asked=SeatWish(**asked), students=students, year=at.year, actor=at.librarian.user,
        flags=flags or {},
    )  # fmt: skip


def held() -> set[tuple[int, int]]:
    return set(SupportBooking.objects.held().values_list("slot", "student"))


def days(answer: SeatAnswer) -> list[int]:
    return [booking.slot.day.day for booking in answer.placed]


class TestTheFirstFreeSlots(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        seats_of=st.lists(st.integers(1, 3), min_size=1, max_size=4),
        elsewhere=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=10),
        pupils=st.integers(1, 6),
    )
    def test_everybody_has_the_first_that_suits_or_a_reason(
        self, seats_of: list[int], elsewhere: set[tuple[int, int]], pupils: int
    ) -> None:
        with time_machine.travel(NOW, tick=False):
            self.tried(seats_of, elsewhere, pupils)

    def tried(self, seats_of: list[int], elsewhere: set[tuple[int, int]], pupils: int) -> None:
        at = a_setting(pupils=pupils)
        SupportSlot.objects.all().delete()
        slots = [
            SupportSlotFactory(year=at.year, starts_at=NOW + timedelta(days=1, hours=n), seats=many,
                               day=(NOW + timedelta(days=1)).date())
            for n, many in reversed(list(enumerate(seats_of)))  # the last one is the oldest row
        ][::-1]  # fmt: skip
        busy = {(who, n) for who, n in elsewhere if who < pupils and n < len(slots)}
        rival = a_setting(pupils=0)
        for who, n in busy:  # in a session of the other kind: a seat at the same hour elsewhere
            other = SupportSlotFactory(
                year=rival.year, starts_at=slots[n].starts_at, day=slots[n].day, seats=60
            )
            SupportBooking.objects.create(
                slot=other, student=at.pupils[who], seat=1, starts_at=other.starts_at,
                ends_at=other.ends_at, booked_at=NOW,
            )  # fmt: skip
        answers = put(at, at.pupils)
        left, expected = list(seats_of), {}
        for n in range(len(slots)):
            for who in range(pupils):
                if who not in expected and left[n] and (who, n) not in busy:
                    expected[who], left[n] = n, left[n] - 1
        got = {
            who: slots.index(answer.placed[0].slot)
            for who, answer in enumerate(answers)
            if answer.placed
        }
        assert got == expected
        assert all(bool(one.placed) != bool(one.refused) for one in answers)
        before = held()
        again = put(at, at.pupils)
        assert all(one.was_placed for one in again if one.placed)
        assert held() == before


class TestOneSlot:
    def test_more_pupils_than_seats(self) -> None:
        at = a_setting()
        answers = put(at, at.pupils, slot_id=at.slot.pk, slot_version=1)
        assert [bool(one.placed) for one in answers] == [True] * 3 + [False] * 2
        assert "complet" in answers[4].refused[0][1]

    def test_a_slot_that_changed_since_the_page_was_read(self) -> None:
        at = a_setting()
        SupportSlot.objects.filter(pk=at.slot.pk).update(version=2)
        with pytest.raises(SupportRefusedError, match="vient d’être modifié"):
            put(at, at.pupils, slot_id=at.slot.pk, slot_version=1)
        assert held() == set()

    def test_a_slot_of_another_school(self) -> None:
        at, other = a_setting(), a_setting()
        with pytest.raises(SupportRefusedError, match="n’existe plus"):
            put(at, at.pupils, slot_id=other.slot.pk, slot_version=1)


class TestWeeks:
    def test_four_weeks_of_which_one_is_full_and_one_busy(self) -> None:
        at = a_setting()
        for pupil in at.pupils[:3]:
            seats.book(slot_id=at.slots[1].pk, student=pupil, actor=None, school=at.school)
        SessionFactory(
            ritual=RitualFactory(year=at.year), classroom=at.room,
            starts_at=at.slots[2].starts_at, ends_at=at.slots[2].ends_at,
        )  # fmt: skip
        for _ in range(2):
            [answer] = put(at, [at.pupils[4]], slot_id=at.slot.pk, slot_version=1, weeks=4)
            assert days(answer) == [24, 15]
            assert [day.day for day, _ in answer.refused if day] == [1, 8]
        assert SupportBooking.objects.held().count() == 5

    def test_a_holiday_is_said(self) -> None:
        at = a_setting(last_on=date(2027, 1, 15))
        [answer] = put(at, [at.pupils[0]], slot_id=at.slots[3].pk, slot_version=1, weeks=4)
        assert days(answer) == [15, 5]
        assert [(day.day, why) for day, why in answer.refused if day] == [
            (22, "vacances de Noël"), (29, "vacances de Noël"),
        ]  # fmt: skip

    def test_the_end_of_the_slot_is_said(self) -> None:
        at = a_setting()
        [answer] = put(at, [at.pupils[0]], slot_id=at.slots[2].pk, slot_version=1, weeks=4)
        assert days(answer) == [8, 15]
        assert answer.refused == [(None, "le créneau s’arrête le 18 décembre 2026")]

    def test_the_first_free_slot_then_the_weeks_after_it(self) -> None:
        at = a_setting()
        for pupil in at.pupils[:3]:
            seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
        [answer] = put(at, [at.pupils[4]], weeks=2)
        assert days(answer) == [1, 8]

    def test_a_slot_that_does_not_come_back(self) -> None:
        at = a_setting()
        SupportSlot.objects.filter(pk=at.slot.pk).update(rule=None)
        with pytest.raises(SupportRefusedError, match="ne revient pas"):
            put(at, at.pupils, slot_id=at.slot.pk, slot_version=1, weeks=4)


def test_a_slot_for_identifiers_is_for_those_whose_identifiers_fail() -> None:
    at = a_setting(kind="sign_in")
    flag = SupportFlagFactory(year=at.year, student=at.pupils[0], reason=SupportReason.IDENTIFIERS)
    fails, other = put(at, at.pupils[:2], {at.pupils[0].pk: flag})
    assert (days(fails), days(other)) == ([24], [])
    assert fails.placed[0].flag == flag


def test_no_slot_at_all() -> None:
    at = a_setting()
    SupportSlot.objects.all().delete()
    [answer] = put(at, at.pupils[:1])
    assert answer.refused == [
        (None, "Aucun créneau n’est prévu dans les deux semaines qui viennent.")
    ]
