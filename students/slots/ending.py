"""Until when a weekly slot comes back: longer, shorter, not at all. What bears a seat is closed,
never deleted."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import User
from students.models import SlotRule, SupportSlot
from students.slots.carrying import CHANGED_SINCE, carry
from students.slots.closing import Closing, closing_of, shut
from students.slots.locks import locked_slots, take_turns
from students.slots.materialising import SlotDates, dates_of, make_slots
from students.slots.rules import check
from students.support.errors import SupportRefusedError

STOPPED = "le créneau s’arrête"
_SAME_DAY = "C’est déjà le dernier jour de ce créneau : choisissez-en un autre."


@dataclass(frozen=True)
class RuleEnd:
    """What another last day does: `added` dates, `deleted` slots that nobody ever had a seat in,
    `closing` of those that somebody has or had one in."""

    added: SlotDates
    deleted: list[SupportSlot]
    closing: Closing

    @property
    def digest(self) -> str:
        """16 hexadecimal digits; changes with anything that was shown."""
        deleted = sorted(slot.pk for slot in self.deleted)
        return short_digest((self.added.days, deleted, self.closing.digest), digits=16)


def preview_end(*, rule: SlotRule, last_on: date) -> RuleEnd:
    """What `end_rule` would do. A `last_on` before the first day stops the slot altogether; slots
    that have begun stay. Raises SupportRefusedError."""
    if last_on == rule.last_on:
        raise SupportRefusedError(_SAME_DAY)
    if last_on > rule.last_on:
        after = copy(rule)
        after.last_on = last_on
        check(after)
        dates, there = dates_of(after), set(rule.slots.values_list("day", flat=True))
        days = [day for day in dates.days if day > rule.last_on and day not in there]
        left_out = [(day, why) for day, why in dates.left_out if day > rule.last_on]
        return RuleEnd(SlotDates(days, left_out), [], Closing([], []))
    coming = rule.slots.filter(day__gt=last_on, starts_at__gt=timezone.now())
    slots = list(coming.select_related("school", "year").order_by("starts_at"))
    used = set(rule.slots.filter(bookings__isnull=False).values_list("pk", flat=True))
    return RuleEnd(
        SlotDates(),
        [slot for slot in slots if slot.pk not in used],
        closing_of([slot for slot in slots if slot.pk in used and slot.is_open], rule.school),
    )


@transaction.atomic
def end_rule(*, rule: SlotRule, last_on: date, actor: User | None, digest: str) -> RuleEnd:
    """Apply what was shown; a rule without a slot left is deleted.

    Raises SupportRefusedError, also when the preview is not true any more: show it again.
    """
    take_turns(rule.school)
    rule = SlotRule.objects.select_related("school", "year").get(pk=rule.pk)
    locked_slots(list(rule.slots.values_list("pk", flat=True)), rule.school)
    end = preview_end(rule=rule, last_on=last_on)
    if end.digest != digest:
        raise SupportRefusedError(CHANGED_SINCE)
    carry(end.closing.hits, school=rule.school, actor=actor, because=STOPPED)
    if end.closing.slots:
        shut(end.closing.slots, school=rule.school, actor=actor, because=STOPPED)
    SupportSlot.objects.filter(pk__in=[slot.pk for slot in end.deleted]).delete()
    journal.record(
        "slot_rule_ended", school=rule.school, actor=actor, target="slot_rule", ids=[rule.pk]
    )
    if not end.added.days and not rule.slots.exists():
        rule.delete()
        return end
    rule.last_on = max(last_on, rule.first_on)
    rule.version += 1
    rule.save(update_fields=["last_on", "version"])
    if end.added.days:
        make_slots(rule=rule, actor=actor)
    return end
