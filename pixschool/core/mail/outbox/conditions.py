"""What must still be so when a mail leaves: a question that the app that wrote it answers."""

from collections.abc import Callable, Sequence

from pixschool.core.models import OutgoingEmail

# Given claimed mails of one kind, the reason of each that must not go: {mail id: reason}.
Check = Callable[[Sequence[OutgoingEmail]], dict[int, str]]

_checks: dict[str, Check] = {}


def must_hold(kind: str, check: Check) -> None:
    """Have every mail of that kind checked just before it is sent."""
    _checks[kind] = check


def broken(emails: Sequence[OutgoingEmail]) -> dict[int, str]:
    """The mails that must not go any more, each with why."""
    found: dict[int, str] = {}
    for kind, check in _checks.items():
        of_kind = [email for email in emails if email.kind == kind and email.condition]
        if of_kind:
            found |= check(of_kind)
    return found
