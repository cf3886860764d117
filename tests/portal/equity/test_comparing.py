"""Bands, windows and the interval, beside least squares written with a column a band."""

from dataclasses import replace
from itertools import chain, count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal.equity.comparing import (
    BAND,
    FEW_MATCHABLE,
    NOBODY,
    OTHER_CHOICE,
    TOO_FEW,
    TwoReadings,
    compare,
)

NUMBERS = count()


def _read(start: float, end: float, *, is_helped: bool, window: str = "w") -> TwoReadings:
    return TwoReadings(next(NUMBERS), window, start, end, is_helped)


def _sides(helped: int, others: int, *, away: int = 0) -> list[TwoReadings]:
    """`away`: so many of the helped start where nobody else does."""
    near = [_read(0.42, 0.5, is_helped=True) for _ in range(helped - away)]
    far = [_read(0.99, 0.99, is_helped=True) for _ in range(away)]
    return [*near, *far, *(_read(0.42, 0.5, is_helped=False) for _ in range(others))]


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
    return [_read(low / 100, high / 100, is_helped=side) for low, high, side in rows]


@pytest.mark.parametrize("spread", [15, 60, 1000])
def test_help_without_effect_is_not_said_to_have_one(spread: float) -> None:
    rng = np.random.default_rng(int(spread))
    claims = sum(compare(_school(rng, effect=0, spread=spread)).concludes for _ in range(1000))
    assert claims <= 50


def test_nor_on_any_page_of_a_school_of_four_levels() -> None:
    """Each level has its page, and the school its page for the conseil: who looks at all five
    reads a claim in fewer than one school of twenty."""
    rng, claims = np.random.default_rng(8), 0
    for _ in range(300):
        levels = [
            [replace(one, window=level) for one in _school(rng, effect=0, spread=60)]
            for level in range(4)
        ]
        claims += any(compare(one).concludes for one in (*levels, [*chain(*levels)]))
    assert claims <= 15


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


def test_a_pupil_read_in_many_windows_counts_once() -> None:
    once = [TwoReadings(rank, "first", 0.42, 0.5, is_helped=False) for rank in range(19)]
    again = [TwoReadings(rank, "second", 0.42, 0.5, is_helped=False) for rank in range(19)]
    helped = [
        _read(0.42, 0.5, is_helped=True, window=window)
        for window in ("first", "second")
        for _ in range(20)
    ]
    found = compare([*once, *again, *helped])
    assert (found.why, found.others) == (TOO_FEW, 19)


def test_readings_of_two_windows_are_not_matched() -> None:
    helped = [_read(0.42, 0.5, is_helped=True, window="b") for _ in range(30)]
    others = [_read(0.42, 0.5, is_helped=False, window="a") for _ in range(30)]
    found = compare([*helped, *others])
    assert (found.why, found.helped, found.others) == (FEW_MATCHABLE, 0, 0)


@given(st.integers(0, 2**32), st.sampled_from([0.02, 0.5]))
@settings(deadline=None, max_examples=40)
def test_the_difference_is_that_of_least_squares(seed: int, step: float) -> None:
    """`step`: of the starts; of one step only, all pupils of a window start alike."""
    rng = np.random.default_rng(seed)
    people = [
        _read(step * (rank // 9 % 5), end, is_helped=rank % 3 == 0, window="ab"[rank % 2])
        for rank, end in enumerate(rng.random(90).tolist())
    ]
    found = compare(people)
    expected = []
    for offset in (0, BAND / 2):
        bands = [(one.window, int((one.start + offset) / BAND + 1e-9)) for one in people]
        columns = [[float(one.is_helped) for one in people], [one.start for one in people]]
        columns += [[float(band == other) for band in bands] for other in sorted(set(bands))]
        gains = [one.end - one.start for one in people]
        expected.append(np.linalg.lstsq(np.array(columns).T, np.array(gains), rcond=None)[0][0])
    assert found.difference == pytest.approx(np.mean(expected), abs=1e-6)
    assert found.interval
    assert found.interval[0] <= found.difference <= found.interval[1]
