"""Whatever is edited, closed, ended: each seat stays, moves or is cancelled with a line in the
journal; no slot has more pupils than seats, and what was shown is what is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pixschool.core.models import AuditEntry
from students.models import SlotRule, SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots import closing, editing, ending
from students.slots.booking import MOVED, Purpose
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import NOW, Setting, a_rule, a_setting

pytestmark = pytest.mark.django_db
HOURS = [
    (time(8), time(9)),
    (time(10, 40), time(11, 35)),
    (time(11), time(12)),
    (time(13), time(14)),
]
DAYS = [date(2026, 11, 24) + timedelta(days=number) for number in range(14)]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@st.composite
def schools(draw: st.DrawFn) -> Setting:
    """Two to four weekly slots, small and at crossing hours, with seats given here and there."""
    at = a_setting(pupils=draw(st.integers(2, 7)), seats=draw(st.integers(1, 3)))
    for _ in range(draw(st.integers(1, 3))):
        starts, ends = draw(st.sampled_from(HOURS))
        places = draw(st.integers(1, 3))
        rule = a_rule(
            at.year, weekday=draw(st.integers(1, 5)), starts=starts, ends=ends, seats=places,
            pix_seats=draw(st.integers(0, places)), last_on=date(2026, 12, 4),
            holder=at.librarian if draw(st.booleans()) else None,
        )  # fmt: skip
        create_rule(rule=rule, actor=None)
    slots = list(SupportSlot.objects.filter(school=at.school))
    wishes = st.tuples(st.sampled_from(slots), st.sampled_from(at.pupils), st.booleans())
    for slot, student, is_for_pix in draw(st.lists(wishes, max_size=14)):
        try:
            seats.book(
                slot_id=slot.pk, student=student, actor=None, school=at.school,
                purpose=Purpose(is_for_pix),
            )  # fmt: skip
        except SupportRefusedError:
            continue
    return at


Act = Callable[[], Callable[[], object]]  # shown, then done


@st.composite
def acts(draw: st.DrawFn, at: Setting) -> Act:
    rule = draw(st.sampled_from(list(SlotRule.objects.filter(school=at.school))))
    kind = draw(st.sampled_from(["day", "slot", "absence", "edit", "end"]))
    day, later = sorted([draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))])
    if kind == "day":
        what = {"school": at.school, "day": day}
        return _two_steps(closing.preview_day, closing.close_day, what, because="réunion")
    if kind == "slot":
        slot = draw(st.sampled_from(list(rule.slots.all())))
        return _two_steps(closing.preview_slot, closing.close_slot, {"slot": slot}, because="x")
    if kind == "absence":
        what = {"holder": at.librarian, "first_on": day, "last_on": later}
        return _two_steps(closing.preview_absence, closing.absence, what)
    if kind == "end":
        return _two_steps(ending.preview_end, ending.end_rule, {"rule": rule, "last_on": day})
    starts, ends = draw(st.sampled_from(HOURS))
    wished = {"starts": starts, "ends": ends, "seats": draw(st.integers(1, 3)), "pix_seats": 0}
    names = draw(st.sets(st.sampled_from(["hour", "seats"]), min_size=1))
    keep = {"starts", "ends"} if "hour" in names else set()
    keep |= {"seats", "pix_seats"} if "seats" in names else set()
    what = {
        "rule": rule,
        "scope": draw(st.sampled_from(["this", "following", "all"])),
        "from_day": draw(st.sampled_from(list(rule.slots.values_list("day", flat=True)))),
        "changes": {name: value for name, value in wished.items() if name in keep},
    }
    return _two_steps(editing.preview_edit, editing.edit_rule, what)


def _two_steps(preview: Callable, apply: Callable, what: dict, **more: object) -> Act:
    def show() -> Callable[[], object]:
        digest = preview(**what).digest
        return lambda: apply(**what, **more, actor=None, digest=digest)

    return show


def held(at: Setting) -> list[SupportBooking]:
    return list(SupportBooking.objects.held().filter(slot__school=at.school))


def as_written(at: Setting) -> list[object]:
    bookings = SupportBooking.objects.filter(slot__school=at.school).order_by("pk")
    slots = SupportSlot.objects.filter(school=at.school).order_by("pk")
    return [*bookings.values_list(), *slots.values_list()]


def check_laws(at: Setting) -> None:
    """Of a school at any moment."""
    for slot in SupportSlot.objects.filter(school=at.school):
        there = list(slot.bookings.held())
        assert not there or slot.is_open
        assert len({one.seat for one in there}) == len(there) <= slot.seats
        for one in there:
            assert 1 <= one.seat <= slot.seats
            assert (one.starts_at, one.ends_at) == (slot.starts_at, slot.ends_at)


_QUIET = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_QUIET
@given(data=st.data())
def test_no_seat_is_lost_without_a_word(data: st.DataObject) -> None:
    at = data.draw(schools())
    before = {one.pk: one for one in held(at)}
    known = set(AuditEntry.objects.values_list("pk", flat=True))
    show = data.draw(acts(at))
    try:
        show()()
    except SupportRefusedError:
        assert {one.pk for one in held(at)} == set(before)
        return
    check_laws(at)
    after = {one.pk: one for one in held(at)}
    gone = SupportBooking.objects.filter(pk__in=set(before) - set(after))
    moved = [one for one in gone if one.cancelled_because == MOVED]
    new = [one for pk, one in after.items() if pk not in before]
    assert Counter(one.student_id for one in moved) == Counter(one.student_id for one in new)
    assert Counter(one.is_for_pix for one in moved) == Counter(one.is_for_pix for one in new)
    assert all(one.cancelled_because for one in gone)
    lines = AuditEntry.objects.exclude(pk__in=known)
    said = {
        event: {pk for line in lines.filter(event=event) for pk in line.target_ids}
        for event in ("seats_moved", "seat_cancelled")
    }
    assert said["seats_moved"] == {one.pk for one in new}
    assert said["seat_cancelled"] == {one.pk for one in gone} - {one.pk for one in moved}


@_QUIET
@given(data=st.data())
def test_what_was_shown_is_done_or_nothing_is(data: st.DataObject) -> None:
    """Between the page and the click somebody else gives a seat, or takes one back."""
    at = data.draw(schools())
    show = data.draw(acts(at))
    try:
        confirm = show()
    except SupportRefusedError:
        return
    slots = list(SupportSlot.objects.filter(school=at.school))
    slot, student = data.draw(st.sampled_from(slots)), data.draw(st.sampled_from(at.pupils))
    there = slot.bookings.held().filter(student=student).first()
    try:
        if there:
            seats.cancel(booking=there, actor=None, version=there.version)
        else:
            seats.book(slot_id=slot.pk, student=student, actor=None, school=at.school)
    except SupportRefusedError:
        return
    written = as_written(at)
    try:
        confirm()
    except SupportRefusedError as refusal:
        assert as_written(at) == written
        if str(refusal) != closing.NOTHING_OPEN:
            show()()  # shown again, it is done
    check_laws(at)
