"""A problem said to CP-SAT: how many of each group sit in each session, never who.

One boolean for each pupil and seat does not scale; counts do. Two grains, with the same answers
for seats and sessions: `build(problem)` leaves the groups that may sit anywhere without a room
inside a slot (only the seats of the slot matter), which is small and tight; with `by_room=True`
each count is of one room, which pieces of a class and the keeping of a former plan need.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ortools.sat.python import cp_model

from certification.planning.problem import SeatedGroup, SeatingProblem

ANYWHERE = None  # in the place of a room: any room of the slot
Place = tuple[str, str | None]  # slot, room


@dataclass
class Counting:
    """The model and its variables; `seated` is what a plan is read from."""

    model: cp_model.CpModel
    by_room: bool
    open: dict[tuple[str, str], Any] = field(default_factory=dict)
    seated: dict[tuple[str, str, str | None], Any] = field(default_factory=dict)
    piece: dict[tuple[str, str, str | None], Any] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Groups that cannot be cut: their count is the piece times the size."""
    unplaced: dict[str, Any] = field(default_factory=dict)
    moved: list[Any] = field(default_factory=list)
    other_hour: list[Any] = field(default_factory=list)

    def total(self, criterion: str) -> Any:
        """The sum that is made as small as possible for « unplaced », « sessions », …"""
        return {
            "unplaced": sum(self.unplaced.values()),
            "moved": sum(self.moved),
            "other_hour": sum(self.other_hour),
            "sessions": sum(self.open.values()),
            "pieces": sum(self.piece.values()),
        }[criterion]


def build(problem: SeatingProblem, *, by_room: bool = False) -> Counting:
    counting = Counting(cp_model.CpModel(), by_room)
    for slot, room in problem.capacities:
        counting.open[slot, room] = counting.model.new_bool_var("")
    for group in problem.groups:
        _seat(counting, problem, group, by_room=by_room)
    _fill(counting, problem)
    _one_at_a_time(counting, problem)
    _adults(counting, problem)
    _conflicts(counting, problem)
    if problem.max_sessions_per_day is not None:
        _few_a_day(counting, problem, problem.max_sessions_per_day)
    if by_room:
        _kept(counting, problem)
    return counting


def _seat(
    counting: Counting, problem: SeatingProblem, group: SeatedGroup, *, by_room: bool
) -> None:
    """Every pupil of the group sits somewhere or is counted as without a seat."""
    model = counting.model
    places: list[Place] = list(problem.places(group))
    anywhere = not (by_room or group.indivisible or group.rooms is not None)
    if anywhere:
        places = [(slot, ANYWHERE) for slot in dict.fromkeys(slot for slot, _room in places)]
    unplaced = model.new_int_var(0, group.size, "")
    counting.unplaced[group.id] = unplaced
    total: list[Any] = [unplaced]
    for slot, room in places:
        most = group.size
        if room is not None:
            most = min(most, problem.capacities[slot, room])
        if group.indivisible and most < group.size:
            continue
        key = group.id, slot, room
        if group.indivisible:
            counting.piece[key] = model.new_bool_var("")
            counting.seated[key] = group.size * counting.piece[key]
        else:
            counting.seated[key] = model.new_int_var(0, most, "")
            if by_room or _has_conflict(problem, group):
                counting.piece[key] = model.new_bool_var("")
                model.add(counting.seated[key] <= most * counting.piece[key])
                model.add(counting.seated[key] >= counting.piece[key])
        total.append(counting.seated[key])
    model.add(sum(total) == group.size)
    if group.indivisible:
        counting.whole.add(group.id)
        pieces = [piece for key, piece in counting.piece.items() if key[0] == group.id]
        model.add_at_most_one(pieces)
    elif by_room and total[1:]:
        _least_pieces(counting, problem, group)


def _least_pieces(counting: Counting, problem: SeatingProblem, group: SeatedGroup) -> None:
    """A group that is wholly seated needs at least so many rooms: the bound of the pieces."""
    pieces = [piece for key, piece in counting.piece.items() if key[0] == group.id]
    largest = max(problem.capacities[place] for place in problem.places(group))
    least = -(-group.size // largest)
    if least and pieces:
        counting.model.add(largest * sum(pieces) >= group.size - counting.unplaced[group.id])
        seated_whole = counting.model.new_bool_var("")
        counting.model.add(counting.unplaced[group.id] >= 1 - seated_whole)
        counting.model.add(sum(pieces) >= least * seated_whole)


def _has_conflict(problem: SeatingProblem, group: SeatedGroup) -> bool:
    return any(group.id in pair for pair in problem.conflicts)


def _fill(counting: Counting, problem: SeatingProblem) -> None:
    """No room holds more than its seats; a room that holds somebody is open."""
    in_room = defaultdict(list)
    anywhere = defaultdict(list)
    for (_group, slot, room), seated in counting.seated.items():
        if room is ANYWHERE:
            anywhere[slot].append(seated)
        else:
            in_room[slot, room].append(seated)
    rest = defaultdict(list)
    for (slot, room), capacity in problem.capacities.items():
        seats = capacity * counting.open[slot, room]
        if here := in_room[slot, room]:
            if anywhere[slot]:
                free = counting.model.new_int_var(0, capacity, "")
                counting.model.add(sum(here) + free <= seats)
                rest[slot].append(free)
            else:
                counting.model.add(sum(here) <= seats)
        else:
            rest[slot].append(seats)
    for slot, seated in anywhere.items():
        if seated:
            counting.model.add(sum(seated) <= sum(rest[slot]))


def _one_at_a_time(counting: Counting, problem: SeatingProblem) -> None:
    """One session at a time in a room, with the pause between two."""
    for run in problem.runs:
        if len(run) < 2:
            continue
        for room in problem.rooms:
            counting.model.add_at_most_one(
                counting.open[slot, room.id] for slot in run if (slot, room.id) in counting.open
            )


def _adults(counting: Counting, problem: SeatingProblem) -> None:
    """Enough adults in each slot, none of them in two slots that are too close."""
    needed = problem.adults_per_room
    if not needed:
        return
    sessions = defaultdict(list)
    for (slot, _room), is_open in counting.open.items():
        sessions[slot].append(is_open)
    shared = {slot for run in problem.runs if len(run) > 1 for slot in run}
    there: dict[str, dict[str, Any]] = defaultdict(dict)
    for adult in problem.adults:
        for slot in adult.available & shared & sessions.keys():
            there[slot][adult.id] = counting.model.new_bool_var("")
    for slot, opened in sessions.items():
        if slot in shared:
            counting.model.add(needed * sum(opened) <= sum(there[slot].values()))
        else:
            free = sum(slot in adult.available for adult in problem.adults)
            counting.model.add(needed * sum(opened) <= free)
    for run in problem.runs:
        if len(run) > 1:
            for adult in problem.adults:
                on_duty = [there[slot][adult.id] for slot in run if adult.id in there[slot]]
                counting.model.add_at_most_one(on_duty)


def _conflicts(counting: Counting, problem: SeatingProblem) -> None:
    """Two groups in conflict never sit in slots that share time."""
    present: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for (group, slot, _room), piece in counting.piece.items():
        present[group, slot].append(piece)
    in_cliques = {pair for pair in problem.conflicts if counting.whole.issuperset(pair)}
    for clique in _cliques(in_cliques):
        for one_slot in problem.slots:
            counting.model.add_at_most_one(
                piece for group in clique for piece in present[group, one_slot.id]
            )
    for one, other in problem.conflicts:
        in_clique = (one, other) in in_cliques
        for slot, meanwhile in problem.sharing_time:
            if slot == meanwhile and in_clique:
                continue
            for piece, against in product(present[one, slot], present[other, meanwhile]):
                counting.model.add_bool_or(~piece, ~against)


def _cliques(conflicts: set[tuple[str, str]]) -> list[frozenset[str]]:
    """Sets of groups in conflict two by two which together hold all these conflicts."""
    against: dict[str, set[str]] = defaultdict(set)
    for one, other in conflicts:
        against[one].add(other)
        against[other].add(one)
    left = set(conflicts)
    cliques = []
    for one, other in sorted(
        conflicts, key=lambda pair: (-len(against[pair[0]]) - len(against[pair[1]]), pair)
    ):
        if (one, other) not in left:
            continue
        clique = {one, other}
        common = against[one] & against[other]
        while common:
            following = max(common, key=lambda group: (len(against[group] & common), group))
            clique.add(following)
            common &= against[following]
        left -= {pair for pair in left if pair[0] in clique and pair[1] in clique}
        cliques.append(frozenset(clique))
    return cliques


def _few_a_day(counting: Counting, problem: SeatingProblem, most: int) -> None:
    days = defaultdict(list)
    for slot in problem.slots:
        for room in problem.rooms:
            if (slot.id, room.id) in counting.open:
                days[slot.day].append(counting.open[slot.id, room.id])
    for opened in days.values():
        counting.model.add(sum(opened) <= most)


def _kept(counting: Counting, problem: SeatingProblem) -> None:
    """Pupils of the former plan who no longer sit where they did, or not at that hour."""
    was: dict[tuple[str, str], int] = defaultdict(int)
    for key, pupils in problem.kept.items():
        counting.moved.append(_fewer(counting, pupils, counting.seated.get(key, 0)))
        was[key[:2]] += pupils
    now: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for (group, slot, _room), seated in counting.seated.items():
        now[group, slot].append(seated)
    for there, pupils in was.items():
        counting.other_hour.append(_fewer(counting, pupils, sum(now[there])))


def _fewer(counting: Counting, pupils: int, seated: Any) -> Any:
    """How many of them are not among the seated."""
    away = counting.model.new_int_var(0, pupils, "")
    counting.model.add(away >= pupils - seated)
    return away
