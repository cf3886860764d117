"""A day, a slot, the slots of who is away: they close, whom it hits goes elsewhere, in one act."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from pixschool.core import journal
from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.digests import short_digest
from pixschool.core.models import Membership, School, SchoolYear, User
from students.models import Presence, SupportBooking, SupportSlot
from students.querysets import SupportSlotQuerySet
from students.slots.carrying import CHANGED_SINCE, Hit, carry, open_slots, plan
from students.slots.locks import locked_slot, locked_slots
from students.slots.materialising import slot_on
from students.support.errors import SupportRefusedError

OFF_DAY = "jour sans classe"
NOTHING_OPEN = "Aucun créneau ouvert n’est concerné : il n’y a rien à fermer."


@dataclass(frozen=True)
class Closing:
    """What closing these slots does; `digest` is what somebody has seen before confirming.
    `kept`: those under way, where somebody is noted present: they stay as they are."""

    slots: list[SupportSlot]
    hits: list[Hit]
    kept: list[SupportSlot] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits."""
        hits = [(hit.booking.pk, hit.target.pk if hit.target else 0) for hit in self.hits]
        return short_digest((sorted(slot.pk for slot in self.slots), sorted(hits)), digits=16)


def slots_without_class(
    year: SchoolYear, calendar: SchoolCalendar | None = None
) -> SupportSlotQuerySet:
    """The open slots to come of the year on days that its calendar leaves without class; two
    queries, one when the calendar is given. None as long as nothing says when there is class."""
    calendar = calendar or calendar_or_none(year.school, year.start_year)
    slots = open_slots(year.school).filter(year=year)
    if calendar is None:
        return slots.none()
    days = set(slots.order_by().values_list("day", flat=True))
    return slots.filter(day__in=[day for day in days if not calendar.is_school_day(day)])


def preview_day(*, school: School, day: date) -> Closing:
    """Whom closing a day hits."""
    return closing_of(open_slots(school).filter(day=day), school)


def preview_slot(*, slot: SupportSlot) -> Closing:
    """Whom closing one slot hits."""
    return closing_of(open_slots(slot.school).filter(pk=slot.pk), slot.school)


def preview_absence(*, holder: Membership, first_on: date, last_on: date) -> Closing:
    """Whom the absence of who holds slots hits, both days included."""
    return closing_of(_of_holder(holder, first_on, last_on), holder.school)


def preview_off_days(*, year: SchoolYear) -> Closing:
    """Whom closing the slots of days without class hits."""
    return closing_of(slots_without_class(year), year.school)


def close_off_days(*, year: SchoolYear, actor: User | None, digest: str) -> Closing:
    """Close the slots of days without class. Raises SupportRefusedError as below."""
    return _close(year.school, slots_without_class(year), OFF_DAY, actor, digest)


def close_day(
    *, school: School, day: date, because: str, actor: User | None, digest: str
) -> Closing:
    """Close the slots of a day. `digest`: of the preview that was read.

    Raises SupportRefusedError when it is not true any more, or nothing is open.
    """
    return _close(school, open_slots(school).filter(day=day), because, actor, digest)


def close_slot(*, slot: SupportSlot, because: str, actor: User | None, digest: str) -> Closing:
    """Close one slot. Raises SupportRefusedError as above."""
    return _close(slot.school, open_slots(slot.school).filter(pk=slot.pk), because, actor, digest)


def absence(
    *,
    holder: Membership,
    first_on: date,
    last_on: date,
    actor: User | None,
    digest: str,
    because: str = "",
) -> Closing:
    """Close the slots of who is away, both days included. Raises SupportRefusedError as above."""
    own = _of_holder(holder, first_on, last_on)
    return _close(holder.school, own, because or "absence", actor, digest)


def _of_holder(holder: Membership, first_on: date, last_on: date) -> SupportSlotQuerySet:
    return open_slots(holder.school).filter(holder=holder, day__range=(first_on, last_on))


@transaction.atomic
def _close(
    school: School,
    wanted: SupportSlotQuerySet,
    because: str,
    actor: User | None,
    digest: str,
) -> Closing:
    found = locked_slots(list(wanted.values_list("pk", flat=True)), school)
    closing = closing_of([slot for slot in found.values() if slot.is_open], school)
    if not closing.slots:
        raise SupportRefusedError(NOTHING_OPEN)
    if closing.digest != digest:
        raise SupportRefusedError(CHANGED_SINCE)
    because = because[:80]
    carry(closing.hits, school=school, actor=actor, because=because)
    shut(closing.slots, school=school, actor=actor, because=because)
    return closing


def shut(slots: Iterable[SupportSlot], *, school: School, actor: User | None, because: str) -> None:
    """Locked slots that nobody has a seat in any more are closed, in one statement."""
    slots = list(slots)
    for slot in slots:
        slot.is_open, slot.closed_because, slot.is_own = False, because[:80], True
        slot.version += 1
    SupportSlot.objects.bulk_update(slots, ["is_open", "closed_because", "is_own", "version"])
    ids = sorted(slot.pk for slot in slots)
    journal.record("slots_closed", school=school, actor=actor, target="support_slot", ids=ids)


def closing_of(wanted: Iterable[SupportSlot], school: School) -> Closing:
    """What closing these does, in the order of time."""
    slots = sorted(wanted, key=lambda slot: (slot.starts_at, slot.pk))
    held = list(
        SupportBooking.objects.held()
        .filter(slot__in=slots)
        .select_related("slot__school", "student")
        .order_by("starts_at", "seat", "pk")
    )
    begun = {one.slot_id for one in held if one.presence == Presence.PRESENT}
    closed = [slot for slot in slots if slot.pk not in begun]
    hit = [one for one in held if one.slot_id not in begun]
    hits = plan(hit, school=school, closed={slot.pk for slot in slots})
    return Closing(closed, hits, [slot for slot in slots if slot.pk in begun])


@transaction.atomic
def reopen(*, slot_id: int, school: School, actor: User | None) -> SupportSlot:
    """Seats can be given again; those that had been moved or cancelled do not come back. A slot
    that is what its rule says follows it again. Twice is once. Raises SupportRefusedError."""
    slot = locked_slot(slot_id, school)
    if slot.is_open:
        return slot
    slot.is_open, slot.closed_because = True, ""
    slot.is_own = not _is_as_its_rule(slot)
    slot.version += 1
    slot.save(update_fields=["is_open", "closed_because", "is_own", "version"])
    journal.record(
        "slot_reopened", school=school, actor=actor, target="support_slot", ids=[slot.pk]
    )
    return slot


def _is_as_its_rule(slot: SupportSlot) -> bool:
    if slot.rule is None:
        return False
    usual = slot_on(slot.rule, slot.day)
    names = ("label", "kind", "starts_at", "ends_at", "room", "seats", "pix_seats")
    return all(getattr(slot, name) == getattr(usual, name) for name in names)
