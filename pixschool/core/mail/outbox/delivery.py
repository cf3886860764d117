"""Sending what is due, batch by batch, over one connection at a time."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from pixschool.core.mail.outbox import circuit, claims, conditions, upkeep
from pixschool.core.mail.outbox.bad_answers import BadAnswers, Cause
from pixschool.core.mail.outbox.connection import (
    Answer,
    SendingOutcome,
    SmtpConnection,
    UnreachableError,
)
from pixschool.core.models import OutgoingEmail

logger = logging.getLogger(__name__)

BATCH = 50  # mails per lease
PER_CONNECTION = 100  # many servers hang up after that
FLUSHED_TOGETHER = 10  # mails flagged by one flush to the disk, when there are many to send
FEW = 20
MOST_UNWELCOME = 5  # attempts
NOTHING_LEFT = {
    SendingOutcome.LATER,
    SendingOutcome.UNWELCOME,
    SendingOutcome.REFUSED,
    SendingOutcome.CUT,
}
AWAY = "serveur de courriel injoignable"
NO_SERVER = "aucun serveur de courriel n’est réglé (EMAIL_URL)"
KEPT = "gardé sur la page Courriels de la démonstration"
State = OutgoingEmail.MailState
# To hide, not to read: whatever holds an @ goes, even what `access.addresses` would not accept.
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
Clock = Callable[[], datetime]


def deliver(
    *,
    limit: int | None = None,
    seconds: float | None = None,
    now: datetime | None = None,
    kind: str = "",
) -> int:
    """Send what is due; returns how many the server accepted.

    Stops after `limit` mails or `seconds`, when nothing is left, or when the server does not
    answer. `now` stands still for a whole call when it is given (virtual clocks).
    """
    clock: Clock = (lambda: now) if now else timezone.now
    upkeep.expire(now=clock(), kind=kind)
    return _Delivery(clock, kind=kind).run(limit=limit, seconds=seconds)


def has_server() -> bool:
    """Is there a mail server, or the demonstration's page, to send to?"""
    return settings.DEMO or not SmtpConnection().is_dummy


class _Delivery:
    """One call of `deliver`: its connection, and the bad answers in a row."""

    def __init__(self, clock: Clock, *, kind: str) -> None:
        self.clock = clock
        self.kind = kind
        self.connection = SmtpConnection()
        self.accepted = 0
        self.ends: float | None = None
        self.is_over = False
        self.bad_answers = BadAnswers(is_failing=circuit.is_failing())
        self.paused: dict[str, str] = {}  # domain → what the server said

    def run(self, *, limit: int | None, seconds: float | None) -> int:
        if not has_server():
            self._say_no_server()
            return 0
        self.ends = time.monotonic() + seconds if seconds else None
        try:
            with claims.unflushed():
                while not self._must_stop():
                    left = BATCH if limit is None else min(BATCH, limit - self.accepted)
                    if left <= 0 or not self._send_some(left):
                        break
            if self.paused and not self.accepted and not self.is_over:
                self._leave(next(iter(self.paused.values())))
        finally:
            self.connection.close()
        return self.accepted

    def _must_stop(self) -> bool:
        return self.is_over or (self.ends is not None and time.monotonic() > self.ends)

    def _send_some(self, limit: int) -> bool:
        """One batch. False when nothing was due, or when nobody answers."""
        now = self.clock()
        if not self.connection.is_dummy:
            is_idle = not self.connection.is_open and not claims.is_any_due(now=now, kind=self.kind)
            if is_idle or not self._is_connected():
                return False
        batch = claims.claim(now=now, limit=limit, kind=self.kind)
        before = self.accepted
        for group in _groups(self._allowed(batch)):
            self._send_group(group)
        for domain in self.paused:
            claims.pause(domain, until=now + circuit.PROBE_EVERY, kind=self.kind)
        if self.accepted > before and not self.connection.is_dummy and not self.is_over:
            circuit.accepted(now=self.clock())
        return bool(batch)

    def _allowed(self, batch: list[OutgoingEmail]) -> list[OutgoingEmail]:
        """Without those that must not go any more: who left, who lost the right to read it."""
        reasons = conditions.broken(batch)
        for email in batch:
            if email.pk in reasons:
                claims.finish(email, State.SUPPRESSED, reason=reasons[email.pk])
        return [email for email in batch if email.pk not in reasons]

    def _send_group(self, group: Sequence[OutgoingEmail]) -> None:
        if self._must_stop():
            claims.release(group, reason=self._why_waiting())
            return
        for email in claims.start(group, now=self.clock()):
            if self._must_stop() or _domain(email) in self.paused:
                claims.release([email], reason=self._why_waiting())
            else:
                self._settle(email, self._send(email))

    def _why_waiting(self) -> str:
        return AWAY if self.is_over else ""

    def _send(self, email: OutgoingEmail) -> Answer:
        if self.connection.is_dummy:
            return Answer(SendingOutcome.ACCEPTED, KEPT)
        if not self._is_connected():
            return Answer(SendingOutcome.AWAY, AWAY)
        is_fresh = self.connection.sent == 0
        answer = self._try(email)
        if answer.outcome == SendingOutcome.CUT and not is_fresh and self._is_connected():
            answer = self._try(email)  # it had hung up on an old connection; nothing was sent
        return answer

    def _try(self, email: OutgoingEmail) -> Answer:
        copies = email.copies
        answer = self.connection.send(
            email, before_data=lambda: claims.count_copy(email, now=self.clock())
        )
        if answer.outcome in NOTHING_LEFT and email.copies > copies:
            claims.uncount(email)
        if answer.outcome != SendingOutcome.UNWELCOME:
            return answer
        # Us or this mail? A server that takes others' mails has something against this one.
        is_patient = email.attempts < MOST_UNWELCOME
        known = not is_patient and circuit.has_accepted_since(email.created_at)
        return Answer(SendingOutcome.REFUSED if known else SendingOutcome.LATER, answer.words)

    def _is_connected(self) -> bool:
        if self.connection.is_open and self.connection.sent < PER_CONNECTION:
            return True
        self.connection.close()
        if not circuit.allows(self.clock()):
            self.is_over = True
            return False
        try:
            self.connection.open()
        except UnreachableError as error:
            self._leave(str(error))
        return not self.is_over

    def _settle(self, email: OutgoingEmail, answer: Answer) -> None:
        match answer.outcome:
            case SendingOutcome.ACCEPTED:
                claims.accept(
                    email, now=self.clock(), keep_message=settings.DEMO, reason=answer.words
                )
                self.accepted += 1
                if self.accepted == 1 and not self.connection.is_dummy:
                    circuit.accepted(now=self.clock())  # before what may be wrong with the next
                self.bad_answers.forget(accepted=True)
            case SendingOutcome.REFUSED:
                claims.finish(email, State.REFUSED, reason=answer.words)
                self.bad_answers.forget(accepted=False)
            case SendingOutcome.AWAY:
                claims.release([email], reason=answer.words)
            case SendingOutcome.CUT | SendingOutcome.LATER | SendingOutcome.DOUBT:
                claims.postpone(
                    email,
                    reason=answer.words,
                    now=self.clock(),
                    sure=answer.outcome != SendingOutcome.DOUBT,
                    jitter=secrets.randbelow(1000) / 1000,
                )
                logger.warning("mail %s postponed", email.pk)
                self._find_cause(email, answer)
            case SendingOutcome.NOT_OURS:
                pass  # whoever holds it now, or the next sweep, says what becomes of it

    def _find_cause(self, email: OutgoingEmail, answer: Answer) -> None:
        if answer.outcome == SendingOutcome.CUT and self.connection.sent == 0:
            self._leave(answer.words)
            return
        domain = _domain(email)
        match self.bad_answers.note(domain, says_later=answer.outcome == SendingOutcome.LATER):
            case Cause.SERVER:
                self._leave(answer.words)
            case Cause.DOMAIN:
                self.paused[domain] = answer.words

    def _leave(self, words: str) -> None:
        """Nobody talks to the server for a minute. All schools read why: without the address that
        a server often quotes."""
        reason = _ADDRESS.sub("…", words)
        circuit.failed(reason=reason, now=self.clock())
        logger.warning("mail server in trouble: %s", reason)
        self.is_over = True

    def _say_no_server(self) -> None:
        OutgoingEmail.objects.filter(state=State.DUE, due_at__lte=self.clock()).update(
            reason=NO_SERVER
        )


def _domain(email: OutgoingEmail) -> str:
    return email.recipient.rpartition("@")[2].lower()


def _groups(batch: Sequence[OutgoingEmail]) -> Iterator[Sequence[OutgoingEmail]]:
    """Flagged one by one, so that a flag means much; a few at once when there are many."""
    size = FLUSHED_TOGETHER if len(batch) > FEW else 1
    for first in range(0, len(batch), size):
        yield batch[first : first + size]
