"""Pupils who leave free their seats to come; members say their slots, and hand them over."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pixschool.core.access import members
from pixschool.core.access.leaving import close_account
from pixschool.core.access.members import TeamError
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from pixschool.core.signals import member_held, membership_ended
from students.models import ClassLead, Enrolment, SlotRule, SupportBooking, SupportSlot
from students.signals import roster_changed
from students.slots import booking as seats
from students.slots.leaving import (
    find_adult,
    free_seats,
    freed_seats,
    hand_over,
    without_adult,
)
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.factories.core import MembershipFactory
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.students.slots.setting import NOW, Setting, a_rule, a_setting
from tests.support.client import PageClient
from tests.support.pages import page_of

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


WAYS = ("stays", "ends", "leaves", "closes", "loses", "changes")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    roles=st.lists(st.sampled_from(["librarian", "assistant"]), min_size=2, max_size=3),
    acts=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(WAYS)), max_size=4),
)
def test_whoever_goes_a_slot_has_an_adult_or_is_said_to_have_none(
    roles: list[str], acts: list[tuple[int, str]]
) -> None:
    """By whichever door; and whoever is chosen for those that have none gets them all."""
    at = a_setting()
    head = MembershipFactory(school=at.school, head=True)  # who manages the team, and no CDI
    people = [MembershipFactory(school=at.school, **{role: True}) for role in roles]
    for number, slot in enumerate(at.slots):
        SupportSlot.objects.filter(pk=slot.pk).update(holder=people[number % len(people)])
    for number, way in acts:
        member = people[number % len(people)]
        with suppress(TeamError):
            go(member, way, by=head)
    coming = set(SupportSlot.objects.filter(school=at.school).values_list("pk", "holder"))
    said = {slot.pk for slot in without_adult(at.year)}
    can = {one.pk for one in at.school.memberships.active() if one.can(Capability.RUN_CDI)}
    assert len(coming) == 4
    assert all(holder in can if holder else pk in said for pk, holder in coming)
    assert set(SlotRule.objects.filter(school=at.school).values_list("holder", flat=True)) <= {
        *can,
        None,
    }
    assert find_adult(year=at.year, to=at.librarian, actor=None) == len(said)
    assert not without_adult(at.year)


def go(member: Membership, way: str, *, by: Membership) -> None:
    if way == "ends":
        members.end(membership=member, actor=by.user)
    elif way == "leaves":
        members.leave(membership=member)
    elif way == "closes":
        close_account(user=member.user)
    elif way in {"loses", "changes"}:
        roles = ["class_lead"] if way == "loses" else ["assistant", "staff"]
        members.change_roles(membership=member, roles=roles, actor=by.user)


@pytest.mark.parametrize("role", ["class_lead", "head"])
def test_who_cannot_note_who_came_takes_no_slot(at: Setting, role: str) -> None:
    other = MembershipFactory(school=at.school, **{role: True})
    for act in (
        lambda: hand_over(holder=at.librarian, to=other, actor=None),
        lambda: find_adult(year=at.year, to=other, actor=None),
        lambda: create_rule(rule=a_rule(at.year, weekday=4, holder=other), actor=None),
    ):
        with pytest.raises(SupportRefusedError, match="ne peut pas accueillir"):
            act()


def test_the_librarian_reads_which_have_nobody_and_takes_them(
    client: PageClient, at: Setting
) -> None:
    other = MembershipFactory(school=at.school, assistant=True)
    SupportSlot.objects.filter(pk=at.slot.pk).update(holder=other)
    members.leave(membership=other)
    client.force_login(at.librarian.user)
    assert "Sans adulte" in page_of(client.get(reverse("portal:cdi", args=[at.school.uai])))
    week = page_of(client.get(reverse("portal:cdi_week", args=[at.school.uai])))
    assert "sans adulte" in week
    page = reverse("portal:cdi_without_adult", args=[at.school.uai])
    assert "Mardi 24 novembre de 10 h 40" in page_of(client.get(page))
    done = page_of(client.post(page, {"to": at.librarian.pk}, follow=True))
    assert "1 créneau confié" in done
    assert "Sans adulte" not in done
