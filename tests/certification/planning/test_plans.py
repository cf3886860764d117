"""Plans against an independent checker, and against every plan of very small schools."""

from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from certification.planning.answering import plan
from certification.planning.problem import read_problem
from certification.planning.relaxing import ADDED
from tests.certification.planning.brute_force import best
from tests.certification.planning.checking import faults
from tests.certification.planning.schools import planted_school, small_schools

Json = dict[str, Any]


def answer_to(problem: Json, seconds: float = 5) -> Json:
    return plan(read_problem(problem), seconds=seconds).as_json()


def reached(answer: Json) -> tuple[int, int, int]:
    pieces = sum(len(session["groups"]) for session in answer["sessions"])
    return answer["unplaced"], len(answer["sessions"]), pieces


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=small_schools())
def test_a_small_school_has_the_best_of_all_its_plans(problem: Json) -> None:
    answer = answer_to(problem)
    event(answer["status"])
    assert faults(problem, answer) == []
    assert reached(answer) == best(problem)
    assert answer["proved"] == ["unplaced", "sessions", "pieces"]
    assert answer["status"] == ("infeasible" if answer["unplaced"] else "optimal")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=small_schools())
def test_each_change_that_is_named_leaves_as_few_as_it_says(problem: Json) -> None:
    answer = answer_to(problem)
    for change in answer["why"]:
        assert change["unplaced"] < answer["unplaced"]
        assert best(changed(problem, change))[0] == change["unplaced"], change


def changed(problem: Json, change: Json) -> Json:
    """The school with this change made to its JSON."""
    kind, where = change["change"], change["where"]
    slots, rooms, adults = problem["slots"], problem["rooms"], problem["adults"]
    if kind == "seats":
        rooms = [
            room | {"seats": room["seats"] + change["seats"] * (room["id"] == where)}
            for room in rooms
        ]
    elif kind == "room":
        elsewhere = [slot["id"] for slot in slots if slot["id"] != where]
        rooms = [*rooms, {"id": ADDED, "seats": change["seats"], "blocked": elsewhere}]
    elif kind == "adult":
        adults = [*adults, {"id": ADDED, "available": [where]}]
    else:
        like = next(slot for slot in slots if slot["id"] == where)
        slots = [*slots, like | {"id": ADDED, "day": "2027-06-01"}]
        rooms, adults, groups = (
            [one | {key: one[key] + [ADDED] * (where in one[key])} for one in those]
            for those, key in (
                (rooms, "blocked"),
                (adults, "available"),
                (problem["groups"], "blocked"),
            )
        )
        problem = problem | {"groups": groups}
    return problem | {"slots": slots, "rooms": rooms, "adults": adults}


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_that_exists_is_found_and_its_sessions_never_beaten(seed: int) -> None:
    problem = planted_school(seed)
    answer = answer_to(problem, seconds=8)
    assert faults(problem, answer) == []
    assert answer["unplaced"] == 0
    assert {"unplaced", "sessions"} <= set(answer["proved"])


def test_an_empty_problem_is_planned_at_once() -> None:
    answer = answer_to({})
    assert (answer["status"], answer["sessions"], answer["why"]) == ("optimal", [], [])


def test_a_class_larger_than_every_room_that_cannot_be_cut_is_told_how_many_seats_it_needs() -> (
    None
):
    problem = {
        "slots": [{"id": "s", "day": "2027-03-15", "starts": "08:30", "minutes": 120}],
        "rooms": [{"id": "r", "seats": 17}],
        "adults": [{"id": "a", "available": ["s"]}],
        "groups": [{"id": "g", "size": 20, "indivisible": True}],
    }
    answer = answer_to(problem)
    assert (answer["status"], answer["unplaced"]) == ("infeasible", 20)
    assert {"change": "seats", "where": "r", "unplaced": 0, "seats": 4} in answer["why"]


def test_groups_that_cannot_be_cut_open_no_more_sessions_a_day_than_allowed() -> None:
    slot = {"id": "s0", "day": "2027-03-15", "starts": "08:30", "minutes": 105}
    problem = {
        "pause": 0,
        "spare_seats": 0,
        "adults_per_room": 0,
        "max_sessions_per_day": 1,
        "slots": [slot],
        "rooms": [{"id": name, "seats": 2} for name in ("r0", "r1")],
        "adults": [],
        "groups": [
            {"id": "one", "size": 1, "minutes": 105, "indivisible": True},
            {"id": "two", "size": 2, "minutes": 105, "indivisible": True},
        ],
        "conflicts": [],
    }
    answer = answer_to(problem)
    assert faults(problem, answer) == []
    assert reached(answer) == (1, 1, 1)


def test_groups_that_cannot_be_cut_are_kept_apart_among_others_that_can() -> None:
    """Three in conflict two by two, of which one may be cut."""
    answer = answer_to(
        {
            "slots": [{"id": "s", "day": "2027-03-15", "starts": "08:30", "minutes": 120}],
            "rooms": [{"id": "r", "seats": 3}],
            "adults": [{"id": "a", "available": ["s"]}],
            "groups": [{"id": f"g{n}", "size": 1, "indivisible": n > 0} for n in range(3)],
            "conflicts": [["g0", "g1"], ["g0", "g2"], ["g1", "g2"]],
        }
    )
    assert (answer["unplaced"], len(answer["sessions"])) == (2, 1)
