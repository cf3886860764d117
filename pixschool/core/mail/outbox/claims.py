"""Who holds a mail. Short statements, no transaction open while talking to the server.

A lease is taken for a batch. Before DATA two marks are written: `data_started_at`, flushed to the
disk, for a few mails at once (a flush costs more than a mail); then `copies`, for each mail.
A worker that dies leaves both: the first flags a mail before it goes again, even when the database
server dies too, and the second makes sure that none goes a third time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import Error, connection
from django.db.models import QuerySet

from pixschool.core.models import OutgoingEmail
from pixschool.core.sql import one, rows, run

LEASE = timedelta(seconds=120)  # longer than the longest wait for the server
MAX_COPIES = 2
_RETRY_MINUTES = (1, 2, 5, 15, 30)  # then every 30 minutes
State = OutgoingEmail.MailState

# A lease that ends too far ahead was written by a clock that has been set back since.
FREE = "(state = 'due' OR (state = 'leased' AND (lease_until < %(now)s OR lease_until > %(far)s)))"
_TO_SEND = f"""
    FROM core_outgoingemail
    WHERE state IN ('due', 'leased') AND {FREE} AND due_at <= %(now)s AND useful_until > %(now)s
      AND copies < {MAX_COPIES} AND (%(kind)s = '' OR kind = %(kind)s)
"""
_IS_ANY_DUE = f"SELECT EXISTS (SELECT 1 {_TO_SEND})"
_CLAIM = f"""
WITH picked AS (
    SELECT id {_TO_SEND}
    ORDER BY copies, useful_until, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE core_outgoingemail mail
SET state = 'leased', lease_until = %(until)s, lease_owner = %(owner)s, attempts = attempts + 1,
    maybe_twice = maybe_twice OR data_started_at IS NOT NULL
FROM picked WHERE mail.id = picked.id RETURNING mail.*
"""  # noqa: S608 (our own constants)
_START = """
WITH flushed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'on', true))
UPDATE core_outgoingemail SET data_started_at = %(now)s, lease_until = %(until)s FROM flushed
WHERE id = ANY(%(ids)s) AND lease_owner = %(owner)s AND state = 'leased' AND useful_until > %(now)s
RETURNING id
"""
_COUNT = f"""
UPDATE core_outgoingemail SET copies = copies + 1, lease_until = %(until)s
WHERE id = %(id)s AND lease_owner = %(owner)s AND state = 'leased'
  AND copies < {MAX_COPIES} AND useful_until > %(now)s
"""  # noqa: S608 (our own constants)
_ACCEPT = """
UPDATE core_outgoingemail SET state = 'accepted', accepted_at = %(now)s, lease_until = NULL,
    reason = %(reason)s, message = CASE WHEN %(keep)s THEN message ELSE '' END
WHERE id = %(id)s AND lease_owner = %(owner)s AND state = 'leased'
"""
_PAUSE = """
UPDATE core_outgoingemail SET due_at = %(until)s
WHERE state = 'due' AND due_at < %(until)s AND (%(kind)s = '' OR kind = %(kind)s)
  AND lower(substring(recipient from '[^@]*$')) = %(domain)s
"""


@contextmanager
def unflushed() -> Iterator[None]:
    """Inside, no statement but `start` waits for the disk, and each `start` writes with it those
    before it: what the database server may forget when it is cut off is the last mail or two, and
    these are flagged."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A connection that is broken takes its settings with it.
        if connection.connection is not None and not connection.needs_rollback:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def is_any_due(*, now: datetime, kind: str = "") -> bool:
    """Whether a mail could leave now; of one kind, or of any."""
    params = {"now": now, "far": now + 2 * LEASE, "kind": kind}
    return bool(one(_IS_ANY_DUE, params))


def claim(*, now: datetime, limit: int = 1, kind: str = "") -> list[OutgoingEmail]:
    """Lease mails that are due, or whose lease ran out; soonest useless first, doubtful last."""
    owner = str(uuid4())
    params = {
        "now": now,
        "far": now + 2 * LEASE,
        "until": now + LEASE,
        "owner": owner,
        "limit": limit,
        "kind": kind,
    }
    found = OutgoingEmail.objects.raw(_CLAIM, params)
    return sorted(found, key=lambda email: (email.copies, email.useful_until, email.pk))


def start(emails: Sequence[OutgoingEmail], *, now: datetime) -> list[OutgoingEmail]:
    """Mark these mails as about to leave; those whose lease was lost are left out."""
    if not emails:
        return []
    params = {
        "now": now,
        "until": now + LEASE,
        "ids": [email.pk for email in emails],
        "owner": emails[0].lease_owner,
    }
    kept = rows(_START, params)
    ids = {pk for (pk,) in kept}
    started = [email for email in emails if email.pk in ids]
    for email in started:
        email.data_started_at = now
    return started


def count_copy(email: OutgoingEmail, *, now: datetime) -> bool:
    """One more copy may leave: the last thing written before DATA. False when it must not."""
    counted = run(
        _COUNT, {"id": email.pk, "owner": email.lease_owner, "now": now, "until": now + LEASE}
    )
    email.copies += counted
    return bool(counted)


def accept(email: OutgoingEmail, *, now: datetime, keep_message: bool, reason: str = "") -> None:
    """The server has it. Sign-in codes and invitation links do not outlive their sending."""
    run(
        _ACCEPT,
        {
            "id": email.pk,
            "owner": email.lease_owner,
            "now": now,
            "reason": reason,
            "keep": keep_message,
        },
    )


def finish(email: OutgoingEmail, state: OutgoingEmail.MailState, *, reason: str) -> None:
    """An end without acceptance; the message is of no more use."""
    _mine(email).update(state=state, lease_until=None, reason=reason[:200], message=b"")


def postpone(
    email: OutgoingEmail, *, reason: str, now: datetime, sure: bool, jitter: float
) -> None:
    """Try again later. `sure`: the server surely has nothing. `jitter` between 0 and 1."""
    minutes = _RETRY_MINUTES[min(max(email.attempts, 1), len(_RETRY_MINUTES)) - 1]
    _take_back(email, sure=sure)
    if email.copies >= MAX_COPIES:
        finish(email, State.DOUBTFUL, reason=f"deux envois interrompus : {reason}")
        return
    _mine(email).update(
        state=State.DUE,
        lease_until=None,
        due_at=now + timedelta(minutes=minutes * (0.9 + 0.3 * jitter)),
        reason=reason[:200],
        copies=email.copies,
        data_started_at=email.data_started_at,
    )


def release(emails: Iterable[OutgoingEmail], *, reason: str) -> None:
    """Give back mails that nothing has happened to: it was not an attempt."""
    for email in emails:
        _take_back(email, sure=email.copies == 0)
        _mine(email).update(
            state=State.DUE,
            lease_until=None,
            attempts=max(email.attempts - 1, 0),
            reason=reason[:200],
            data_started_at=email.data_started_at,
        )


def pause(domain: str, *, until: datetime, kind: str) -> None:
    """The mails to a domain that says « not now » wait together, without an attempt each."""
    run(_PAUSE, {"domain": domain, "until": until, "kind": kind})


def _take_back(email: OutgoingEmail, *, sure: bool) -> None:
    if sure and email.copies == 0:
        email.data_started_at = None


def uncount(email: OutgoingEmail) -> None:
    """The server said no: the copy that was counted did not leave."""
    email.copies -= 1
    _mine(email).update(copies=email.copies)


def _mine(email: OutgoingEmail) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.filter(
        pk=email.pk, lease_owner=email.lease_owner, state=State.LEASED
    )
