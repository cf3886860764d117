"""What apps to the right add to the calendar of a person."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from pixschool.core.models import Membership
from rituals.feeds.ical import CalendarEntry

# What is called off is said to be cancelled for so long, then it is gone.
CANCELLED_FOR = timedelta(days=30)

# (whose, the host in the identity of entries, now) → entries of theirs
EntrySource = Callable[[Membership, str, datetime], Iterable[CalendarEntry]]
_sources: dict[str, EntrySource] = {}


def register(name: str, source: EntrySource) -> None:
    """Add a source; the same name replaces."""
    _sources[name] = source


def of_member(membership: Membership, host: str, now: datetime) -> Iterator[CalendarEntry]:
    """What every source has for that person."""
    for source in _sources.values():
        yield from source(membership, host, now)
