"""python -m tests.bench.certification: schools planned, every plan checked; as markdown."""

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from certification.planning.answering import SeatingPlan, plan
from certification.planning.problem import read_problem
from tests.certification.planning.brute_force import Kept, best
from tests.certification.planning.changes import (
    CHANGES,
    Planned,
    at_another_hour,
    forced,
    moved,
    seats_of,
)
from tests.certification.planning.checking import faults
from tests.certification.planning.schools import college, planted_school, small_school

Json = dict[str, Any]
Change = Callable[[Json, Kept, random.Random], Planned]
DRAWS = 3  # changes of a kind, in each school
# What is asked: 250 pupils in 30 s, 800 in 60 s, on two cores.
SIZES = {"250 pupils, 3 rooms": (9, 28, 3, 10, 30), "800 pupils, 4 rooms": (24, 33, 4, 30, 60)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.certification")
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument("--only-changes", action="store_true")
    options = parser.parse_args()
    if options.only_changes:
        _disturbed()
        return
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
    """Each kind of change, in schools of 250 pupils: who has to move, and who does."""
    print(
        "\n| change | plans | forced | moved | share | the most | at another hour | share "
        "| more than forced | no seat | s |\n|---" + "|--:" * 10 + "|"
    )
    schools = [college(seed, 9, 28, 3, 10) for seed in range(3)]
    former = [plan(read_problem(school), seconds=10) for school in schools]
    for kind, change in CHANGES.items():
        made = [
            _after(school, answer, change, random.Random(draw))
            for school, answer in zip(schools, former, strict=True)
            for draw in range(DRAWS)
        ]
        _told(kind, made)


@dataclass(frozen=True)
class Disturbed:
    pupils: int
    forced: int
    moved: int
    other_hour: int
    unplaced: int
    seconds: float


def _told(kind: str, made: list[Disturbed]) -> None:
    """Pupils on the average, shares of all the pupils, the slowest plan."""
    number, pupils = len(made), sum(one.pupils for one in made)
    moving, later = sum(one.moved for one in made), sum(one.other_hour for one in made)
    print(
        f"| {kind} | {number} | {sum(one.forced for one in made) / number:.1f} "
        f"| {moving / number:.1f} | {moving / pupils:.1%} "
        f"| {max(one.moved / one.pupils for one in made):.1%} "
        f"| {later / number:.1f} | {later / pupils:.1%} "
        f"| {sum(one.moved > one.forced for one in made)} "
        f"| {sum(one.unplaced for one in made)} | {max(one.seconds for one in made):.1f} |",
        flush=True,
    )


def _after(school: Json, former: SeatingPlan, change: Change, chance: random.Random) -> Disturbed:
    changed, kept = change(school, seats_of(former.as_json()), chance)
    problem = replace(
        read_problem(changed),
        kept=kept,
        kept_duties={(one.slot, one.room): frozenset(one.adults) for one in former.sessions},
    )
    again = plan(problem, seconds=10)
    after = seats_of(again.as_json())
    if wrong := faults(changed, again.as_json()):
        raise RuntimeError(wrong)
    return Disturbed(
        pupils=sum(kept.values()),
        forced=forced(changed, kept),
        moved=moved(kept, after),
        other_hour=at_another_hour(kept, after),
        unplaced=again.unplaced,
        seconds=again.seconds,
    )


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
