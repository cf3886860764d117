"""Pupils who leave free their seats to come; members say their slots, and hand them over."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pixschool.core.access import members
from pixschool.core.access.members import TeamError
from pixschool.core.signals import member_held, membership_ended
from students.models import ClassLead, Enrolment, SupportBooking, SupportSlot
from students.signals import roster_changed
from students.slots import booking as seats
from students.slots.leaving import free_seats, freed_seats, hand_over
from students.support.errors import SupportRefusedError
from tests.factories.core import MembershipFactory
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at() -> Setting:
    at = a_setting()
    for slot in at.slots[:2]:
        seats.book(slot_id=slot.pk, student=at.pupils[0], actor=None, school=at.school)
    return at


def end(at: Setting) -> None:
    Enrolment.objects.filter(student=at.pupils[0]).update(ends_on=date(2026, 11, 23))


def test_who_leaves_frees_the_seats_to_come_and_keeps_what_was(at: Setting) -> None:
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        end(at)
        roster_changed.send(Enrolment, year=at.year)
    past, coming = SupportBooking.objects.order_by("starts_at")
    assert past.cancelled_at is None
    assert coming.cancelled_because == "a quitté l’établissement"


def test_who_changes_class_keeps_them_unless_the_new_class_is_elsewhere(at: Setting) -> None:
    end(at)
    other = ClassroomFactory(year=at.year, name="6B")
    EnrolmentFactory(classroom=other, student=at.pupils[0], starts_on=date(2026, 11, 23))
    assert free_seats(school=at.school) == 0
    slot = at.slots[1]
    SessionFactory(
        ritual=RitualFactory(year=at.year), classroom=other, starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )  # fmt: skip
    assert free_seats(school=at.school) == 1
    assert SupportBooking.objects.held().get().slot == at.slot


class TestWhoeverMoves(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        moves=st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from(["leaves", "changes", "stays"])),
            max_size=6,
        ),
        busy=st.sets(st.integers(0, 3)),
    )
    def test_no_seat_is_lost_and_what_goes_is_told(
        self, moves: list[tuple[int, str]], busy: set[int]
    ) -> None:
        """Whatever the order of departures and changes of class: who is here keeps every seat that
        the new class does not contradict, the others are told, and no row goes."""
        with time_machine.travel(NOW, tick=False):
            self.tried(moves, busy)

    def tried(self, moves: list[tuple[int, str]], busy: set[int]) -> None:
        at = a_setting(pupils=3)
        for slot in at.slots:
            seats.book_many(slot_id=slot.pk, students=at.pupils, actor=None, school=at.school)
        other = ClassroomFactory(year=at.year, name="6B")
        ritual = RitualFactory(year=at.year)
        for n in busy:
            starts, ends = at.slots[n].starts_at, at.slots[n].ends_at
            SessionFactory(ritual=ritual, classroom=other, starts_at=starts, ends_at=ends)
        where = dict.fromkeys(range(3), "stays")
        for who, what in moves:
            if where[who] != "leaves":
                where[who] = what if what != "stays" else where[who]
        for who, what in where.items():
            if what == "stays":
                continue
            Enrolment.objects.filter(student=at.pupils[who]).update(ends_on=date(2026, 11, 23))
            if what == "changes":
                EnrolmentFactory(
                    classroom=other, student=at.pupils[who], starts_on=date(2026, 11, 23)
                )
        for _ in range(2):  # an import, then the same again
            roster_changed.send(Enrolment, year=at.year)
        gone = {
            (who, n)
            for who, what in where.items()
            for n in range(4)
            if what == "leaves" or (what == "changes" and n in busy)
        }
        everybody = {(who, n) for who in range(3) for n in range(4)}
        place = {pupil.pk: who for who, pupil in enumerate(at.pupils)}
        rank = {slot.pk: n for n, slot in enumerate(at.slots)}

        def pairs(bookings: Iterable[SupportBooking]) -> set[tuple[int, int]]:
            return {(place[one.student_id], rank[one.slot_id]) for one in bookings}

        assert pairs(SupportBooking.objects.filter(slot__school=at.school).held()) == (
            everybody - gone
        )
        assert pairs(freed_seats(at.librarian, at.year)) == gone
        assert SupportBooking.objects.filter(slot__school=at.school).count() == 12


def test_a_member_says_their_slots_hands_them_over_and_leaves(at: Setting) -> None:
    page = f"/{at.school.uai}/cdi/creneaux/confier/{at.librarian.pk}/"
    for reader, address in ((at.librarian, page), (MembershipFactory(school=at.school), "")):
        asked = {"membership": at.librarian, "reader": reader}
        said = [line for _, lines in member_held.send(ClassLead, **asked) for line in lines]
        assert ("4 créneaux du CDI à venir", address) in [
            (words.replace("\xa0", " "), to) for words, to in said
        ]
    other = MembershipFactory(school=at.school, librarian=True)
    with pytest.raises(SupportRefusedError, match="pas dans l’équipe"):
        hand_over(holder=at.librarian, to=a_setting().librarian, actor=None)
    assert hand_over(holder=at.librarian, to=other, actor=None) == 4
    membership_ended.send(ClassLead, membership=at.librarian)
    own = SupportSlot.objects.filter(school=at.school)
    assert set(own.values_list("holder", flat=True)) == {other.pk}
    membership_ended.send(ClassLead, membership=other)
    assert set(own.values_list("holder", flat=True)) == {None}


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("role", ["librarian", "assistant"])
def test_nobody_goes_before_their_slots_are_handed_over_when_they_can_be(
    at: Setting, role: str, alone: bool
) -> None:
    """By oneself, as a librarian; an assistant who cannot hand them over is not held back, but
    whoever manages the team and the CDI is, for them."""
    SupportSlot.objects.update(holder=None)
    holder = MembershipFactory(school=at.school, **{role: True})
    SupportSlot.objects.filter(school=at.school).update(holder=holder)
    lead = MembershipFactory(school=at.school, lead=True)

    def go() -> None:
        if alone:
            members.leave(membership=holder)
        else:
            members.end(membership=holder, actor=lead.user)

    if alone and role == "assistant":
        go()
        assert not SupportSlot.objects.exclude(holder=None).exists()
        return
    with pytest.raises(TeamError, match="Confiez d’abord à quelqu’un d’autre 4"):
        go()
    holder.refresh_from_db()
    assert holder.left_at is None
    hand_over(holder=holder, to=at.librarian, actor=lead.user)
    go()
    assert set(SupportSlot.objects.values_list("holder", flat=True)) == {at.librarian.pk}
