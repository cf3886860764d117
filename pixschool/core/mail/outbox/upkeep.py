"""What comes to an end without being sent, and what is forgotten."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from pixschool.core.mail.outbox.claims import LEASE, MAX_COPIES
from pixschool.core.models import OutgoingEmail

KEEP_BODIES = timedelta(days=30)
State = OutgoingEmail.MailState


def expire(*, now: datetime, kind: str = "") -> int:
    """Mails whose time is over, or that may have left twice already: said, and not sent."""
    free = _free(now).filter(kind=kind) if kind else _free(now)
    doubtful = free.filter(copies__gte=MAX_COPIES).update(
        state=State.DOUBTFUL,
        lease_until=None,
        message=b"",
        reason="deux envois interrompus",
    )
    late = free.filter(useful_until__lte=now)
    doubtful += late.filter(copies__gt=0).update(
        state=State.DOUBTFUL,
        lease_until=None,
        message=b"",
        reason="envoi interrompu, puis trop tard pour recommencer",
    )
    return doubtful + late.update(
        state=State.EXPIRED,
        lease_until=None,
        message=b"",
        reason="resté trop longtemps sans partir",
    )


def purge(*, now: datetime) -> int:
    """Empty the messages that were kept to be read (demonstration) after a month."""
    return (
        OutgoingEmail.objects.exclude(state__in=OutgoingEmail.WAITING)
        .filter(created_at__lt=now - KEEP_BODIES)
        .exclude(message=b"")
        .update(message=b"")
    )


def _free(now: datetime) -> QuerySet[OutgoingEmail]:
    lease_over = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    return OutgoingEmail.objects.filter(Q(state=State.DUE) | (Q(state=State.LEASED) & lease_over))
