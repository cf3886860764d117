"""Who has a seat at the CDI in the days that mails speak of, and who hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from students.models import Enrolment, SupportBooking


class SeatKey(NamedTuple):
    """A pupil in a slot, however often they were booked there."""

    slot: int
    student: int


@dataclass(frozen=True)
class CdiSeat:
    """A seat that is held; `day` in the time zone of the school, `classroom` 0 when there is
    none."""

    booking: int
    key: SeatKey
    day: date
    starts_at: datetime
    ends_at: datetime
    room: str
    name: str  # of the slot: « M3 », or nothing
    holder: int | None
    booked_at: datetime
    booked_by: int | None
    classroom: int
    class_name: str


@dataclass(frozen=True)
class CdiAudience:
    """Who hears of what. `all_of_it`: the documentalists; where there is none, the RUPN."""

    all_of_it: frozenset[int]  # memberships
    led: Mapping[int, frozenset[int]]  # membership → classes led

    def hears(self, member: Membership, seat: CdiSeat) -> bool:
        """Whoever leads the pupil's class, or welcomes in that slot; the documentalists, of all."""
        if member.pk in self.all_of_it:
            return True
        if seat.holder == member.pk and member.can(Capability.RUN_CDI):
            return True
        own = self.led.get(member.pk, frozenset())
        return seat.classroom in own and member.can(Capability.SEE_SUPPORT)


def read(year: SchoolYear, *, first: date, last: date, now: datetime) -> list[CdiSeat]:
    """Those of these days, both included, in slots that are not over. One query, or two.

    Who comes without an appointment is not announced: they are there.
    """
    held = (
        SupportBooking.objects.held()
        .filter(slot__year=year, slot__day__range=(first, last), slot__ends_at__gt=now)
        .filter(is_walk_in=False)
        .select_related("slot")
        .order_by("slot__starts_at", "slot", "pk")
    )
    bookings = list(held)
    if not bookings:
        return []
    rooms = {
        enrolment.student_id: (enrolment.classroom_id, enrolment.classroom.name)
        for enrolment in Enrolment.objects.at(
            year=year, student__in={booking.student_id for booking in bookings}
        )
    }
    return [_seat(booking, *rooms.get(booking.student_id, (0, ""))) for booking in bookings]


def _seat(booking: SupportBooking, classroom: int, class_name: str) -> CdiSeat:
    slot = booking.slot
    return CdiSeat(
        booking=booking.pk,
        key=SeatKey(slot.pk, booking.student_id),
        day=slot.day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room=slot.room,
        name=slot.label,
        holder=slot.holder_id,
        booked_at=booking.booked_at,
        booked_by=booking.booked_by_id,
        classroom=classroom,
        class_name=class_name,
    )


def heard_by(
    member: Membership, seats: Sequence[CdiSeat], audience: CdiAudience
) -> dict[SeatKey, CdiSeat]:
    """Those of these seats that the person hears of."""
    return {seat.key: seat for seat in seats if audience.hears(member, seat)}
