"""Changing slots: « celle-ci », « les suivantes », « toutes »; who moves is said first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import User
from students.models import SlotRule, SupportBooking, SupportSlot
from students.slots.carrying import CHANGED_SINCE
from students.slots.freeing import free_all
from students.slots.locks import locked_slots, take_turns
from students.slots.rules import check
from students.slots.seats import in_the_way
from students.support.errors import SupportRefusedError

THIS, FOLLOWING, ALL = "this", "following", "all"
CHANGEABLE = frozenset({"label", "kind", "starts", "ends", "room", "seats", "pix_seats", "holder"})
LESS_SEATS = "le créneau a moins de places"
OTHER_HOUR = "l’heure du créneau a changé"
_WRITTEN = [
    "label", "kind", "starts_at", "ends_at", "room", "seats", "pix_seats", "holder", "version",
    "is_own", "rule",
]  # fmt: skip


@dataclass(frozen=True)
class SlotEdit:
    """What a change does. `slots`: as they would be; `moved`: seats whose hour or place changes;
    `lost`: (seat, why) of those that go."""

    rule: SlotRule  # as it would be
    slots: list[SupportSlot]
    moved: list[SupportBooking]
    lost: list[tuple[SupportBooking, str]]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits; changes with anything that was shown."""
        slots = [
            (slot.pk, slot.version, slot.starts_at, slot.ends_at, slot.room, slot.seats)
            for slot in self.slots
        ]
        lost = [(booking.pk, why) for booking, why in self.lost]
        moved = [booking.pk for booking in self.moved]
        return short_digest((slots, moved, lost), digits=16)


def preview_edit(
    *, rule: SlotRule, scope: str, from_day: date, changes: Mapping[str, Any]
) -> SlotEdit:
    """What `edit_rule` would do. Slots that have begun, or were changed by hand, stay as they are,
    but for the one that « this » means. Raises SupportRefusedError for what no slot can be."""
    if set(changes) - CHANGEABLE:
        raise SupportRefusedError(
            "Le jour et les dates d’un créneau de la semaine ne changent pas : créez-en un autre."
        )
    after = copy(rule)
    for name, value in changes.items():
        setattr(after, name, value)
    check(after)
    slots = [_changed(slot, after, changes) for slot in _meant(rule, scope, from_day)]
    if not slots:
        raise SupportRefusedError("Aucun créneau à venir n’est concerné.")
    held = _held(slots)
    moved, lost = [], []
    for slot in slots:
        kept, gone = _seats(slot, held[slot.pk])
        lost += gone
        if {"starts", "ends", "room"} & set(changes):
            moved += kept
    return SlotEdit(after, slots, moved, lost)


def _meant(rule: SlotRule, scope: str, from_day: date) -> Iterable[SupportSlot]:
    slots = rule.slots.filter(starts_at__gt=timezone.now()).select_related("school", "year")
    if scope == THIS:
        return slots.filter(day=from_day)
    if scope == FOLLOWING:
        return slots.filter(day__gte=from_day, is_own=False)
    if scope == ALL:
        return slots.filter(is_own=False)
    raise SupportRefusedError("Choisissez « celle-ci », « les suivantes » ou « toutes ».")


def _changed(slot: SupportSlot, rule: SlotRule, changes: Mapping[str, Any]) -> SupportSlot:
    zone = ZoneInfo(slot.school.timezone)
    for name in set(changes) - {"starts", "ends", "holder"}:
        setattr(slot, name, getattr(rule, name))
    if "holder" in changes:
        slot.holder = rule.holder
    if {"starts", "ends"} & set(changes):
        slot.starts_at = datetime.combine(slot.day, rule.starts, zone)
        slot.ends_at = datetime.combine(slot.day, rule.ends, zone)
    slot.pix_seats = min(slot.pix_seats, slot.seats)
    return slot


def _held(slots: Iterable[SupportSlot]) -> dict[int, list[SupportBooking]]:
    """{slot id: its seats, the first that was booked first}; one query."""
    found: dict[int, list[SupportBooking]] = defaultdict(list)
    held = SupportBooking.objects.held().filter(slot__in=slots)
    for one in held.select_related("student", "slot__school").order_by("booked_at", "pk"):
        found[one.slot_id].append(one)
    return found


def _seats(
    slot: SupportSlot, held: list[SupportBooking]
) -> tuple[list[SupportBooking], list[tuple[SupportBooking, str]]]:
    """(kept, lost with why): who cannot come at the new hour goes, then the last booked."""
    kept, lost = held, []
    if any(one.starts_at != slot.starts_at or one.ends_at != slot.ends_at for one in held):
        blocked = in_the_way(slot, [one.student for one in held])
        kept = [one for one in held if one.student_id not in blocked]
        lost = [(one, OTHER_HOUR) for one in held if one.student_id in blocked]
    lost += [(one, LESS_SEATS) for one in kept[slot.seats :]]
    return kept[: slot.seats], lost


@transaction.atomic
def edit_rule(
    *,
    rule: SlotRule,
    scope: str,
    from_day: date,
    changes: Mapping[str, Any],
    actor: User | None,
    digest: str,
) -> SlotEdit:
    """Apply what was shown. `digest`: of the preview that was read.

    Raises SupportRefusedError, also when the preview is not true any more: show it again.
    """
    take_turns(rule.school)
    rule = SlotRule.objects.select_for_update(of=("self",)).select_related("school", "year").get(
        pk=rule.pk
    )  # fmt: skip
    locked_slots(list(rule.slots.values_list("pk", flat=True)), rule.school)
    plan = preview_edit(rule=rule, scope=scope, from_day=from_day, changes=changes)
    if plan.digest != digest:
        raise SupportRefusedError(CHANGED_SINCE)
    target = _rule_after(rule, plan, scope, from_day)
    for slot in plan.slots:
        slot.version += 1
        slot.is_own = slot.is_own or scope == THIS
        slot.rule = target
    SupportSlot.objects.bulk_update(plan.slots, _WRITTEN)
    _settle(plan, actor)
    journal.record(
        "slots_edited",
        school=rule.school,
        actor=actor,
        target="support_slot",
        ids=[slot.pk for slot in plan.slots],
    )
    return plan


def _rule_after(rule: SlotRule, plan: SlotEdit, scope: str, from_day: date) -> SlotRule:
    """Of « the following », a rule of their own begins that day: what was before stays true."""
    if scope == THIS:
        return rule
    after = plan.rule
    after.version = rule.version + 1
    if scope == FOLLOWING and from_day > rule.first_on:
        names = (
            *CHANGEABLE - {"holder"},
            "weekday",
            "last_on",
            "school_id",
            "year_id",
            "holder_id",
        )
        after = SlotRule(first_on=from_day, **{name: getattr(after, name) for name in names})
        after.save()
        rule.slots.filter(day__gte=from_day).update(rule=after)
        rule.last_on = max(rule.first_on, from_day - timedelta(days=1))
        rule.version += 1
        rule.save(update_fields=["last_on", "version"])
        return after
    after.save()
    return after


def _settle(plan: SlotEdit, actor: User | None) -> None:
    """Seats that go, then those that stay, at their new hour: a number that the slot has no more
    becomes the lowest that is free. A fixed number of statements."""
    free_all(plan.lost, actor=actor)
    if plan.lost:
        journal.record(
            "seat_cancelled",
            school=plan.rule.school,
            actor=actor,
            target="support_booking",
            ids=[booking.pk for booking, _ in plan.lost],
        )
    held, changed = _held(plan.slots), []
    for slot in plan.slots:
        free = iter(sorted(set(range(1, slot.seats + 1)) - {one.seat for one in held[slot.pk]}))
        for one in held[slot.pk]:
            seat = one.seat if one.seat <= slot.seats else next(free)
            if (one.starts_at, one.ends_at, one.seat) != (slot.starts_at, slot.ends_at, seat):
                one.starts_at, one.ends_at, one.seat = slot.starts_at, slot.ends_at, seat
                one.version += 1
                changed.append(one)
    SupportBooking.objects.bulk_update(changed, ["starts_at", "ends_at", "seat", "version"])
