"""The draw is fair, and anybody can do it again from its seed."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.models import AuditEntry
from students.slots.draw import book_drawn, draw, staggered
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import NOW, a_setting


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@settings(deadline=None)
@given(
    ids=st.lists(st.integers(1, 10_000), unique=True, max_size=40),
    seats=st.integers(0, 20),
    seed=st.integers(0, 2**48),
    data=st.data(),
)
def test_the_same_seed_is_the_same_draw(
    ids: list[int], seats: int, seed: int, data: st.DataObject
) -> None:
    drawn = draw(ids, seats=seats, seed=seed)
    assert drawn == draw(data.draw(st.permutations(ids)), seats=seats, seed=seed)
    assert sorted(drawn.first + drawn.later) == sorted(ids)
    assert len(drawn.first) == min(seats, len(ids))


def test_each_subset_is_as_likely_as_any_other() -> None:
    """2 seats among 5: 10 pairs. With 20 000 seeds, each within 5 standard deviations."""
    times = 20_000
    found = Counter(
        frozenset(draw([3, 14, 15, 92, 65], seats=2, seed=seed).first) for seed in range(times)
    )
    assert set(found) == {frozenset(pair) for pair in combinations([3, 14, 15, 92, 65], 2)}
    deviation = (times * 0.1 * 0.9) ** 0.5
    assert all(abs(number - times / 10) < 5 * deviation for number in found.values())


@settings(deadline=None)
@given(
    ids=st.lists(st.integers(1, 500), unique=True, max_size=30),
    seats=st.lists(st.integers(0, 8), max_size=5),
)
def test_staggered_starts_take_everybody_once(ids: list[int], seats: list[int]) -> None:
    *starts, waiting = staggered(ids, seats=seats, seed=7)
    assert sorted(one for start in (*starts, waiting) for one in start) == sorted(ids)
    assert all(len(start) <= number for start, number in zip(starts, seats, strict=True))
    assert not waiting or all(
        len(start) == number for start, number in zip(starts, seats, strict=True)
    )


@pytest.mark.django_db
def test_a_draw_is_journalled_with_its_seed_and_done_again_from_it() -> None:
    at = a_setting(seats=2)
    drawn, placed = book_drawn(
        slot_id=at.slot.pk, school=at.school, students=at.pupils, actor=None, seats=2
    )
    assert [one.student_id for one in placed.placed] == drawn.first
    details = AuditEntry.objects.get(event="support_draw_held").details
    again = draw(details["asked"], seats=2, seed=details["seed"])
    assert again.first == details["drawn"] == drawn.first
    with pytest.raises(SupportRefusedError, match="assez de places"):
        book_drawn(
            slot_id=at.slots[1].pk, school=at.school, students=at.pupils[:2], actor=None, seats=2
        )
