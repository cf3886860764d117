"""A seat is free again; its row stays, with when, by whom and why."""

from collections.abc import Iterable

from django.utils import timezone

from pixschool.core.models import User
from students.models import SupportBooking

_WRITTEN = ["cancelled_at", "cancelled_by", "cancelled_because", "version"]


def free(booking: SupportBooking, *, actor: User | None, because: str) -> None:
    """Written at once; the caller holds the turn of the school. `actor`: None for what follows
    from something else (a departure, an import)."""
    free_all([(booking, because)], actor=actor)


def free_all(lost: Iterable[tuple[SupportBooking, str]], *, actor: User | None) -> None:
    """The same for many seats, each with its reason, in one statement."""
    now, freed = timezone.now(), []
    for booking, because in lost:
        booking.cancelled_at, booking.cancelled_by = now, actor
        booking.cancelled_because = because[:80]
        booking.version += 1
        freed.append(booking)
    SupportBooking.objects.bulk_update(freed, _WRITTEN)
