"""After a change, nobody moves who could stay: against every plan of very small schools, and
against what is forced in larger ones."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from certification.planning.answering import SeatingPlan, plan
from certification.planning.problem import read_problem
from tests.certification.planning.brute_force import Kept, best_after
from tests.certification.planning.changes import (
    CHANGES,
    at_another_hour,
    forced,
    moved,
    needlessly_moved,
    needlessly_replaced,
    seats_of,
)
from tests.certification.planning.checking import faults
from tests.certification.planning.schools import college, small_schools

Json = dict[str, Any]


def planned_again(problem: Json, former: SeatingPlan, kept: Kept, seconds: float) -> SeatingPlan:
    duties = {(one.slot, one.room): frozenset(one.adults) for one in former.sessions}
    return plan(replace(read_problem(problem), kept=kept, kept_duties=duties), seconds=seconds)


def easier(problem: Json) -> Json:
    """Most of the small schools can seat nobody: with two more seats, somebody in each group, and
    adults who are there."""
    everything = [slot["id"] for slot in problem["slots"]]
    return problem | {
        "rooms": [room | {"seats": room["seats"] + 2} for room in problem["rooms"]],
        "groups": [group | {"size": max(1, group["size"])} for group in problem["groups"]],
        "adults": [
            *problem["adults"],
            *({"id": f"b{n}", "available": everything} for n in range(problem["adults_per_room"])),
        ],
    }


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(problem=small_schools(), kind=st.sampled_from(sorted(CHANGES)), seed=st.integers(0, 99))
def test_a_small_school_is_disturbed_as_little_as_any_plan_can(
    problem: Json, kind: str, seed: int
) -> None:
    problem = easier(problem)
    former = plan(read_problem(problem), seconds=5)
    assert faults(problem, former.as_json()) == []
    kept = seats_of(former.as_json())
    assume(kept)
    changed, kept = CHANGES[kind](problem, kept, random.Random(seed))
    again = planned_again(changed, former, kept, 5).as_json()
    after = seats_of(again)
    event(f"{kind}: {'somebody moves' if moved(kept, after) else 'nobody moves'}")
    assert faults(changed, again) == []
    reached = (
        again["unplaced"],
        moved(kept, after),
        at_another_hour(kept, after),
        len(again["sessions"]),
        len(after),
    )
    assert reached == best_after(changed, kept)
    assert moved(kept, after) >= forced(changed, kept)
    assert needlessly_moved(changed, kept, again) == []
    assert needlessly_replaced(changed, former.as_json(), again) == []


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_in_a_school_as_they_are_those_move_who_must_and_nobody_else(kind: str) -> None:
    problem = college(3, 6, 24, 3, 10)
    former = plan(read_problem(problem), seconds=4)
    changed, kept = CHANGES[kind](problem, seats_of(former.as_json()), random.Random(1))
    again = planned_again(changed, former, kept, 8).as_json()
    assert faults(changed, again) == []
    assert again["unplaced"] == former.unplaced == 0
    assert moved(kept, seats_of(again)) == forced(changed, kept)
    assert needlessly_moved(changed, kept, again) == []
    assert needlessly_replaced(changed, former.as_json(), again) == []


def test_a_plan_made_again_without_a_change_is_the_same_with_the_same_adults() -> None:
    """Two of them were exchanged by hand, which no balance asks for."""
    problem = college(3, 6, 24, 3, 10)
    former = plan(read_problem(problem), seconds=4)
    there = {one["id"]: one["available"] for one in problem["adults"]}
    sessions = list(former.sessions)
    for rank, one in enumerate(sessions):
        busy = {name for other in sessions if other.slot == one.slot for name in other.adults}
        free = [name for name, slots in there.items() if one.slot in slots and name not in busy]
        if free:
            sessions[rank] = replace(one, adults=[free[-1]])
    assert sessions != former.sessions
    changed = replace(former, sessions=sessions)
    again = planned_again(problem, changed, seats_of(former.as_json()), 5)
    assert again.sessions == sessions
