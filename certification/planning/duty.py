"""Which adults serve which session: nobody in two places, the load spread evenly; who was there in
the former plan stays."""

from collections import defaultdict
from typing import Any

from ortools.sat.python import cp_model

from certification.planning.problem import SeatingProblem

SECONDS = 5.0


def on_duty(
    problem: SeatingProblem, sessions: list[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """Adults of each (slot, room). Sessions must be those of a plan: enough adults exist.

    Who served at an hour of the former plan still does, as far as possible, and in that room. Then
    the sum of the squares of the loads is made small: two sessions for everybody rather than four
    for one. An adult who serves two sessions of a day stays in the same room if possible.
    """
    if not problem.adults_per_room or not sessions:
        return {place: [] for place in sessions}
    serving = _by_slot(problem, sessions)
    rooms: dict[str, list[str]] = defaultdict(list)
    for slot, room in sorted(sessions):
        rooms[slot].append(room)
    duty: dict[tuple[str, str], list[str]] = {place: [] for place in sessions}
    last_room: dict[str, str] = {}
    for slot in [one.id for one in problem.slots if one.id in rooms]:
        for room in rooms[slot]:
            former = problem.kept_duties.get((slot, room), frozenset()) & set(serving[slot])
            duty[slot, room] += sorted(former)[: problem.adults_per_room]
        stay = {adult: room for room in rooms[slot] for adult in duty[slot, room]}
        last_room |= stay
        serving[slot] = [adult for adult in serving[slot] if adult not in stay]
        for adult in sorted(serving[slot], key=lambda name: (name not in last_room, name)):
            short = [
                room for room in rooms[slot] if len(duty[slot, room]) < problem.adults_per_room
            ]
            known = last_room.get(adult)
            room = known if known in short else short[0]
            duty[slot, room].append(adult)
            last_room[adult] = room
    return {place: sorted(adults) for place, adults in duty.items()}


def _by_slot(problem: SeatingProblem, sessions: list[tuple[str, str]]) -> dict[str, list[str]]:
    """As many adults of each slot as its sessions need."""
    needed: dict[str, int] = defaultdict(int)
    for slot, _room in sessions:
        needed[slot] += problem.adults_per_room
    model = cp_model.CpModel()
    there: dict[tuple[str, str], Any] = {
        (adult.id, slot): model.new_bool_var("")
        for adult in problem.adults
        for slot in sorted(adult.available & needed.keys())
    }
    for slot, adults in needed.items():
        model.add(sum(var for key, var in there.items() if key[1] == slot) == adults)
    for run in problem.runs:
        if len(run) > 1:
            for adult in problem.adults:
                model.add_at_most_one(
                    there[adult.id, slot] for slot in run if (adult.id, slot) in there
                )
    squares = _squares(model, problem, there)
    stay = _staying(model, problem, sessions, there)
    # More than all the squares together.
    model.minimize(sum(squares) - (sum(needed.values()) ** 2 + 1) * stay)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError("The sessions of a plan have no adults: the plan was wrong.")
    serving: dict[str, list[str]] = defaultdict(list)
    for (name, slot), var in there.items():
        if solver.value(var):
            serving[slot].append(name)
    return serving


def _squares(
    model: cp_model.CpModel, problem: SeatingProblem, there: dict[tuple[str, str], Any]
) -> list[Any]:
    squares = []
    for adult in problem.adults:
        mine = [var for key, var in there.items() if key[0] == adult.id]
        steps = [model.new_bool_var("") for _ in mine]
        model.add(sum(steps) == sum(mine))
        # The n-th session of somebody costs 2n - 1: together they make the square of the load.
        squares += [(2 * rank + 1) * step for rank, step in enumerate(steps)]
    return squares


def _staying(
    model: cp_model.CpModel,
    problem: SeatingProblem,
    sessions: list[tuple[str, str]],
    there: dict[tuple[str, str], Any],
) -> Any:
    """Adults who serve where they did count twice, those who serve at that hour once."""
    total: Any = 0
    for place, adults in problem.kept_duties.items():
        slot, _room = place
        same_hour = sum(there.get((adult, slot), 0) for adult in sorted(adults))
        total += same_hour
        if place in sessions:
            stay = model.new_int_var(0, problem.adults_per_room, "")
            model.add(stay <= same_hour)
            total += stay
    return total
