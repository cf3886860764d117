"""What is said of a list of results: arithmetic, no query.

Source of the rules: the simulations behind the page « Équité ». Those who were helped because they
had a low score go up by themselves: « the helped progressed more » proves nothing. They are
compared with pupils of the same start only, and only when the start is what they were chosen by.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

FEWEST = 5  # finished: of fewer, no quartile is said
FEWEST_A_SIDE = 20  # in the common bands
LEAST_MATCHABLE = 0.8  # of the helped, those whose band has somebody to compare with
BAND = 0.08  # of mastery: same start, 4 points more or less
_DRAWS, _SEED = 2000, 13
# At 97 %: with no true effect, an interval at 90 % leaves 0 out in a school of ten; this one, in
# fewer than one of twenty, drawn from few pupils as it is.
_TAILS = (0.015, 0.985)

Floats = NDArray[np.float64]


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


@dataclass(frozen=True)
class TwoReadings:
    """The same course twice, 0..1: `start` is frozen before the help begins."""

    start: float
    end: float
    is_helped: bool

    @property
    def gain(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Comparison:
    """`difference` and `interval` (97 %): gain of the helped less that of the others of the same
    start, 0..1; None unless it may be shown. `why`: a code of why not, empty when shown."""

    why: str
    helped: int  # in the common bands
    others: int
    difference: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def is_shown(self) -> bool:
        return not self.why

    @property
    def concludes(self) -> bool:
        """The interval leaves 0 out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


NOBODY, OTHER_CHOICE, FEW_MATCHABLE, TOO_FEW = "nobody", "other_choice", "matchable", "few"


def compare(pupils: Iterable[TwoReadings], *, chosen_otherwise: int = 0) -> Comparison:
    """`chosen_otherwise`: how many of the helped were chosen by something else than their score.

    Bands are laid from 0, then half a band further: the interval holds for both, since a result
    that hangs on where a band begins is none.
    """
    people = list(pupils)
    halves = [_banded(people, offset) for offset in (0.0, BAND / 2)]
    helped, others = (min(getattr(half, side) for half in halves) for side in ("helped", "others"))
    total = sum(pupil.is_helped for pupil in people)
    matchable = min(half.helped for half in halves)
    why = ""
    if not total:
        why = NOBODY
    elif chosen_otherwise:
        why = OTHER_CHOICE
    elif matchable < LEAST_MATCHABLE * total:
        why = FEW_MATCHABLE
    elif min(helped, others) < FEWEST_A_SIDE:
        why = TOO_FEW
    if why:
        return Comparison(why, helped, others)
    found = [half.interval() for half in halves]
    interval = min(low for _, low, _ in found), max(high for _, _, high in found)
    return Comparison("", helped, others, fmean(difference for difference, _, _ in found), interval)


def compare_lots(pupils: Iterable[TwoReadings]) -> Comparison:
    """Of those whom lots have set apart, `is_helped` being who began early: chance has matched
    them, so there is one band."""
    people = list(pupils)
    early = np.array([pupil.gain for pupil in people if pupil.is_helped])
    late = np.array([pupil.gain for pupil in people if not pupil.is_helped])
    if min(len(early), len(late)) < FEWEST_A_SIDE:
        return Comparison(TOO_FEW, len(early), len(late))
    difference, low, high = _Bands(((early, late),)).interval()
    return Comparison("", len(early), len(late), difference, (low, high))


@dataclass(frozen=True)
class _Bands:
    """The gains of both sides, in each band that has both."""

    sides: tuple[tuple[Floats, Floats], ...]  # (helped, others)

    @property
    def helped(self) -> int:
        return sum(len(helped) for helped, _ in self.sides)

    @property
    def others(self) -> int:
        return sum(len(others) for _, others in self.sides)

    def interval(self) -> tuple[float, float, float]:
        """(difference, low, high), weighted by the helped: pupils drawn again in each band."""
        drawing = np.random.default_rng(_SEED)
        drawn, difference = np.zeros(_DRAWS), 0.0
        for helped, others in self.sides:
            weight = len(helped) / self.helped
            difference += weight * float(helped.mean() - others.mean())
            drawn += weight * (_means(drawing, helped) - _means(drawing, others))
        low, high = np.quantile(drawn, _TAILS)
        return difference, float(low), float(high)


def _means(drawing: np.random.Generator, gains: Floats) -> Floats:
    picked = drawing.integers(0, len(gains), (_DRAWS, len(gains)))
    means: Floats = gains[picked].mean(axis=1)
    return means


def _banded(people: Sequence[TwoReadings], offset: float) -> _Bands:
    bands: dict[int, tuple[list[float], list[float]]] = {}
    for pupil in people:
        band = int((pupil.start + offset) / BAND + 1e-9)
        bands.setdefault(band, ([], []))[0 if pupil.is_helped else 1].append(pupil.gain)
    return _Bands(
        tuple(
            (np.array(one), np.array(two)) for _, (one, two) in sorted(bands.items()) if one and two
        )
    )
