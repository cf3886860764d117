"""What is said of a list of results: arithmetic, no query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 5  # finished: of fewer, no quartile is said


@dataclass(frozen=True)
class Quartiles:
    """Shares, 0..1."""

    p25: float
    median: float
    p75: float

    @property
    def spread(self) -> float:
        """From the low quarter to the high one."""
        return self.p75 - self.p25


def quartiles(values: Iterable[float]) -> Quartiles | None:
    """Linear between order statistics, as numpy does by default; None of fewer than FEWEST."""
    ordered = sorted(values)
    if len(ordered) < FEWEST:
        return None
    return Quartiles(*(_quantile(ordered, share) for share in (0.25, 0.5, 0.75)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    return min(max(low + (high - low) * (place - below), low), high)


def median_days(days: Sequence[int]) -> float | None:
    """Of the waits, in days; None when nobody came."""
    return float(median(days)) if days else None
