"""A weekly slot comes back longer, shorter, not at all; what bears a seat is never deleted."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from students.models import SlotRule, SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.closing import close_slot, preview_slot, reopen
from students.slots.ending import RuleEnd, end_rule, preview_end
from students.slots.presence import mark
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import NOW, TUESDAY, Setting, a_rule, a_setting

pytestmark = pytest.mark.django_db
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def end(at: Setting, last_on: date) -> RuleEnd:
    digest = preview_end(rule=at.rule, last_on=last_on).digest
    return end_rule(rule=at.rule, last_on=last_on, actor=None, digest=digest)


def days() -> list[tuple[int, bool]]:
    return [(slot.day.day, slot.is_open) for slot in SupportSlot.objects.order_by("day")]


def test_longer_adds_the_dates_that_a_new_slot_would_have() -> None:
    at = a_setting()
    shown = end(at, date(2027, 1, 12))
    assert [day.isoformat() for day in shown.added.days] == ["2027-01-05", "2027-01-12"]
    assert [why for _, why in shown.added.left_out] == ["vacances de Noël"] * 2
    assert SupportSlot.objects.count() == 6


def test_shorter_deletes_what_nobody_had_and_closes_the_rest() -> None:
    at = a_setting()
    thursday = create_rule(rule=a_rule(at.year, weekday=4, seats=1), actor=None).created[2]
    kept = [
        seats.book(slot_id=at.slots[2].pk, student=pupil, actor=None, school=at.school)
        for pupil in at.pupils[:2]
    ]
    gone = seats.book(slot_id=at.slots[3].pk, student=at.pupils[0], actor=None, school=at.school)
    seats.cancel(booking=gone, actor=None, version=1)
    end(at, TUESDAY)
    own = SupportSlot.objects.filter(rule=at.rule).order_by("day")
    assert [(slot.day.day, slot.is_open) for slot in own] == [(24, True), (8, False), (15, False)]
    moved = SupportBooking.objects.held().get()
    assert (moved.slot, moved.student) == (thursday, kept[0].student)
    kept[1].refresh_from_db()
    assert kept[1].cancelled_because == "le créneau s’arrête"


def test_a_slot_that_never_served_goes_away_whole() -> None:
    at = a_setting()
    end(at, YESTERDAY)
    assert not SlotRule.objects.exists()
    assert not SupportSlot.objects.exists()


def test_what_bears_marks_stays_for_good() -> None:
    at = a_setting()
    booking = seats.book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)
    mark(booking=booking, presence="absent", actor=None, version=1)
    end(at, YESTERDAY)
    assert days() == [(24, False)]
    assert SlotRule.objects.get().last_on == at.rule.first_on
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert preview_end(rule=at.rule, last_on=YESTERDAY).deleted == []


def test_a_stale_page_ends_nothing() -> None:
    at = a_setting()
    digest = preview_end(rule=at.rule, last_on=TUESDAY).digest
    seats.book(slot_id=at.slots[1].pk, student=at.pupils[0], actor=None, school=at.school)
    with pytest.raises(SupportRefusedError, match="Relisez"):
        end_rule(rule=at.rule, last_on=TUESDAY, actor=None, digest=digest)
    assert len(days()) == 4


def test_a_slot_opened_again_follows_its_rule_again() -> None:
    at = a_setting()
    close_slot(
        slot=at.slot, because="réunion", actor=None, digest=preview_slot(slot=at.slot).digest
    )
    assert days()[0] == (24, False)
    for _ in range(2):
        slot = reopen(slot_id=at.slot.pk, school=at.school, actor=None)
        assert (slot.is_open, slot.is_own, slot.version) == (True, False, 3)


def test_a_slot_where_somebody_is_present_does_not_close() -> None:
    at = a_setting()
    booking = seats.book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)
    with time_machine.travel(at.slot.starts_at + timedelta(minutes=5), tick=False):
        mark(booking=booking, presence="present", actor=None, version=1)
        plan = preview_slot(slot=at.slot)
        assert (plan.slots, plan.hits, plan.kept) == ([], [], [at.slot])
        with pytest.raises(SupportRefusedError, match="rien à fermer"):
            close_slot(slot=at.slot, because="x", actor=None, digest=plan.digest)
