"""Early against late: an independent computation, and what no effect must not claim."""

import numpy as np
import pytest

from pixschool.portal.equity.arithmetic import FEWEST_A_SIDE, TOO_FEW, TwoReadings, compare_lots
from pixschool.portal.equity.page import starters_words


def _drawn(rng: np.random.Generator, early: int, late: int, effect: float) -> list[TwoReadings]:
    found = []
    for rank in range(early + late):
        start = float(rng.uniform(0.2, 0.8))
        gain = float(rng.normal(0.05, 0.12)) + (effect if rank < early else 0)
        found.append(TwoReadings(start, start + gain, is_helped=rank < early))
    return found


@pytest.mark.parametrize(("early", "late"), [(0, 0), (1, 0), (19, 40), (40, 19), (20, 20)])
def test_twenty_a_side(early: int, late: int) -> None:
    found = compare_lots(_drawn(np.random.default_rng(1), early, late, 0))
    assert (found.helped, found.others) == (early, late)
    assert (found.why == TOO_FEW) == (min(early, late) < FEWEST_A_SIDE)


def test_the_difference_is_that_of_the_means() -> None:
    people = _drawn(np.random.default_rng(2), 30, 25, 0.1)
    found = compare_lots(people)
    expected = np.mean([p.end - p.start for p in people if p.is_helped]) - np.mean(
        [p.end - p.start for p in people if not p.is_helped]
    )
    assert found.difference == pytest.approx(expected)
    assert found.interval
    assert found.interval[0] < expected < found.interval[1]


def test_no_effect_is_not_claimed_and_a_large_one_is() -> None:
    rng = np.random.default_rng(3)
    claims = sum(compare_lots(_drawn(rng, 30, 30, 0)).concludes for _ in range(300))
    assert claims <= 15
    seen = sum(compare_lots(_drawn(rng, 40, 40, 0.12)).concludes for _ in range(60))
    assert seen > 50


def test_what_is_said() -> None:
    rng = np.random.default_rng(4)
    assert "Il en faut 20" in starters_words(compare_lots(_drawn(rng, 3, 3, 0)))
    assert "points de plus" in starters_words(compare_lots(_drawn(rng, 40, 40, 0.3)))
    assert "ne permet pas de conclure" in starters_words(
        compare_lots([TwoReadings(0.1, 0.1 + rank % 2 / 10, is_helped=rank < 20)
                      for rank in range(40)])
    )  # fmt: skip
