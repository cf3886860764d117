"""The outbox: every mail is a row first, and leaves when a worker holding its lease sends it.

Exactly-once does not exist over SMTP. What is promised: nothing lost, the same bytes and the same
Message-ID on a retry, and a mail that may have gone twice is flagged before it goes again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.dummy import EmailBackend as DummyBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from pixschool.core import doorbell
from pixschool.core.models import OutgoingEmail, School

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  # longer than the SMTP timeout
RETRY_MINUTES = (1, 2, 5, 15, 30)  # then every 30 minutes
USEFUL = timedelta(days=7)
State = OutgoingEmail.State


def enqueue(
    message: EmailMessage,
    *,
    kind: str,
    school: School | None = None,
    dedupe_key: str = "",
    useful_for: timedelta = USEFUL,
) -> None:
    """Put one mail per recipient in the outbox; with the same key a second one is not added."""
    for recipient in message.recipients():
        key = f"{dedupe_key}|{recipient}" if dedupe_key else str(uuid4())
        message_id = make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"))
        copy = EmailMessage.message(_addressed(message, recipient, message_id))
        OutgoingEmail.objects.bulk_create(
            [
                OutgoingEmail(
                    school=school,
                    kind=kind,
                    recipient=recipient,
                    subject=message.subject[:200],
                    message=copy.as_bytes(linesep="\r\n"),  # type: ignore[call-arg]
                    message_id=message_id,
                    dedupe_key=key,
                    useful_until=timezone.now() + useful_for,
                )
            ],
            ignore_conflicts=True,
        )
    doorbell.ring("pixschool.core.tasks.sweep_outbox")


def _addressed(message: EmailMessage, recipient: str, message_id: str) -> EmailMessage:
    message.to, message.cc, message.bcc = [recipient], [], []
    message.extra_headers = {**message.extra_headers, "Message-ID": message_id}
    return message


class OutboxBackend(BaseEmailBackend):
    """Django's and allauth's own mails (sign-in codes, resets) take the same road.

    They hold secrets of a few minutes: past an hour they are not worth sending.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            enqueue(message, kind="account", useful_for=timedelta(hours=1))
        return len(email_messages)


def deliver(*, limit: int = 100, now: datetime | None = None) -> int:
    """Send up to `limit` due mails over one connection; returns how many the server accepted.

    No transaction is open while talking SMTP.
    """
    expire(now=now)
    connection = get_connection(settings.DELIVERY["EMAIL_BACKEND"], **_smtp_options())
    sent = 0
    try:
        for _ in range(limit):
            email = claim(now=now)
            if email is None:
                break
            if not _send(connection, email, now=now):
                break
            sent += 1
    finally:
        connection.close()
    return sent


def claim(*, now: datetime | None = None) -> OutgoingEmail | None:
    """Lease one mail that is due, or whose lease ran out; None when there is nothing to do."""
    now = now or timezone.now()
    with transaction.atomic():
        email = (
            OutgoingEmail.objects.select_for_update(skip_locked=True)
            .filter(Q(state=State.DUE) | Q(state=State.LEASED, lease_until__lt=now))
            .filter(due_at__lte=now)
            .order_by("due_at", "pk")
            .first()
        )
        if email is None:
            return None
        email.maybe_twice = email.data_started_at is not None
        email.state = State.LEASED
        email.lease_until = now + LEASE
        email.attempts = F("attempts") + 1
        email.save(update_fields=["maybe_twice", "state", "lease_until", "attempts"])
        email.refresh_from_db(fields=["attempts"])
    return email


def expire(*, now: datetime | None = None) -> int:
    now = now or timezone.now()
    return (
        OutgoingEmail.objects.filter(useful_until__lt=now)
        .filter(Q(state=State.DUE) | Q(state=State.LEASED, lease_until__lt=now))
        .update(state=State.EXPIRED, lease_until=None, reason="resté trop longtemps sans partir")
    )


def _send(connection: Any, email: OutgoingEmail, *, now: datetime | None) -> bool:
    """True when the next mail may be tried on the same connection."""
    if isinstance(connection, DummyBackend):
        if not settings.DEMO:
            _postpone(email, "aucun serveur de courriel n’est réglé (EMAIL_URL)", now=now)
            return False
        return _accept(email, reason="gardé sur la page Courriels de la démonstration", now=now)
    try:
        connection.open()
        OutgoingEmail.objects.filter(pk=email.pk).update(data_started_at=now or timezone.now())
        connection.connection.sendmail(
            settings.DEFAULT_FROM_EMAIL, [email.recipient], bytes(email.message)
        )
    except SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _answer(email, code, text, now=now)
    except SMTPResponseException as error:
        return _answer(email, error.smtp_code, error.smtp_error, now=now)
    except (SMTPException, OSError) as error:
        _postpone(email, type(error).__name__, now=now)
        return False
    return _accept(email, reason="", now=now)


def _answer(email: OutgoingEmail, code: int, text: bytes | str, *, now: datetime | None) -> bool:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    if 500 <= code < 600:
        email.state, email.lease_until = State.REFUSED, None
        email.reason = f"{code} {words}"[:200]
        email.message = b""
        email.save(update_fields=["state", "lease_until", "reason", "message"])
        return True
    # The server said no before accepting anything: surely unsent.
    OutgoingEmail.objects.filter(pk=email.pk).update(data_started_at=None)
    _postpone(email, f"{code} {words}", now=now)
    return True


def _accept(email: OutgoingEmail, *, reason: str, now: datetime | None) -> bool:
    email.state, email.lease_until, email.reason = State.ACCEPTED, None, reason
    email.accepted_at = now or timezone.now()
    if not settings.DEMO:
        email.message = b""  # sign-in codes and invitation links do not outlive their sending
    email.save(update_fields=["state", "lease_until", "reason", "accepted_at", "message"])
    return True


def _postpone(email: OutgoingEmail, reason: str, *, now: datetime | None) -> None:
    minutes = RETRY_MINUTES[min(email.attempts, len(RETRY_MINUTES)) - 1]
    email.state, email.lease_until = State.DUE, None
    email.due_at = (now or timezone.now()) + timedelta(minutes=minutes)
    email.reason = reason[:200]
    email.save(update_fields=["state", "lease_until", "due_at", "reason"])
    logger.warning("mail %s postponed by %s min", email.pk, minutes)


def _smtp_options() -> dict[str, Any]:
    delivery = settings.DELIVERY
    return {
        "host": delivery.get("EMAIL_HOST"),
        "port": delivery.get("EMAIL_PORT"),
        "username": delivery.get("EMAIL_HOST_USER"),
        "password": delivery.get("EMAIL_HOST_PASSWORD"),
        "use_tls": delivery.get("EMAIL_USE_TLS", False),
        "use_ssl": delivery.get("EMAIL_USE_SSL", False),
        "timeout": settings.EMAIL_TIMEOUT,
    }
