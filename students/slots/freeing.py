"""A seat is free again; its row stays, with when, by whom and why."""

from django.utils import timezone

from pixschool.core.models import User
from students.models import SupportBooking


def free(booking: SupportBooking, *, actor: User | None, because: str) -> None:
    """Written at once; the caller holds the turn of the school. `actor`: None for what follows
    from something else (a departure, an import)."""
    booking.cancelled_at, booking.cancelled_by = timezone.now(), actor
    booking.cancelled_because = because[:80]
    booking.version += 1
    booking.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because", "version"])
