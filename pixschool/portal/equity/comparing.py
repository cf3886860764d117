"""Those who were helped beside others of the same start: arithmetic, no query.

Source of the rules: the simulations behind the page « Équité ». Those who were helped because they
had a low score go up by themselves: « the helped progressed more » proves nothing. They are
compared with pupils of the same start only, over the same two campaigns, and only when the start
is what they were chosen by.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

FEWEST_A_SIDE = 20  # pupils, in the common bands
LEAST_MATCHABLE = 0.8  # of the helped, those whose band has somebody to compare with
BAND = 0.08  # of mastery: same start, 4 points more or less
_DRAWS, _SEED = 2000, 13
# At 99 %: with no true effect, one at 90 % leaves 0 out in a school of ten, and at 97 % on one of
# the five pages of a school of four levels in one of ten; this one, in fewer than one of twenty.
_TAILS = (0.005, 0.995)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TwoReadings:
    """A pupil at one course, twice, 0..1: `start` is frozen before the help begins. Only readings
    of one `window` are compared: the same course, campaigns and level."""

    student: int
    window: Hashable
    start: float
    end: float
    is_helped: bool

    @property
    def gain(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Comparison:
    """`difference` and `interval` (99 %): gain of the helped less that of the others of the same
    start, 0..1; None unless it may be shown. `why`: a code of why not, empty when shown."""

    why: str
    helped: int  # pupils, in the common bands
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


def compare(pairs: Iterable[TwoReadings], *, chosen_otherwise: int = 0) -> Comparison:
    """`chosen_otherwise`: how many of the helped were chosen by something else than their score.

    Bands are laid from 0, then half a band further: the interval holds for both, since a result
    that hangs on where a band begins is none.
    """
    read = list(pairs)
    halves = [_Matched(read, _band(offset)) for offset in (0.0, BAND / 2)]
    helped, others = (min(half.pupils(is_helped=side) for half in halves) for side in (True, False))
    total = sum(one.is_helped for one in read)
    why = ""
    if not total:
        why = NOBODY
    elif chosen_otherwise:
        why = OTHER_CHOICE
    elif helped < LEAST_MATCHABLE * total:
        why = FEW_MATCHABLE
    elif min(helped, others) < FEWEST_A_SIDE:
        why = TOO_FEW
    if why:
        return Comparison(why, helped, others)
    found = [half.estimate(adjusts=True) for half in halves]
    interval = min(low for _, low, _ in found), max(high for _, _, high in found)
    return Comparison("", helped, others, fmean(difference for difference, _, _ in found), interval)


def compare_lots(pairs: Iterable[TwoReadings]) -> Comparison:
    """Of those whom lots have set apart, `is_helped` being who began early: chance has matched
    them, so a window is one band."""
    matched = _Matched(list(pairs), lambda one: one.window)
    early, late = (matched.pupils(is_helped=side) for side in (True, False))
    if min(early, late) < FEWEST_A_SIDE:
        return Comparison(TOO_FEW, early, late)
    difference, low, high = matched.estimate(adjusts=False)
    return Comparison("", early, late, difference, (low, high))


def _band(offset: float) -> Callable[[TwoReadings], Hashable]:
    return lambda one: (one.window, int((one.start + offset) / BAND + 1e-9))


class _Matched:
    """Those who share a cell with somebody of the other side."""

    def __init__(self, read: Sequence[TwoReadings], cell_of: Callable[[TwoReadings], Hashable]):
        sides: dict[Hashable, set[bool]] = {}
        for one in read:
            sides.setdefault(cell_of(one), set()).add(one.is_helped)
        self._read = [one for one in read if len(sides[cell_of(one)]) == 2]
        ranks = {cell: rank for rank, cell in enumerate(sides)}
        self._cells = np.array([ranks[cell_of(one)] for one in self._read], dtype=int)

    def pupils(self, *, is_helped: bool) -> int:
        """A pupil counts once, however many windows hold them."""
        return len({one.student for one in self._read if one.is_helped == is_helped})

    def estimate(self, *, adjusts: bool) -> tuple[float, float, float]:
        """(difference, low, high): least squares inside the cells; `adjusts` for what is left of
        the start inside a band. Pupils, not readings, are drawn again: each keeps or turns over
        what the difference leaves of all their readings (wild bootstrap)."""
        columns = [[float(one.is_helped) for one in self._read]]
        if adjusts:
            columns.append([one.start for one in self._read])
        gains = self._centred(np.array([one.gain for one in self._read]))
        known = np.column_stack([self._centred(np.array(column)) for column in columns])
        solve = np.linalg.pinv(known, rcond=1e-9)
        found = solve @ gains
        free = 1 - 1 / np.bincount(self._cells)[self._cells] - np.einsum("ij,ji->i", known, solve)
        left = (gains - known @ found) / np.sqrt(np.maximum(free, 1e-9))
        _, pupils = np.unique([one.student for one in self._read], return_inverse=True)
        weights = np.bincount(pupils, weights=solve[0] * left)
        coins = np.random.default_rng(_SEED).integers(0, 2, (_DRAWS, len(weights)), np.int8)
        low, high = found[0] + np.quantile((2.0 * coins - 1) @ weights, _TAILS)
        return float(found[0]), float(low), float(high)

    def _centred(self, values: Floats) -> Floats:
        """Less the mean of their cell."""
        sizes = np.maximum(np.bincount(self._cells), 1)
        centred: Floats = values - (np.bincount(self._cells, weights=values) / sizes)[self._cells]
        return centred
