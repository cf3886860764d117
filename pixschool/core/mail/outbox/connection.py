"""One connection to the mail server, and what it answers for one mail."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum, auto
from smtplib import SMTP, SMTPDataError, SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.dummy import EmailBackend as DummyBackend
from django.core.mail.message import sanitize_address

from pixschool.core.models import OutgoingEmail

DATA_TIMEOUT = 60  # seconds; a server that has everything may think for a while
_CLOSING = 421  # « I am going away »
_GARBLED = -1  # smtplib's code for an answer that is none
# RFC 3463: X.7.Y is about policy. Many servers say it in words only.
_POLICY = re.compile(r"^53[0-8]\b|\b5\.7\.\d+|\brelay|\bauthenti", re.IGNORECASE)


class SendingOutcome(Enum):
    """What became of one attempt to send one mail."""

    ACCEPTED = auto()
    REFUSED = auto()  # for good: this recipient, or this message
    UNWELCOME = auto()  # « relaying denied », « authenticate first »: perhaps this mail, perhaps us
    LATER = auto()  # the server said no for now; it has nothing
    AWAY = auto()  # there was no connection
    CUT = auto()  # the connection is gone; the server has nothing
    DOUBT = auto()  # the connection is gone; the server may have it
    NOT_OURS = auto()  # the lease was lost, or its time is over: nothing was sent


@dataclass(frozen=True)
class Answer:
    """The outcome, and the server's own words."""

    outcome: SendingOutcome
    words: str = ""


class UnreachableError(Exception):
    """No connection; the text says why, in a few words."""


class SmtpConnection:
    """The connection of one delivery: opened, used for many mails, opened again when it is lost."""

    def __init__(self) -> None:
        self._backend: Any = get_connection(settings.DELIVERY["EMAIL_BACKEND"], **_options())
        self.sent = 0  # accepted since it was opened

    @property
    def is_dummy(self) -> bool:
        return isinstance(self._backend, DummyBackend)

    @property
    def is_open(self) -> bool:
        return self._backend.connection is not None

    def open(self) -> None:
        """Greeting, encryption and password included. Raises UnreachableError."""
        self.sent = 0
        try:
            self._backend.open()
        except (SMTPException, OSError, UnicodeError) as error:
            self.close()
            raise UnreachableError(_words_of(error)) from error

    def close(self) -> None:
        if self.is_dummy:
            return
        try:
            self._backend.close()
        except (SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._backend.connection = self._backend.connection, None
        if smtp is not None:
            smtp.close()

    def send(self, email: OutgoingEmail, *, before_data: Callable[[], bool]) -> Answer:
        """`before_data` is called, and must say yes, once the recipient is accepted."""
        smtp: SMTP = self._backend.connection
        try:
            refusal = self._address(smtp, email)
        except (SMTPException, OSError, ValueError) as error:
            self._drop()
            return Answer(SendingOutcome.CUT, _words_of(error))
        if refusal:
            return refusal
        if not before_data():
            self._forget(smtp)
            return Answer(SendingOutcome.NOT_OURS)
        return self._data(smtp, bytes(email.message))

    def _address(self, smtp: SMTP, email: OutgoingEmail) -> Answer | None:
        smtp.ehlo_or_helo_if_needed()
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        code, text = smtp.mail(sender, ["body=8bitmime"] if smtp.has_extn("8bitmime") else [])
        if code != 250:
            # Our own address is refused: a setting to repair, not a fault of this mail.
            return self._no(smtp, code, text, for_good=False)
        try:
            code, text = smtp.rcpt(sanitize_address(email.recipient, "utf-8"))
        except ValueError:
            self._forget(smtp)
            return Answer(SendingOutcome.REFUSED, "adresse illisible")
        if code not in {250, 251}:
            return self._no(smtp, code, text, for_good=500 <= code < 600)
        return None

    def _data(self, smtp: SMTP, message: bytes) -> Answer:
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(DATA_TIMEOUT)
            code, text = smtp.data(message)
            if smtp.sock is not None:
                smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        except SMTPDataError as error:
            return self._no(
                smtp,
                error.smtp_code,
                error.smtp_error,
                for_good=500 <= error.smtp_code < 600,
            )
        except (SMTPException, OSError) as error:
            self._drop()
            return Answer(SendingOutcome.DOUBT, _words_of(error))
        if code == _GARBLED:
            self._drop()
            return Answer(SendingOutcome.DOUBT, _sentence(code, text))
        if not 200 <= code < 300:
            return self._no(smtp, code, text, for_good=500 <= code < 600)
        self.sent += 1
        return Answer(SendingOutcome.ACCEPTED)

    def _no(self, smtp: SMTP, code: int, text: bytes | str, *, for_good: bool) -> Answer:
        words = _sentence(code, text)
        if code in {_CLOSING, _GARBLED}:
            self._drop()
            return Answer(SendingOutcome.CUT, words)
        self._forget(smtp)
        if not for_good:
            return Answer(SendingOutcome.LATER, words)
        return Answer(
            SendingOutcome.UNWELCOME if _POLICY.search(words) else SendingOutcome.REFUSED, words
        )

    def _forget(self, smtp: SMTP) -> None:
        """Have the server forget the mail begun, so that the next can start."""
        try:
            smtp.rset()
        except (SMTPException, OSError):
            self._drop()


def _sentence(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"


def _words_of(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    if code is not None:
        return _sentence(code, getattr(error, "smtp_error", ""))
    return f"{type(error).__name__} {error}".strip()[:150]


def _options() -> dict[str, Any]:
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
