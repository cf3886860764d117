"""What each person was told of the CDI last. Written in the transaction that writes the mail."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from pixschool.core.models import Membership, OutgoingEmail, School
from rituals.models import ToldSeat
from rituals.reminders.cdi.seats import CdiSeat, SeatKey
from students.models import SupportBooking

Mail = OutgoingEmail.MailState
Said = ToldSeat.Said

NO_LONGER_TRUE = "un rendez-vous au CDI a changé depuis"
# A mail that was withdrawn said nothing; one that was cut once is said again, flagged.
WITHDRAWN = Q(email__state__in=(Mail.EXPIRED, Mail.SUPPRESSED)) | Q(
    email__state=Mail.DOUBTFUL, email__copies__lte=1
)


@dataclass(frozen=True)
class Belief:
    """What somebody was told last of a pupil in a slot."""

    booking: int
    key: SeatKey
    said: str
    starts_at: datetime
    ends_at: datetime
    room: str
    cancelled_by: int | None  # of that seat, since

    def is_of(self, seat: CdiSeat) -> bool:
        """Is it what is?"""
        told = (self.said, self.starts_at, self.ends_at, self.room)
        return told == (Said.COMING, seat.starts_at, seat.ends_at, seat.room)


Beliefs = dict[SeatKey, Belief]


def beliefs(members: Collection[int], *, now: datetime) -> dict[int, Beliefs]:
    """{membership: what they believe} of slots that are not over. One query."""
    rows = (
        ToldSeat.objects.filter(membership__in=members, booking__slot__ends_at__gt=now)
        .filter(Q(email=None) | ~WITHDRAWN)
        .select_related("booking")
        .order_by("pk")
    )
    found: dict[int, Beliefs] = defaultdict(dict)
    for row in rows:
        key = SeatKey(row.booking.slot_id, row.booking.student_id)
        found[row.membership_id][key] = Belief(
            booking=row.booking_id,
            key=key,
            said=row.said,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room=row.room,
            cancelled_by=row.booking.cancelled_by_id,
        )
    return found


def note(
    member: Membership,
    email: OutgoingEmail | None,
    *,
    coming: Iterable[CdiSeat] = (),
    gone: Iterable[Belief] = (),
    not_theirs: Iterable[Belief] = (),
) -> None:
    """That the person knows it; by this mail, or as their own act."""
    said: list[tuple[str, CdiSeat | Belief]] = [
        *((Said.COMING, seat) for seat in coming),
        *((Said.GONE, belief) for belief in gone),
        *((Said.NOT_THEIRS, belief) for belief in not_theirs),
    ]
    ToldSeat.objects.bulk_create(
        ToldSeat(
            membership=member,
            booking_id=one.booking,
            email=email,
            said=word,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            room=one.room,
        )
        for word, one in said
    )


def on_their_way(members: Collection[int]) -> set[int]:
    """To whom a mail that speaks of the CDI is written, and has not left."""
    waiting = ToldSeat.objects.filter(
        membership__in=members, email__state__in=OutgoingEmail.WAITING
    )
    return set(waiting.values_list("membership_id", flat=True))


def may_be_told_twice(member: Membership, *, now: datetime) -> bool:
    """Was a mail to them cut, and perhaps received?"""
    return ToldSeat.objects.filter(
        membership=member,
        booking__slot__ends_at__gt=now,
        email__state=Mail.DOUBTFUL,
        email__copies=1,
    ).exists()


def forget(school: School, *, now: datetime) -> None:
    """What was said of slots that are over."""
    ToldSeat.objects.filter(membership__school=school, booking__slot__ends_at__lte=now).delete()


def no_longer_true(emails: Sequence[OutgoingEmail]) -> dict[int, str]:
    """{mail id: why} of those that would say something false of a seat. One query, or two."""
    rows = list(
        ToldSeat.objects.filter(email__in=[email.pk for email in emails])
        .exclude(said=Said.NOT_THEIRS)
        .select_related("booking")
    )
    if not rows:
        return {}
    held = {
        SeatKey(one.slot_id, one.student_id): one
        for one in SupportBooking.objects.held()
        .filter(
            slot__in={row.booking.slot_id for row in rows},
            student__in={row.booking.student_id for row in rows},
        )
        .select_related("slot")
    }
    found = {}
    for row in rows:
        there = held.get(SeatKey(row.booking.slot_id, row.booking.student_id))
        if row.email_id and not _is_true(row, there):
            found[row.email_id] = NO_LONGER_TRUE
    return found


def _is_true(row: ToldSeat, there: SupportBooking | None) -> bool:
    if there is None or row.said == Said.GONE:
        return there is None and row.said == Said.GONE
    slot = there.slot
    now = (slot.starts_at, slot.ends_at, slot.room)
    return (row.starts_at, row.ends_at, row.room) == now
