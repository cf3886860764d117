import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal.equity.arithmetic import (
    FEW_MATCHABLE,
    FEWEST,
    NOBODY,
    OTHER_CHOICE,
    TOO_FEW,
    TwoReadings,
    compare,
    median_days,
    quartiles,
)

SHARES = st.floats(0, 1, allow_subnormal=False)


@given(st.lists(SHARES, max_size=60))
@settings(deadline=None)
def test_quartiles_are_those_of_numpy(values: list[float]) -> None:
    found = quartiles(values)
    if len(values) < FEWEST:
        assert found is None
        return
    assert found is not None
    expected = np.quantile(values, [0.25, 0.5, 0.75])
    assert np.allclose([found.p25, found.median, found.p75], expected, rtol=0, atol=1e-12)
    assert found.spread >= 0


def test_pupils_of_one_result_have_no_spread() -> None:
    found = quartiles([0.4] * 7)
    assert found is not None
    assert (found.median, found.spread) == (0.4, 0)


def test_nobody_waited() -> None:
    assert median_days([]) is None
    assert median_days([3, 8]) == 5.5


def _sides(helped: int, others: int, *, away: int = 0) -> list[TwoReadings]:
    """`away`: so many of the helped start where nobody else does."""
    near = [TwoReadings(0.42, 0.5, is_helped=True)] * (helped - away)
    far = [TwoReadings(0.99, 0.99, is_helped=True)] * away
    return [*near, *far, *[TwoReadings(0.42, 0.5, is_helped=False)] * others]


@pytest.mark.parametrize(
    ("people", "otherwise", "why"),
    [
        (_sides(0, 30), 0, NOBODY),
        (_sides(20, 20), 0, ""),
        (_sides(20, 20), 1, OTHER_CHOICE),
        (_sides(19, 40), 0, TOO_FEW),
        (_sides(40, 19), 0, TOO_FEW),
        (_sides(30, 30, away=6), 0, ""),
        (_sides(30, 30, away=7), 0, FEW_MATCHABLE),
    ],
)
def test_what_must_hold_before_sides_are_compared(
    people: list[TwoReadings], otherwise: int, why: str
) -> None:
    found = compare(people, chosen_otherwise=otherwise)
    assert found.why == why
    assert (found.interval is None) == bool(why)


def _school(rng: np.random.Generator, *, effect: float, spread: float) -> list[TwoReadings]:
    """160 pupils of whom 40 are helped: SD 15, a test of reliability 0.7, all grow by 6. The lower
    the start the likelier the help, `spread` points more or less."""
    size, helped = 160, 40
    true = rng.normal(50, 15, size)
    noise = 15 * np.sqrt(0.3 / 0.7)
    start = true + rng.normal(0, noise, size)
    is_helped = np.zeros(size, dtype=bool)
    is_helped[np.argsort(start + rng.normal(0, spread, size))[:helped]] = True
    end = true + 6 + effect * is_helped + rng.normal(0, noise, size)
    rows = zip(start.tolist(), end.tolist(), is_helped.tolist(), strict=True)
    return [TwoReadings(low / 100, high / 100, side) for low, high, side in rows]


@pytest.mark.parametrize("spread", [15, 60, 1000])
def test_help_without_effect_is_not_said_to_have_one(spread: float) -> None:
    rng = np.random.default_rng(int(spread))
    claims = sum(compare(_school(rng, effect=0, spread=spread)).concludes for _ in range(1000))
    assert claims <= 50


def test_help_worth_twelve_points_is_seen() -> None:
    rng = np.random.default_rng(3)
    found = [compare(_school(rng, effect=12, spread=60)) for _ in range(200)]
    shown = [one for one in found if one.is_shown]
    assert len(shown) > 150
    right = [one for one in shown if one.concludes and (one.difference or 0) > 0]
    assert len(right) > 0.9 * len(shown)


def test_who_was_helped_for_a_low_score_goes_up_alone_and_is_not_compared() -> None:
    rng = np.random.default_rng(4)
    assert {compare(_school(rng, effect=0, spread=0)).why for _ in range(100)} == {FEW_MATCHABLE}
