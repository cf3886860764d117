"""Early against late: an independent computation, and what no effect must not claim."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from pixschool.portal.equity.comparing import FEWEST_A_SIDE, TOO_FEW, TwoReadings, compare_lots
from pixschool.portal.equity.page import starters_words
from pixschool.portal.equity.readings import CourseReading
from pixschool.portal.equity.starters import Starters, starters
from students.models import DrawnPupil
from tests.factories.core import SchoolFactory
from tests.factories.students import StudentFactory
from tests.factories.support import SupportDrawFactory


def _drawn(rng: np.random.Generator, early: int, late: int, effect: float) -> list[TwoReadings]:
    found = []
    for rank in range(early + late):
        start = float(rng.uniform(0.2, 0.8))
        gain = float(rng.normal(0.05, 0.12)) + (effect if rank < early else 0)
        found.append(TwoReadings(rank, "w", start, start + gain, is_helped=rank < early))
    return found


@pytest.mark.parametrize(("early", "late"), [(0, 0), (1, 0), (19, 40), (40, 19), (20, 20)])
def test_twenty_a_side(early: int, late: int) -> None:
    found = compare_lots(_drawn(np.random.default_rng(1), early, late, 0))
    expected = (early, late) if early and late else (0, 0)  # nobody to stand beside
    assert (found.helped, found.others) == expected
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
    few = starters_words(compare_lots([]), 8)
    assert few.startswith("8 élèves tirés au sort. Avec un résultat avant et un après : 0 parti")
    assert "Il en faut 20" in starters_words(compare_lots(_drawn(rng, 3, 3, 0)), 8)
    assert "points de plus" in starters_words(compare_lots(_drawn(rng, 40, 40, 0.3)), 80)
    assert "ne permet pas de conclure" in starters_words(
        compare_lots([TwoReadings(rank, "w", 0.1, 0.1 + rank % 2 / 10, is_helped=rank < 20)
                      for rank in range(40)]), 40
    )  # fmt: skip


def _sat(*days: tuple[int, float]) -> dict[str, list[CourseReading]]:
    """At one course, in November 2026; a campaign a day."""
    return {
        "a": [
            CourseReading(datetime(2026, 11, day, 9, tzinfo=UTC), share, day) for day, share in days
        ]
    }


def _lots(groups: list[int]) -> tuple[Any, list[Any]]:
    """Two staggered groups, from the 10th and from the 20th; 0 waits."""
    year = SchoolFactory().current_year
    draw = SupportDrawFactory(
        year=year,
        size=len(groups),
        seats=[20, 20],
        first_days=[date(2026, 11, 10), date(2026, 11, 20)],
        last_days=[date(2026, 11, 12), date(2026, 11, 22)],
    )
    pupils = [StudentFactory(school=year.school) for _ in groups]
    for rank, (pupil, group) in enumerate(zip(pupils, groups, strict=True), 1):
        DrawnPupil.objects.create(draw=draw, student=pupil, number=rank, rank=rank, group=group)
    return year, pupils


def _found(groups: list[int], read: dict[int, dict[str, list[CourseReading]]]) -> Starters | None:
    """`read`: by the rank of the pupil."""
    year, pupils = _lots(groups)
    known = {pupils[rank].pk: rows for rank, rows in read.items()}
    return starters(year=year, readings=known, pupils={one.pk for one in pupils})


@pytest.mark.django_db
def test_the_drawn_are_read_over_the_same_days() -> None:
    """Early pupils read once more, later, are not compared on that reading."""
    early = {rank: _sat((1, 0.3), (15, 0.4 + rank % 3 / 100), (25, 0.9)) for rank in range(20)}
    late = {rank: _sat((1, 0.3), (15, 0.4 + rank % 3 / 100), (25, 0.5)) for rank in range(20, 40)}
    found = _found([1] * 20 + [2] * 10 + [0] * 10, early | late)
    assert found
    assert (found.comparison.helped, found.comparison.others) == (20, 20)
    assert found.comparison.difference == pytest.approx(0, abs=0.01)
    assert not found.comparison.concludes


@pytest.mark.django_db
def test_who_of_the_drawn_has_no_second_reading_is_counted() -> None:
    read = {0: _sat((1, 0.3), (15, 0.4)), 1: _sat((1, 0.3)), 3: _sat((15, 0.3), (25, 0.4))}
    found = _found([1, 1, 1, 2, 0], read)
    assert found
    assert (found.comparison.why, found.comparison.helped) == (TOO_FEW, 0)
    assert (found.drawn, found.without_second) == (5, (2, 2))


@pytest.mark.django_db
def test_without_lots_nothing_is_said() -> None:
    year = SchoolFactory().current_year
    assert starters(year=year, readings={}, pupils={1}) is None
