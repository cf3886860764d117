"""Where pupils go whose seat is not there any more: planned for a page, then written as a whole."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.models import School, User
from students.models import Student, SupportBooking, SupportSlot
from students.querysets import SupportSlotQuerySet
from students.slots.booking import MOVED
from students.slots.freeing import free_all
from students.slots.seats import in_the_way, is_released
from students.support.errors import SupportRefusedError

CHANGED_SINCE = (
    "Des rendez-vous ont changé depuis que vous avez ouvert cette page. "
    "Relisez qui est déplacé, puis confirmez de nouveau."
)
NO_OTHER = "pas d’autre créneau cette semaine-là"
ALL_FULL = "plus de place cette semaine-là"
BUSY_THEN = "pris ailleurs aux heures où il reste de la place"


@dataclass(frozen=True)
class Hit:
    """A seat that goes. `target`: a slot of the same week that has room; None: the seat is
    cancelled, and `why` says in a few words why there is no other."""

    booking: SupportBooking
    target: SupportSlot | None
    why: str = ""


def open_slots(school: School) -> SupportSlotQuerySet:
    """Those that are not over, with school and year."""
    slots = SupportSlot.objects.filter(school=school, is_open=True, ends_at__gt=timezone.now())
    return slots.select_related("school", "year")


def plan(
    bookings: Sequence[SupportBooking], *, school: School, closed: Collection[int]
) -> list[Hit]:
    """Each seat goes to the first slot of its week where it may; two bookings, one seat each.

    `bookings` come with slot and student, in the order in which they choose; `closed`: ids of
    slots that nobody goes to.
    """
    if not bookings:
        return []
    rooms = list(_rooms(bookings, school, closed))
    return [_hit(booking, rooms) for booking in bookings]


@transaction.atomic
def carry(
    hits: Sequence[Hit], *, school: School, actor: User | None, because: str, way: str = ""
) -> None:
    """Write a plan that was made under the turn of the school. `because`: of the seats that are
    cancelled, 80 characters; `way`: of `GaveWay`, what they give way to and may be given back by.
    A fixed number of statements, whatever their number.

    Raises SupportRefusedError when the database refuses one; nothing is written then.
    """
    free_all(
        ((hit.booking, MOVED if hit.target else because) for hit in hits),
        actor=actor,
    )
    try:
        with transaction.atomic():
            moved = SupportBooking.objects.bulk_create(_moved(hits, actor))
    except IntegrityError as error:
        raise SupportRefusedError(CHANGED_SINCE) from error
    if way:
        _note_way(hits, moved, way)
    cancelled = [hit.booking.pk for hit in hits if hit.target is None]
    for event, ids in (("seats_moved", [one.pk for one in moved]), ("seat_cancelled", cancelled)):
        if ids:
            journal.record(event, school=school, actor=actor, target="support_booking", ids=ids)


def _note_way(hits: Sequence[Hit], moved: Iterable[SupportBooking], way: str) -> None:
    following = iter(moved)
    for hit in hits:
        hit.booking.gave_way = way
        hit.booking.went_to = next(following) if hit.target else None
    bookings = [hit.booking for hit in hits]
    SupportBooking.objects.bulk_update(bookings, ["gave_way", "went_to"])


def _moved(hits: Iterable[Hit], actor: User | None) -> list[SupportBooking]:
    """What they are in their new slot, each with the lowest free number."""
    going = [(hit.booking, hit.target) for hit in hits if hit.target]
    taken: dict[int, set[int]] = defaultdict(set)
    there = SupportBooking.objects.held().filter(slot__in=[slot.pk for _, slot in going])
    for slot_id, seat in there.values_list("slot_id", "seat"):
        taken[slot_id].add(seat)
    found, now = [], timezone.now()
    for booking, slot in going:
        numbers = taken[slot.pk]
        seat = next(number for number in range(1, slot.seats + 1) if number not in numbers)
        numbers.add(seat)
        found.append(same_seat(booking, slot, seat, actor, now))
    return found


def same_seat(
    booking: SupportBooking, slot: SupportSlot, seat: int, actor: User | None, now: datetime
) -> SupportBooking:
    """The same pupil for the same reason, in that slot; not saved."""
    return SupportBooking(
        slot=slot,
        student_id=booking.student_id,
        flag_id=booking.flag_id,
        seat=seat,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        is_for_pix=booking.is_for_pix,
        to_do=booking.to_do,
        chosen_by=booking.chosen_by,
        booked_by=actor,
        booked_at=now,
    )


@dataclass
class _Room:
    """A slot that stays open, and what is left of it."""

    slot: SupportSlot
    left: int
    left_for_others: int
    blocked: set[int]  # pupils who cannot come

    def has_room_for(self, booking: SupportBooking) -> bool:
        return self.left > 0 and (booking.is_for_pix or self.left_for_others > 0)


def _hit(booking: SupportBooking, rooms: Sequence[_Room]) -> Hit:
    week = monday_of(booking.slot.day)
    same_week = [
        room
        for room in rooms
        if monday_of(room.slot.day) == week and room.slot.pk != booking.slot_id
    ]
    with_room = [room for room in same_week if room.has_room_for(booking)]
    room = next((room for room in with_room if booking.student_id not in room.blocked), None)
    if room is None:
        return Hit(booking, None, BUSY_THEN if with_room else ALL_FULL if same_week else NO_OTHER)
    room.left -= 1
    room.left_for_others -= not booking.is_for_pix
    for other in rooms:
        if other.slot.starts_at < room.slot.ends_at and room.slot.starts_at < other.slot.ends_at:
            other.blocked.add(booking.student_id)
    return Hit(booking, room.slot)


def _rooms(
    bookings: Sequence[SupportBooking], school: School, closed: Collection[int]
) -> Iterator[_Room]:
    """The slots that stay open in the weeks of these seats."""
    weeks = {monday_of(booking.slot.day) for booking in bookings}
    days = (min(weeks), max(weeks) + timedelta(days=6))
    slots = open_slots(school).filter(day__range=days).exclude(pk__in=closed)
    others = [slot for slot in slots.order_by("starts_at", "pk") if monday_of(slot.day) in weeks]
    leaving = {booking.pk for booking in bookings}
    held: dict[int, list[SupportBooking]] = defaultdict(list)
    for booking in SupportBooking.objects.held().filter(slot__in=others):
        held[booking.slot_id].append(booking)
    for slot in others:
        there = held[slot.pk]
        for_others = slot.seats if is_released(slot) else slot.seats - slot.pix_seats
        yield _Room(
            slot,
            slot.seats - len(there),
            for_others - sum(not one.is_for_pix for one in there),
            {one.student_id for one in there} | _blocked(slot, bookings, leaving, len(there)),
        )


def _blocked(
    slot: SupportSlot, bookings: Sequence[SupportBooking], leaving: Collection[int], taken: int
) -> set[int]:
    """Of the pupils of that week; nobody is asked about a slot that is full anyway."""
    week = monday_of(slot.day)
    students: list[Student] = [
        booking.student for booking in bookings if monday_of(booking.slot.day) == week
    ]
    return set(in_the_way(slot, students, but_for=leaving)) if taken < slot.seats else set()
