"""Hours of one day as intervals of minutes, added and taken out. Pure."""

from collections.abc import Iterable

Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Those that touch each other are one."""
    found: list[Interval] = []
    for starts, ends in sorted(intervals):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def without(intervals: Iterable[Interval], hole: Interval) -> list[Interval]:
    """What is left of them outside the hole."""
    left = []
    for starts, ends in intervals:
        pieces = ((starts, min(ends, hole[0])), (max(starts, hole[1]), ends))
        left += [piece for piece in pieces if piece[0] < piece[1]]
    return left


def meets(intervals: Iterable[Interval], cell: Interval) -> bool:
    return any(starts < cell[1] and cell[0] < ends for starts, ends in intervals)
