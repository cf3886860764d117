"""Bad answers in a row: are they the fault of a mail, of a domain, or of the server? Pure."""

from enum import Enum, auto

PATIENCE = 5  # in a row


class Cause(Enum):
    """What a run of bad answers is the fault of."""

    MAIL = auto()  # it waits; the next one is tried
    DOMAIN = auto()  # its mails wait together; those to other domains are tried
    SERVER = auto()  # everything waits


class BadAnswers:
    """Those of one sending. `is_failing`: the server was down a moment ago; one is enough then."""

    def __init__(self, *, is_failing: bool) -> None:
        self._patience = 1 if is_failing else PATIENCE
        self._in_a_row: list[str] = []  # domains
        self._paused: set[str] = set()

    def forget(self, *, accepted: bool) -> None:
        """The server took a mail, or refused it for good: it is there."""
        self._in_a_row.clear()
        if accepted:
            self._patience = PATIENCE
            self._paused.clear()

    def note(self, domain: str, *, says_later: bool) -> Cause:
        """`says_later`: « not now », over a connection that holds. A second domain to be paused
        while nothing is accepted is no chance: it is the server."""
        self._in_a_row.append(domain)
        if len(self._in_a_row) < self._patience:
            return Cause.MAIL
        is_one = says_later and set(self._in_a_row) == {domain}
        if not is_one or self._paused - {domain}:
            return Cause.SERVER
        self._in_a_row.clear()
        self._paused.add(domain)
        return Cause.DOMAIN
