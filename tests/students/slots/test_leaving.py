"""Pupils who leave free their seats to come; members say their slots, and hand them over."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from pixschool.core.signals import member_held, membership_ended
from students.models import ClassLead, Enrolment, SupportBooking, SupportSlot
from students.signals import roster_changed
from students.slots import booking as seats
from students.slots.leaving import free_seats, hand_over
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


def test_a_member_says_their_slots_hands_them_over_and_leaves(at: Setting) -> None:
    said = [
        line for _, lines in member_held.send(ClassLead, membership=at.librarian) for line in lines
    ]
    assert ("4 créneaux du CDI à venir", "") in [
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
