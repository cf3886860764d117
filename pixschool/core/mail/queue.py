"""Putting mails in the outbox. `pixschool.core.mail.outbox` is who sends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.policy import Compat32
from email.utils import make_msgid
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from pixschool.core.jobs import notify_worker
from pixschool.core.models import OutgoingEmail, School
from pixschool.core.text.lines import one_line

USEFUL = timedelta(days=7)


class _ShortHeaders(Compat32):
    """Folds only what is long: a third of the work of writing a mail went into leaving short
    headers as they are."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        is_short = isinstance(value, str) and value.isascii() and len(name) + len(value) < 76
        if is_short and value.isprintable():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_policy = _ShortHeaders()


def enqueue(
    message: EmailMessage,
    *,
    kind: str,
    school: School | None = None,
    dedupe_key: str = "",
    useful_for: timedelta = USEFUL,
) -> None:
    """Put one mail per recipient in the outbox; with the same key a second one is not added."""
    until = timezone.now() + useful_for
    OutgoingEmail.objects.bulk_create(
        [
            freeze(
                message,
                to=recipient,
                kind=kind,
                school=school,
                dedupe_key=f"{dedupe_key}|{recipient}" if dedupe_key else "",
                useful_until=until,
            )
            for recipient in message.recipients()
        ],
        ignore_conflicts=True,
    )
    notify()


def freeze(
    message: EmailMessage,
    *,
    to: str,
    kind: str,
    school: School | None,
    useful_until: datetime,
    dedupe_key: str = "",
) -> OutgoingEmail:
    """The row of a mail to one person, not saved: from now on its bytes do not change.

    Headers are one line each: a break in what they quote must not stop the mails of a school.
    """
    message_id = make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"))
    message.to, message.cc, message.bcc = [to], [], []
    headers = {name: one_line(str(value)) for name, value in message.extra_headers.items()}
    message.extra_headers = {**headers, "Message-ID": message_id}
    message.subject = one_line(str(message.subject))
    message.reply_to = [one_line(address) for address in message.reply_to]
    frozen = message.message()
    frozen.policy = _policy
    return OutgoingEmail(
        school=school,
        kind=kind,
        recipient=to,
        subject=message.subject[:200],
        message=frozen.as_bytes(linesep="\r\n"),  # type: ignore[call-arg]
        message_id=message_id,
        dedupe_key=dedupe_key or str(uuid4()),
        useful_until=useful_until,
    )


def notify() -> None:
    """Have a worker look at the outbox once this transaction is committed."""
    notify_worker.notify("pixschool.core.tasks.sweep_outbox")


class OutboxBackend(BaseEmailBackend):
    """Django's and allauth's own mails (sign-in codes, resets) take the same road.

    They hold secrets of a few minutes: past an hour they are not worth sending.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Mails of allauth, useful for an hour; returns how many were put in the outbox."""
        for message in email_messages:
            enqueue(message, kind="account", useful_for=timedelta(hours=1))
        return len(email_messages)
