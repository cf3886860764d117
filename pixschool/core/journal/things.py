"""What the entries of the journal are about, named as far as whoever reads it may see it.

Each app registers how its own things are found. One that is gone, or that the reader may not see,
has no name here: the entry is read without it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pixschool.core.models import AuditEntry, Membership

MOST = 3  # named for one entry

Key = tuple[str, int]  # what an entry is about, as it is stored


@dataclass(frozen=True, slots=True)
class NamedThing:
    """`url`: its page; empty when it has none for the reader."""

    name: str
    url: str = ""


# Given who reads and the ids, in a fixed number of queries.
Finder = Callable[[Membership, set[int]], Mapping[int, NamedThing]]

_finders: dict[str, Finder] = {}


def register_things(target: str, find: Finder) -> None:
    """`target`: as the entries have it."""
    _finders[target] = find


def things_of(entries: Iterable[AuditEntry], reader: Membership) -> dict[Key, NamedThing]:
    """The first `MOST` of each entry that the reader may see; the queries of one finder for each
    sort of thing."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.target, set()).update(entry.target_ids[:MOST])
    return {
        (target, pk): thing
        for target, ids in wanted.items()
        if ids and target in _finders
        for pk, thing in _finders[target](reader, ids).items()
    }
