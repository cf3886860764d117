"""Who came: each mark is added, with who and when; the last one holds."""

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import User
from students.models import Presence, PresenceMark, SupportBooking
from students.slots.locks import check_version, locked_booking
from students.support.errors import SupportRefusedError

CANCELLED = "Ce rendez-vous est annulé : il n’y a plus personne à noter."


@transaction.atomic
def mark(
    *, booking: SupportBooking, presence: str, actor: User | None, version: int
) -> SupportBooking:
    """Present, absent or, empty, not noted after all. The same word twice is one mark.

    An absence may be noted early; a presence, from the day itself. Raises SupportRefusedError, also
    when somebody else has noted something else since `version`.
    """
    booking = locked_booking(booking)
    if presence not in {"", *Presence.values}:
        raise SupportRefusedError("Choisissez « présent » ou « absent ».")
    if booking.cancelled_at is not None:
        raise SupportRefusedError(CANCELLED)
    if booking.presence == presence:
        return booking
    check_version(booking, version)
    if presence == Presence.PRESENT and booking.slot.day > booking.slot.school.today():
        raise SupportRefusedError("Ce créneau n’a pas encore eu lieu : personne n’y est présent.")
    add_mark(booking, presence=presence, actor=actor)
    return booking


def add_mark(booking: SupportBooking, *, presence: str, actor: User | None) -> None:
    """Write a mark of a locked booking, in the caller's transaction."""
    PresenceMark.objects.create(
        booking=booking, presence=presence, noted_by=actor, noted_at=timezone.now()
    )
    booking.presence, booking.version = presence, booking.version + 1
    booking.save(update_fields=["presence", "version"])
    journal.record(
        "support_presence_noted",
        school=booking.slot.school,
        actor=actor,
        target="support_booking",
        ids=[booking.pk],
    )
