"""A day without slots, a librarian who is away: whom it hits, where they go, in one act."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.models import Membership, School, User
from students.models import Student, SupportBooking, SupportSlot
from students.querysets import SupportSlotQuerySet
from students.slots.booking import cancel, move
from students.slots.locks import locked_slots
from students.slots.seats import in_the_way, is_released
from students.support.errors import SupportRefusedError

CHANGED_SINCE = (
    "Des rendez-vous ont changé depuis que vous avez ouvert cette page. "
    "Relisez qui est déplacé, puis confirmez de nouveau."
)


@dataclass(frozen=True)
class Hit:
    """A seat that goes; `target`: a slot of the same week that has room, else None: cancelled."""

    booking: SupportBooking
    target: SupportSlot | None


@dataclass(frozen=True)
class Closing:
    """What closing these slots does; `digest` is what somebody has seen before confirming."""

    slots: list[SupportSlot]
    hits: list[Hit]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits."""
        hits = [(hit.booking.pk, hit.target.pk if hit.target else 0) for hit in self.hits]
        text = repr((sorted(slot.pk for slot in self.slots), sorted(hits)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def preview_day(*, school: School, day: date) -> Closing:
    """Whom closing a day hits."""
    return _plan(_open(school).filter(day=day))


def preview_absence(*, holder: Membership, first_on: date, last_on: date) -> Closing:
    """Whom the absence of who holds slots hits, both days included."""
    days = (first_on, last_on)
    return _plan(_open(holder.school).filter(holder=holder, day__range=days))


def close_day(
    *, school: School, day: date, because: str, actor: User | None, digest: str
) -> Closing:
    """Close the slots of a day. `digest`: of the preview that was read.

    Raises SupportRefusedError when it is not true any more.
    """
    return _close(school, _open(school).filter(day=day), because, actor, digest)


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
    own = _open(holder.school).filter(holder=holder, day__range=(first_on, last_on))
    return _close(holder.school, own, because or "absence", actor, digest)


@transaction.atomic
def _close(
    school: School,
    wanted: Iterable[SupportSlot],
    because: str,
    actor: User | None,
    digest: str,
) -> Closing:
    ids = [slot.pk for slot in wanted]
    slots = [slot for slot in locked_slots(ids, school).values() if slot.is_open]
    plan = _plan(slots)
    if plan.digest != digest:
        raise SupportRefusedError(CHANGED_SINCE)
    because = because[:80]
    for hit in plan.hits:
        booking = hit.booking
        if hit.target:
            move(booking=booking, slot_id=hit.target.pk, actor=actor, version=booking.version)
        else:
            cancel(booking=booking, actor=actor, version=booking.version, because=because)
    for slot in slots:
        slot.is_open, slot.closed_because, slot.is_own = False, because, True
        slot.version += 1
        slot.save(update_fields=["is_open", "closed_because", "is_own", "version"])
    journal.record(
        "slots_closed", school=school, actor=actor, target="support_slot", ids=sorted(ids)
    )
    return plan


def _open(school: School) -> SupportSlotQuerySet:
    slots = SupportSlot.objects.filter(school=school, is_open=True, ends_at__gt=timezone.now())
    return slots.select_related("school", "year")


def _plan(wanted: Iterable[SupportSlot]) -> Closing:
    """Each seat goes to the first slot of its week where it may; two bookings, one seat each."""
    slots = sorted(wanted, key=lambda slot: (slot.starts_at, slot.pk))
    if not slots:
        return Closing([], [])
    hit = list(
        SupportBooking.objects.held()
        .filter(slot__in=slots)
        .select_related("slot__school", "student")
        .order_by("starts_at", "seat", "pk")
    )
    rooms = _rooms(slots, [booking.student for booking in hit])
    return Closing(slots, [Hit(booking, _first(booking, rooms)) for booking in hit])


@dataclass
class _Room:
    """A slot that stays open, and what is left of it."""

    slot: SupportSlot
    left: int
    left_for_others: int
    blocked: set[int]  # pupils who cannot come

    def takes(self, booking: SupportBooking) -> bool:
        if booking.student_id in self.blocked or monday_of(self.slot.day) != monday_of(
            booking.slot.day
        ):
            return False
        return self.left > 0 and (booking.is_for_pix or self.left_for_others > 0)


def _first(booking: SupportBooking, rooms: Sequence[_Room]) -> SupportSlot | None:
    for room in rooms:
        if not room.takes(booking):
            continue
        room.left -= 1
        room.left_for_others -= not booking.is_for_pix
        for other in rooms:
            if (
                other.slot.starts_at < room.slot.ends_at
                and room.slot.starts_at < other.slot.ends_at
            ):
                other.blocked.add(booking.student_id)
        return room.slot
    return None


def _rooms(closed: Sequence[SupportSlot], students: Sequence[Student]) -> list[_Room]:
    """The slots that stay open in the weeks of those that close."""
    first, last = monday_of(closed[0].day), monday_of(closed[-1].day) + timedelta(days=6)
    others = list(
        _open(closed[0].school)
        .filter(day__range=(first, last))
        .exclude(pk__in=[slot.pk for slot in closed])
        .order_by("starts_at", "pk")
    )
    held: dict[int, list[SupportBooking]] = defaultdict(list)
    for booking in SupportBooking.objects.held().filter(slot__in=others):
        held[booking.slot_id].append(booking)
    found = []
    for slot in others if students else ():
        there = held[slot.pk]
        for_others = slot.seats if is_released(slot) else slot.seats - slot.pix_seats
        blocked = {booking.student_id for booking in there} | set(in_the_way(slot, students))
        found.append(
            _Room(
                slot,
                slot.seats - len(there),
                for_others - sum(not one.is_for_pix for one in there),
                blocked,
            )
        )
    return found
