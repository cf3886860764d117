"""When some have no seat: which single change would give them one.

Each change is tried for itself: one more room in a slot, one more slot like another on a day of
its own, one more adult in a slot, more seats in a room. Cores of contradictory rules were tried:
they name half the rules of a school, which nobody can act upon.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ortools.sat.python import cp_model

from certification.planning.counting import build
from certification.planning.problem import Adult, ExamRoom, SeatedGroup, SeatingProblem, TimeSlot
from certification.planning.solving import LEAST_SECONDS

EACH_SECONDS = 2.0
MOST_NAMED = 20
ADDED = "+"
DAY_APART = timedelta(days=400)


@dataclass(frozen=True)
class HelpfulChange:
    """`where` is a slot for « room », « slot » and « adult », a room for « seats ».

    `seats`: the fewest seats that do it: of the new room, or added to the room.
    """

    change: str
    where: str
    unplaced: int
    seats: int | None = None


def helpful_changes(
    problem: SeatingProblem, unplaced: int, *, seconds: float
) -> list[HelpfulChange]:
    """Single changes that leave fewer than `unplaced` pupils without a seat, the best first."""
    until = time.monotonic() + seconds
    found: list[HelpfulChange] = []
    for change, where in _candidates(problem):
        if time.monotonic() > until:
            break
        seats = _most_seats(problem, change, where, unplaced)
        left = _least_unplaced(_changed(problem, change, where, seats), unplaced)
        if left < unplaced:
            found.append(HelpfulChange(change, where, left, seats))
    found.sort(key=lambda one: (one.unplaced, _KINDS.index(one.change), one.where))
    named = found[:MOST_NAMED]
    return [_with_fewest_seats(problem, one) if time.monotonic() < until else one for one in named]


_KINDS = ["adult", "seats", "room", "slot"]


def _candidates(problem: SeatingProblem) -> Iterator[tuple[str, str]]:
    """Every change, the kinds in turn: what is left untried for want of time is of all kinds."""
    slots = [slot.id for slot in problem.slots]
    for room in problem.rooms:
        yield "seats", room.id
    for slot in slots:
        for kind in ("room", "adult", "slot"):
            yield kind, slot


def _most_seats(problem: SeatingProblem, change: str, where: str, unplaced: int) -> int | None:
    """Seats that are enough to judge by: all who wait would fit."""
    if change == "room":
        return max((room.seats for room in problem.rooms), default=unplaced + problem.spare_seats)
    if change == "seats":
        return unplaced + max(group.size for group in problem.groups)
    return None


def _changed(problem: SeatingProblem, change: str, where: str, seats: int | None) -> SeatingProblem:
    if change == "adult":
        adults = [Adult(f"{ADDED}{n}", frozenset({where})) for n in range(problem.adults_per_room)]
        return replace(problem, adults=(*problem.adults, *adults[:1]))
    if change == "room":
        elsewhere = frozenset(slot.id for slot in problem.slots) - {where}
        return replace(problem, rooms=(*problem.rooms, ExamRoom(ADDED, seats or 0, elsewhere)))
    if change == "seats":
        rooms = tuple(
            replace(room, seats=room.seats + (seats or 0)) if room.id == where else room
            for room in problem.rooms
        )
        return replace(problem, rooms=rooms)
    return _with_slot(problem, where)


def _with_slot(problem: SeatingProblem, like: str) -> SeatingProblem:
    """One more slot on a day of its own, with the rooms, adults and groups of another."""

    def also(ids: frozenset[str]) -> frozenset[str]:
        return ids | {ADDED} if like in ids else ids

    model = next(slot for slot in problem.slots if slot.id == like)
    last: date = max(slot.day for slot in problem.slots)
    added = TimeSlot(ADDED, last + DAY_APART, model.starts, model.minutes)
    return replace(
        problem,
        slots=(*problem.slots, added),
        rooms=tuple(replace(room, blocked=also(room.blocked)) for room in problem.rooms),
        adults=tuple(replace(one, available=also(one.available)) for one in problem.adults),
        groups=tuple(replace(group, blocked=also(group.blocked)) for group in problem.groups),
    )


def _with_fewest_seats(problem: SeatingProblem, found: HelpfulChange) -> HelpfulChange:
    """The same change with the fewest seats that still leave as few without one."""
    if found.seats is None:
        return found
    low, high = 1, found.seats
    while low < high:
        middle = (low + high) // 2
        changed = _changed(problem, found.change, found.where, middle)
        if _least_unplaced(changed, found.unplaced) <= found.unplaced:
            high = middle
        else:
            low = middle + 1
    return replace(found, seats=high)


def _least_unplaced(problem: SeatingProblem, enough: int) -> int:
    """The fewest pupils without a seat that a short search finds: never too few."""
    counting = build(problem)
    counting.model.minimize(counting.total("unplaced"))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(LEAST_SECONDS, EACH_SECONDS)
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    status = solver.solve(counting.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _pupils(problem.groups)
    return round(solver.objective_value)


def _pupils(groups: tuple[SeatedGroup, ...]) -> int:
    return sum(group.size for group in groups)
