"""A big school whose names are written otherwise: no wrong merge, hardly a question.

The same at 50 000 pupils: `python -m tests.bench --only names`.
"""

import random

import pytest

from tests.bench.names import list_after_list, results_after_list, school

MOST_ASKED = 0.005


@pytest.mark.parametrize("run", [list_after_list, results_after_list])
@pytest.mark.parametrize("seed", range(3))
def test_two_thousand_children_stay_themselves(run, seed: int) -> None:
    rng = random.Random(seed)
    tally = run(school(2_000, rng), rng)

    assert tally.wrong == 0
    assert tally.asked <= MOST_ASKED * tally.lines
