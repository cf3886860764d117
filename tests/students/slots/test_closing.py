"""A day that closes, a librarian away: each seat goes to its week, or is cancelled, in one act."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from students.models import SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.closing import absence, close_day, preview_absence, preview_day
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import NOW, TUESDAY, Setting, a_rule, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at() -> Setting:
    """Three pupils on Tuesday 24 November."""
    at = a_setting()
    for pupil in at.pupils[:3]:
        seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
    return at


def thursdays(at: Setting, **more: object) -> list[SupportSlot]:
    return create_rule(rule=a_rule(at.year, weekday=4, **more), actor=None).created


def test_seats_go_to_the_week_as_far_as_there_are_any(at: Setting) -> None:
    thursday = thursdays(at, seats=2)[0]
    plan = preview_day(school=at.school, day=TUESDAY)
    assert [hit.target for hit in plan.hits] == [thursday, thursday, None]
    close_day(school=at.school, day=TUESDAY, because="réunion", actor=None, digest=plan.digest)
    held = SupportBooking.objects.held()
    assert [(one.slot, one.student) for one in held] == [
        (thursday, at.pupils[0]), (thursday, at.pupils[1]),
    ]  # fmt: skip
    cancelled = SupportBooking.objects.exclude(cancelled_at=None).order_by("seat")
    assert [one.cancelled_because for one in cancelled] == ["déplacé", "déplacé", "réunion"]
    closed = SupportSlot.objects.get(pk=at.slot.pk)
    assert (closed.is_open, closed.closed_because) == (False, "réunion")


def test_seats_kept_for_pix_are_not_given_away(at: Setting) -> None:
    SupportBooking.objects.update(is_for_pix=False)
    thursdays(at, seats=3, pix_seats=2)
    plan = preview_day(school=at.school, day=TUESDAY)
    assert sum(hit.target is not None for hit in plan.hits) == 1


def test_a_preview_that_is_not_true_any_more_is_refused(at: Setting) -> None:
    thursday = thursdays(at, seats=1)[0]
    seen = preview_day(school=at.school, day=TUESDAY).digest
    seats.book(slot_id=thursday.pk, student=at.pupils[4], actor=None, school=at.school)
    with pytest.raises(SupportRefusedError, match="Relisez"):
        close_day(school=at.school, day=TUESDAY, because="", actor=None, digest=seen)
    assert SupportBooking.objects.held().count() == 4


def test_an_absence_hits_its_holder_to_its_last_day(at: Setting) -> None:
    other = thursdays(at)
    holder, until = at.librarian, date(2026, 12, 1)
    plan = preview_absence(holder=holder, first_on=TUESDAY, last_on=until)
    assert [slot.day for slot in plan.slots] == [TUESDAY, until]
    absence(holder=holder, first_on=TUESDAY, last_on=until, actor=None, digest=plan.digest)
    assert {one.slot for one in SupportBooking.objects.held()} == {other[0]}
    closed = SupportSlot.objects.filter(is_open=False)
    assert set(closed.values_list("day", "closed_because")) == {
        (TUESDAY, "absence"), (until, "absence"),
    }  # fmt: skip
