"""python -m tests.bench.certification: schools planned, every plan checked; as markdown."""

import argparse
import time
from dataclasses import replace
from typing import Any

from certification.planning.answering import SeatingPlan, plan
from certification.planning.problem import read_problem
from tests.certification.planning.brute_force import best
from tests.certification.planning.checking import faults
from tests.certification.planning.schools import college, planted_school, small_school

Json = dict[str, Any]
# What is asked: 250 pupils in 30 s, 800 in 60 s, on two cores.
SIZES = {"250 pupils, 3 rooms": (9, 28, 3, 10, 30), "800 pupils, 4 rooms": (24, 33, 4, 30, 60)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.certification")
    parser.add_argument("--schools", type=int, default=500)
    options = parser.parse_args()
    print("## Certification\n")
    print("| school | pupils | unplaced | sessions | pieces (bound) | proved | faults | s |")
    print("|---|--:|--:|--:|--:|---|--:|--:|")
    for name, (classes, size, rooms, days, seconds) in SIZES.items():
        for seed in range(3):
            _planned(name, college(seed, classes, size, rooms, days), seconds)
    _disturbed()
    _compared(options.schools)


def _planned(name: str, problem: Json, seconds: float) -> None:
    answer = plan(read_problem(problem), seconds=seconds)
    pieces = sum(len(session.groups) for session in answer.sessions)
    pupils = sum(group["size"] for group in problem["groups"])
    print(
        f"| {name} | {pupils} | {answer.unplaced} | {len(answer.sessions)} "
        f"| {pieces} ({answer.bounds['pieces']}) | {', '.join(answer.proved)} "
        f"| {len(faults(problem, answer.as_json()))} | {answer.seconds} |",
        flush=True,
    )


def _disturbed() -> None:
    """One room is taken away in a slot that is used: how many pupils move."""
    problem = read_problem(college(1, 9, 28, 3, 10))
    former = plan(problem, seconds=10)
    lost = former.sessions[0]
    rooms = tuple(
        replace(room, blocked=room.blocked | {lost.slot}) if room.id == lost.room else room
        for room in problem.rooms
    )
    kept = counts_of(former)
    again = plan(replace(problem, rooms=rooms, kept=kept), seconds=20)
    moved = moves(kept, counts_of(again))
    pupils = sum(kept.values())
    print(
        f"\nA room lost in one slot: {sum(lost.groups.values())} pupils had to move, "
        f"{moved} of {pupils} did ({moved / pupils:.1%}); {again.unplaced} without a seat."
    )


def counts_of(answer: SeatingPlan) -> dict[tuple[str, str, str], int]:
    return {
        (group, session.slot, session.room): pupils
        for session in answer.sessions
        for group, pupils in session.groups.items()
    }


def moves(before: dict[tuple[str, str, str], int], after: dict[tuple[str, str, str], int]) -> int:
    return sum(max(0, pupils - after.get(key, 0)) for key, pupils in before.items())


def _compared(schools: int) -> None:
    """Very small schools beside every plan they have, and larger ones with a plan inside."""
    started = time.monotonic()
    wrong = beaten = infeasible = 0
    for seed in range(schools):
        problem = small_school(seed)
        answer = plan(read_problem(problem), seconds=5).as_json()
        wrong += bool(faults(problem, answer))
        infeasible += answer["status"] == "infeasible"
        pieces = sum(len(session["groups"]) for session in answer["sessions"])
        reached = (answer["unplaced"], len(answer["sessions"]), pieces)
        beaten += reached != best(problem)
    print(
        f"\n{schools} small schools beside every plan they have ({infeasible} cannot seat all): "
        f"{wrong} plans with a fault, {beaten} not the best; {time.monotonic() - started:.0f} s."
    )
    missed = 0
    for seed in range(schools // 10):
        planted = planted_school(seed)
        answer = plan(read_problem(planted), seconds=3).as_json()
        missed += bool(faults(planted, answer)) or answer["unplaced"] > 0
    print(f"{schools // 10} schools with a plan inside: {missed} where it was missed.")


if __name__ == "__main__":
    main()
