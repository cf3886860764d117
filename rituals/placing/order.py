"""What a school has to place, and in which order. Pure.

What has the fewest weeks to choose from first, an obligation and what it comes after counting for
tighter than they are. What follows another ritual comes after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pixschool.core.reference.levels import LEVEL_ORDER, Level
from rituals.catalogue.schema import BetweenMoments, Catalogue, CatalogueEntry
from rituals.placing import sentences
from rituals.placing.bounds import bounds_of
from rituals.placing.proposal import Options, SchoolShape, Unplaced
from rituals.placing.weeks import Weeks

# An obligation goes before an optional ritual that has as many weeks to spare, and this many fewer.
OBLIGATION = 6


@dataclass(frozen=True, slots=True)
class EntryToPlace:
    """An entry for all its levels together, or for one of them."""

    entry: CatalogueEntry
    levels: tuple[Level, ...]
    rank: int  # in the catalogue

    @property
    def order(self) -> tuple[int, int]:
        return self.rank, LEVEL_ORDER[self.levels[0]] if self.levels else 0


def items_of(
    catalogue: Catalogue, shape: SchoolShape, options: Options
) -> tuple[list[EntryToPlace], list[Unplaced]]:
    """What this school has to place, and what it has not."""
    items: list[EntryToPlace] = []
    apart: list[Unplaced] = []
    for rank, entry in enumerate(catalogue.entries):
        levels = tuple(level for level in shape.levels if level in entry.levels)
        if entry.key in options.skip:
            apart.append(Unplaced(entry.key, entry.title, levels, "Écarté à votre demande."))
        elif entry.levels and not levels:
            apart.append(Unplaced(entry.key, entry.title, (), sentences.no_class(entry.levels)))
        elif entry.per_level:
            items += [EntryToPlace(entry, (level,), rank) for level in levels]
        else:
            items.append(EntryToPlace(entry, levels, rank))
    return items, apart


def by_need(items: Sequence[EntryToPlace], weeks: Weeks) -> list[EntryToPlace]:
    """In the order in which to search weeks for them: the last has what the others leave."""
    slack = _slacks(items, weeks)
    needed = _needed(items)
    waiting = sorted(
        items,
        key=lambda item: (
            slack[item.entry.key] - OBLIGATION * (item.entry.key in needed),
            item.order,
        ),
    )
    keys_left = [item.entry.key for item in waiting]
    ordered: list[EntryToPlace] = []
    while waiting:
        ready = next(item for item in waiting if window_of(item.entry).after not in keys_left)
        waiting.remove(ready)
        keys_left.remove(ready.entry.key)
        ordered.append(ready)
    return ordered


def _needed(items: Sequence[EntryToPlace]) -> set[str]:
    """Keys of the obligations, and of what must have taken place before them."""
    needed: set[str] = set()
    for item in reversed(items):  # an entry comes after one that is written before it
        if item.entry.mandatory or item.entry.key in needed:
            needed |= {item.entry.key, window_of(item.entry).after}
    return needed


def _slacks(items: Sequence[EntryToPlace], weeks: Weeks) -> dict[str, int]:
    """How many weeks each entry has to spare, once those that follow it have theirs."""
    entries = {item.entry.key: item.entry for item in items}
    tails = _tails(entries.values())
    return {
        key: _width(entry, weeks) - entry.weeks - tails.get(key, 0)
        for key, entry in entries.items()
    }


def _tails(entries: Iterable[CatalogueEntry]) -> dict[str, int]:
    """How many weeks must stay free after each entry for those that follow it."""
    tails: dict[str, int] = {}
    for entry in reversed(list(entries)):
        rule = window_of(entry)
        if rule.after:
            needed = tails.get(entry.key, 0) + entry.min_weeks + rule.gap
            tails[rule.after] = max(tails.get(rule.after, 0), needed)
    return tails


def _width(entry: CatalogueEntry, weeks: Weeks) -> int:
    bounds = bounds_of(window_of(entry), weeks.calendar)
    return len(weeks.between(bounds.earliest, bounds.latest)) if bounds else 0


def window_of(entry: CatalogueEntry) -> BetweenMoments:
    """The rule of an entry that is searched for, not dated by itself."""
    assert isinstance(entry.place, BetweenMoments)  # noqa: S101
    return entry.place
