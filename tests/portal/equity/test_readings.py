"""The real path, from dated results and visits to what is claimed of help: simulated schools.

Two courses that do not progress alike, each read three times; pupils helped after the first or
after the second, for a low score more or less. SD 15, reliability 0.7, as the reference says.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from pixschool.portal.equity.comparing import Comparison, compare
from pixschool.portal.equity.help_given import HelpGiven
from pixschool.portal.equity.readings import CourseReading, OfPupil, two_readings

START = datetime(2026, 9, 10, 9, tzinfo=UTC)
NOISE = 15 * np.sqrt(0.3 / 0.7)
BOTH = [(30 * rank, "ab"[rank % 2]) for rank in range(6)]  # (day, course)
APART = [[(60 * rank, course) for rank in range(3)] for course in "ab"]

Made = dict[int, dict[str, list[CourseReading]]]


def _given(
    came: dict[int, datetime],
    otherwise: Sequence[int] = (),
    chosen: dict[int, datetime] | None = None,
) -> HelpGiven:
    return HelpGiven(set(), set(), {}, came, chosen or came, set(otherwise))


class _School:
    """`effect`: points that help adds for good; `fuzz`: points more or less in the choice."""

    def __init__(self, rng: np.random.Generator, *, effect: float, fuzz: float) -> None:
        self.rng, self.effect, self.fuzz = rng, effect, fuzz
        self.found: Made = {}
        self.came: dict[int, datetime] = {}
        self.chosen: dict[int, datetime] = {}
        self.levels: dict[int, str] = {}

    def add(
        self, level: str, size: int, helped: int, growth: float, days: list[tuple[int, str]]
    ) -> None:
        pupils = range(len(self.levels), len(self.levels) + size)
        self.levels |= dict.fromkeys(pupils, level)
        true = self.rng.normal(50, 15, size)
        is_helped = np.zeros(size, dtype=bool)
        for rank, (day, course) in enumerate(days):
            score = true + (8 if course == "b" else 0) + self.rng.normal(0, NOISE, size)
            at = START + timedelta(days=day)
            for pupil, points in zip(pupils, score.tolist(), strict=True):
                rows = self.found.setdefault(pupil, {}).setdefault(course, [])
                rows.append(CourseReading(at, points / 100, rank + 10 * (course == "b")))
            if rank == len(days) - 1:
                return
            order = score + self.rng.normal(0, self.fuzz, size) + 1000 * is_helped
            chosen = np.argsort(order)[: helped // (len(days) - 1)]
            is_helped[chosen] = True
            true = true + growth
            true[chosen] += self.effect
            self.chosen |= {pupils[one]: at + timedelta(days=5) for one in chosen.tolist()}
            waits = self.rng.integers(6, 50, len(chosen)).tolist()
            days_of = zip(chosen.tolist(), waits, strict=True)
            self.came |= {pupils[one]: at + timedelta(days=wait) for one, wait in days_of}

    def compared(self) -> Comparison:
        return compare(
            two_readings(self.found, _given(self.came, chosen=self.chosen), self.levels)[0]
        )


def _compared(
    rng: np.random.Generator, *, effect: float, fuzz: float, is_apart: bool
) -> Comparison:
    made = _School(rng, effect=effect, fuzz=fuzz)
    if is_apart:  # a level has one course, the other has another, and more help
        made.add("5E", 120, 40, 6, APART[0])
        made.add("4E", 120, 20, 1, APART[1])
    else:
        made.add("5E", 160, 40, 3, BOTH)
    return made.compared()


@pytest.mark.parametrize("is_apart", [True, False])
@pytest.mark.parametrize("fuzz", [15, 60])
def test_help_without_effect_is_not_said_to_have_one(fuzz: float, is_apart: bool) -> None:
    rng = np.random.default_rng(int(fuzz) + is_apart)
    found = [_compared(rng, effect=0, fuzz=fuzz, is_apart=is_apart) for _ in range(1000)]
    assert sum(one.is_shown for one in found) > 500
    assert sum(one.concludes for one in found) <= 50


@pytest.mark.parametrize("is_apart", [True, False])
def test_help_worth_twelve_points_is_seen(is_apart: bool) -> None:
    rng = np.random.default_rng(3)
    found = [_compared(rng, effect=12, fuzz=60, is_apart=is_apart) for _ in range(200)]
    right = [one for one in found if one.concludes and (one.difference or 0) > 0]
    assert len(right) > 150


def _rows(*days: int, campaign: int | None = None) -> list[CourseReading]:
    return [
        CourseReading(
            START + timedelta(days=day), rank / 10, rank if campaign is None else campaign
        )
        for rank, day in enumerate(days)
    ]


def _pairs(
    courses: OfPupil, came: int | None, chosen: int | None = None
) -> list[tuple[object, float, float, bool]]:
    first, last = (
        {} if day is None else {1: START + timedelta(days=day)} for day in (chosen, came)
    )
    pairs, _, _ = two_readings({1: courses}, _given(last, chosen=first), {1: "4E"})
    return [(one.window, one.start, one.end, one.is_helped) for one in pairs]


def test_a_pupil_stands_among_the_others_until_the_first_visit() -> None:
    rows = {"a": _rows(0, 10, 20, 30)}
    first, second, third = (("a", "4E", one, one + 1) for one in range(3))
    assert _pairs(rows, None) == [
        (first, 0, 0.1, False),
        (second, 0.1, 0.2, False),
        (third, 0.2, 0.3, False),
    ]
    assert _pairs(rows, 15) == [(first, 0, 0.1, False), (second, 0.1, 0.2, True)]
    assert _pairs(rows, -1) == []
    assert _pairs(rows, 40) == [*_pairs(rows, None)]


def test_help_is_of_the_course_that_was_read_last_before_it() -> None:
    courses = {"a": _rows(0, 20), "b": _rows(10, 30)}
    assert [(one[0], one[3]) for one in _pairs(courses, 15)] == [
        (("a", "4E", 0, 1), False),
        (("b", "4E", 0, 1), True),
    ]


def test_who_was_chosen_before_another_result_may_come_after_it() -> None:
    courses = {"a": _rows(0, 20), "b": _rows(10, 30)}
    assert [one[3] for one in _pairs(courses, 15, chosen=5)] == [True]
    assert [one[3] for one in _pairs(courses, 25, chosen=5)] == [False]


def test_a_second_try_at_one_campaign_is_no_second_reading() -> None:
    assert _pairs({"a": _rows(0, 10, campaign=7)}, None) == []


def test_who_has_no_second_reading_is_counted_in_both_groups() -> None:
    """Helped or not, with one result or none at all."""
    found = {1: {"a": _rows(0)}, 2: {"a": _rows(0)}, 3: {"a": _rows(0, 10)}, 4: {"a": _rows(0, 10)}}
    came = {one: START + timedelta(days=5) for one in (1, 3, 5)}
    levels = dict.fromkeys(range(1, 8), "4E")
    pairs, otherwise, without = two_readings(found, _given(came, [3, 5]), levels)
    assert [(one.student, one.is_helped) for one in pairs] == [(3, True), (4, False)]
    assert (otherwise, without) == (1, (2, 3))
