"""When the mail server is down, one worker tries once a minute, and the mails wait untouched."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from pixschool.core.models import MailServer, OutgoingEmail

# A little more than a minute: with several workers, still at most sixty attempts an hour.
PROBE_EVERY = timedelta(seconds=62)


def allows(now: datetime) -> bool:
    """May this worker connect? After a failure, only one of them may, and not too soon."""
    server = MailServer.objects.filter(pk=1).first()
    if server is None or not server.failures:
        return True
    # A failure in the future was noted by a clock that has been set back since.
    its_turn = Q(probe_after__lte=now) | Q(failed_at__gt=now + PROBE_EVERY)
    free = MailServer.objects.filter(its_turn, pk=1)
    return free.update(probe_after=now + PROBE_EVERY, failed_at=now) == 1


def is_failing() -> bool:
    """Was the mail server down when it was last tried?"""
    return MailServer.objects.filter(pk=1, failures__gt=0).exists()


def has_accepted_since(moment: datetime) -> bool:
    """Whether the server has taken any mail after this moment."""
    return MailServer.objects.filter(pk=1, accepted_at__gt=moment).exists()


def failed(*, reason: str, now: datetime) -> None:
    """The server answers nobody: one worker tries again after `PROBE_EVERY`."""
    MailServer.objects.get_or_create(pk=1)
    MailServer.objects.filter(pk=1).update(
        failures=F("failures") + 1,
        failed_at=now,
        probe_after=now + PROBE_EVERY,
        reason=reason[:200],
    )


def accepted(*, now: datetime) -> None:
    """The server takes mails. If it had been down, those it had put off go without waiting."""
    server, _ = MailServer.objects.get_or_create(pk=1)
    if server.failures:
        OutgoingEmail.objects.filter(
            state=OutgoingEmail.MailState.DUE, attempts__gt=0, due_at__gt=now
        ).update(due_at=now)
    MailServer.objects.filter(pk=1).update(failures=0, accepted_at=now, reason="")
