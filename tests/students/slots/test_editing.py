"""« Celle-ci, les suivantes, toutes »: who moves is said, and what was said is done."""

from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine

from students.models import SlotRule, SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.editing import edit_rule, preview_edit
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import NOW, Setting, a_rule, a_setting

pytestmark = pytest.mark.django_db

SECOND = date(2026, 12, 1)
LATER = {"starts": time(13), "ends": time(14)}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def book(at: Setting, pupil: int, slot: int = 0) -> SupportBooking:
    return seats.book(
        slot_id=at.slots[slot].pk, student=at.pupils[pupil], actor=None, school=at.school
    )


def edit(at: Setting, scope: str, changes: dict[str, object], day: date = SECOND) -> None:
    what = {"rule": at.rule, "scope": scope, "from_day": day, "changes": changes}
    edit_rule(**what, actor=None, digest=preview_edit(**what).digest)


def hours() -> list[int]:
    return [slot.starts_at.hour for slot in SupportSlot.objects.order_by("day")]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [("this", [9, 12, 9, 9]), ("following", [9, 12, 12, 12]), ("all", [12, 12, 12, 12])],
)
def test_the_scope_says_which_slots_change(scope: str, expected: list[int]) -> None:
    at = a_setting()
    edit(at, scope, LATER)
    assert hours() == expected  # in UTC
    made = SlotRule.objects.order_by("first_on")
    assert [rule.starts.hour for rule in made] == {
        "this": [10], "following": [10, 13], "all": [13],
    }[scope]  # fmt: skip


def test_seats_follow_their_slot_and_who_is_busy_then_is_named() -> None:
    at = a_setting()
    beside = create_rule(rule=a_rule(at.year, room="Salle 12", **LATER), actor=None).created
    free, busy = book(at, 0, slot=1), book(at, 1, slot=1)
    seats.book(slot_id=beside[1].pk, student=at.pupils[1], actor=None, school=at.school)
    plan = preview_edit(rule=at.rule, scope="this", from_day=SECOND, changes=LATER)
    assert plan.moved == [free]
    assert plan.lost == [(busy, "l’heure du créneau a changé")]
    edit(at, "this", LATER)
    free.refresh_from_db()
    busy.refresh_from_db()
    assert (free.starts_at.hour, free.cancelled_at) == (12, None)
    assert busy.cancelled_because == "l’heure du créneau a changé"


def test_with_less_seats_the_last_who_were_booked_go() -> None:
    at = a_setting(seats=3)
    booked = [book(at, rank, slot=1) for rank in range(3)]
    edit(at, "all", {"seats": 2})
    held = SupportBooking.objects.held().filter(slot=at.slots[1])
    assert set(held) == set(booked[:2])


def test_what_was_shown_is_what_is_done() -> None:
    at = a_setting(seats=2)
    what = {"rule": at.rule, "scope": "all", "from_day": SECOND, "changes": {"seats": 1}}
    seen = preview_edit(**what).digest
    book(at, 0)
    book(at, 1)
    with pytest.raises(SupportRefusedError, match="Relisez"):
        edit_rule(**what, actor=None, digest=seen)
    assert set(SupportSlot.objects.values_list("seats", flat=True)) == {2}
    edit(at, "all", {"seats": 1})
    assert SupportBooking.objects.held().count() == 1


def test_a_slot_changed_by_hand_survives_an_edit_of_its_rule() -> None:
    at = a_setting()
    edit(at, "this", LATER)
    edit(at, "all", {"room": "Salle 3"})
    assert list(SupportSlot.objects.order_by("day").values_list("room", flat=True)) == [
        "Salle 3", "CDI", "Salle 3", "Salle 3",
    ]  # fmt: skip


def test_what_no_slot_can_be_is_refused() -> None:
    at = a_setting()
    for changes, words in (
        ({"weekday": 3}, "créez-en un autre"),
        ({"ends": time(9)}, "La fin vient avant"),
        ({"seats": 99}, "60"),
    ):
        with pytest.raises(SupportRefusedError, match=words):
            edit(at, "all", changes)
    with pytest.raises(SupportRefusedError, match="Aucun créneau à venir"):
        edit(at, "this", LATER, day=date(2026, 12, 2))
