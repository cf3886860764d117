"""The draw is fair, everybody who takes part could come, and anybody can do it again."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.models import AuditEntry
from students.models import DrawnPupil, SupportBooking, SupportDraw
from students.slots import booking as seats
from students.slots.draw import (
    DrawPlan,
    confirm,
    hold,
    in_groups,
    mark_of,
    order_of,
    preview_lots,
    preview_staggered,
)
from students.support.errors import SupportRefusedError
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.students.slots.setting import NOW, TUESDAY, Setting, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@settings(deadline=None)
@given(
    numbers=st.lists(st.integers(1, 10_000), unique=True, max_size=40),
    places=st.lists(st.integers(0, 8), max_size=5),
    seed=st.integers(0, 2**48),
    data=st.data(),
)
def test_the_same_seed_is_the_same_draw_and_takes_everybody_once(
    numbers: list[int], places: list[int], seed: int, data: st.DataObject
) -> None:
    order = order_of(numbers, seed=seed)
    assert order == order_of(data.draw(st.permutations(numbers)), seed=seed)
    *starts, waiting = in_groups(order, places)
    assert [one for start in (*starts, waiting) for one in start] == order
    assert sorted(order) == sorted(numbers)
    full = [len(start) == number for start, number in zip(starts, places, strict=True)]
    assert all(len(start) <= number for start, number in zip(starts, places, strict=True))
    assert not waiting or all(full)


def test_each_subset_is_as_likely_as_any_other() -> None:
    """2 seats among 5: 10 pairs. With 20 000 seeds, each within 5 standard deviations."""
    times = 20_000
    found = Counter(frozenset(order_of(range(1, 6), seed=seed)[:2]) for seed in range(times))
    assert set(found) == {frozenset(pair) for pair in combinations(range(1, 6), 2)}
    deviation = (times * 0.1 * 0.9) ** 0.5
    assert all(abs(number - times / 10) < 5 * deviation for number in found.values())


def test_what_the_page_says_to_type_gives_the_mark() -> None:
    said = subprocess.run(
        ["/usr/bin/sha256sum"], input=b"42:7", capture_output=True, check=True
    ).stdout.decode()
    assert said.split()[0] == mark_of(7, 42)


def draw_again(draw: SupportDraw) -> list[int]:
    return order_of(range(1, draw.size + 1), seed=draw.seed)


def numbers(draw: SupportDraw) -> list[int]:
    return list(draw.drawn.order_by("rank").values_list("number", flat=True))


def test_a_draw_is_kept_with_its_seed_and_done_again_from_it() -> None:
    at = a_setting(seats=2)

    def plan() -> DrawPlan:
        return preview_lots(slot=at.slot, students=at.pupils)

    held = confirm(plan, digest=plan().digest, school=at.school, actor=None, flags={})
    assert numbers(held) == draw_again(held)
    early = DrawnPupil.objects.filter(draw=held, group=1)
    booked = SupportBooking.objects.held().filter(slot=at.slot)
    assert {one.student_id for one in booked} == {one.student_id for one in early}
    assert list(early.values_list("rank", flat=True)) == [1, 2]
    details = AuditEntry.objects.get(event="support_draw_held").details
    assert details == {"seed": held.seed, "size": 5, "seats": [2], "order": numbers(held)}
    assert (held.first_days, held.last_days) == ([TUESDAY], [TUESDAY])


def test_staggered_starts_give_each_group_all_its_dates() -> None:
    at = a_setting(seats=2)
    taken = seats.book(slot_id=at.slots[3].pk, student=at.pupils[0], actor=None, school=at.school)
    plan = preview_staggered(rule=at.rule, weeks=2, students=at.pupils, from_day=TUESDAY)
    assert plan.seats == [2, 1]
    assert plan.left_out == [(at.pupils[0], "Cet élève y a déjà une place.")]
    held = hold(plan, school=at.school, actor=None, flags={}, seed=7)
    of_group = {one.student_id: one.group for one in held.drawn.all()}
    assert sorted(of_group.values()) == [0, 1, 1, 2]
    for rank, slot in enumerate(at.slots):
        there = {one.student_id for one in slot.bookings.held() if one.pk != taken.pk}
        group = 1 if rank < 2 else 2
        assert there == {pk for pk, number in of_group.items() if number == group}


def test_who_cannot_come_is_out_before_the_draw() -> None:
    at = a_setting(seats=2)
    away = EnrolmentFactory(classroom=ClassroomFactory(year=at.year, name="6B"))
    SessionFactory(
        ritual=RitualFactory(year=at.year), classroom=away.classroom,
        starts_at=at.slot.starts_at, ends_at=at.slot.ends_at,
    )  # fmt: skip
    plan = preview_lots(slot=at.slot, students=[*at.pupils, away.student])
    assert away.student not in plan.taking_part
    assert [student for student, _ in plan.left_out] == [away.student]


def draw_of(at: Setting, pupils: int) -> DrawPlan:
    return preview_lots(slot=at.slot, students=at.pupils[:pupils])


def test_there_must_be_something_to_draw() -> None:
    at = a_setting(seats=2)
    for pupils, words in ((2, "assez de places"), (0, "Personne ne peut")):
        with pytest.raises(SupportRefusedError, match=words):
            draw_of(at, pupils)
    with pytest.raises(SupportRefusedError, match="assez de dates"):
        preview_staggered(rule=at.rule, weeks=3, students=at.pupils, from_day=TUESDAY)
    with pytest.raises(SupportRefusedError, match="de 1 à 8"):
        preview_staggered(rule=at.rule, weeks=0, students=at.pupils, from_day=TUESDAY)
    for pupil in at.pupils[3:]:
        seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
    with pytest.raises(SupportRefusedError, match="est complet"):
        draw_of(at, 3)


def test_a_stale_list_is_not_drawn() -> None:
    at = a_setting(seats=2)
    seen = draw_of(at, 5).digest
    seats.book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)
    with pytest.raises(SupportRefusedError, match="Relisez"):
        confirm(lambda: draw_of(at, 5), digest=seen, school=at.school, actor=None, flags={})
    assert not SupportDraw.objects.exists()
