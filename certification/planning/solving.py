"""The criteria of a plan, one after the other, each holding what the former reached.

First the fewest pupils without a seat, then (when a plan is disturbed) the fewest who move and, of
these, the fewest who come at another hour, then the fewest sessions, then the fewest pieces of a
group. One weighted sum of them all would prove none: what a criterion reached is either proved the
best, or the best found with its bound.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from ortools.sat.python import cp_model

from certification.planning.counting import ANYWHERE, Counting, build
from certification.planning.problem import SeatingProblem
from certification.planning.starting import seat_whole_groups

# The share of the time left that a criterion may take; what it does not need goes on.
SHARES = {"unplaced": 0.6, "moved": 0.5, "other_hour": 0.4, "sessions": 0.6, "pieces": 0.9}
DISTURBING = ("moved", "other_hour")  # criteria of a plan that follows another
LEAST_SECONDS = 0.2
START_SHARE = 0.5
# Counts of a group in a place above which the solver would spend its time reading the model.
LARGEST_MODEL = 100_000
# More searches than cores: CP-SAT's kinds of search find and prove different things.
WORKERS = 8

Counts = dict[tuple[str, str, str], int]


@dataclass(frozen=True)
class SearchStep:
    """What is known while solving: shown as progress."""

    criterion: str
    value: int
    bound: int


@dataclass
class Solved:
    """Pupils of (group, slot, room), and for each criterion what was reached and its bound."""

    counts: Counts = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    bounds: dict[str, int] = field(default_factory=dict)

    @property
    def proved(self) -> list[str]:
        """The criteria that are proved, as far as all before them are."""
        names: list[str] = []
        for criterion, value in self.reached.items():
            if value != self.bounds[criterion]:
                break
            names.append(criterion)
        return names


@dataclass(frozen=True)
class Watch:
    """Who looks on: told of each better plan, and asked whether to go on."""

    on_step: Callable[[SearchStep], None] = lambda _step: None
    stopped: Callable[[], bool] = lambda: False


NOBODY = Watch()


def solve(problem: SeatingProblem, *, seconds: float, watch: Watch = NOBODY) -> Solved:
    """The best plan found within so many seconds; when stopped, what was found until then."""
    until = time.monotonic() + seconds
    solved = Solved()
    if any(group.indivisible for group in problem.groups) and not problem.kept:
        start = seconds * START_SHARE
        solved.counts = seat_whole_groups(problem, seconds=start, stopped=watch.stopped)
    counting: Counting | None = None
    for criterion in ["unplaced", *(DISTURBING if problem.kept else ()), "sessions", "pieces"]:
        by_room = bool(problem.kept) or criterion == "pieces"
        bound = least_possible(problem, solved, criterion)
        here = measured(problem, solved.counts)[criterion]
        if here > bound and not watch.stopped() and _size(problem) <= LARGEST_MODEL:
            if counting is None or counting.by_room != by_room:
                counting = build(problem, by_room=by_room)
            for former, value in solved.reached.items():
                counting.model.add(counting.total(former) <= value)
            left = max(LEAST_SECONDS, (until - time.monotonic()) * SHARES[criterion])
            hints = solved.counts or problem.kept
            found, proved = _minimise(problem, counting, criterion, hints, left, watch)
            bound = max(bound, proved)
            if found is not None and measured(problem, found)[criterion] <= here:
                solved.counts = found
        solved.reached[criterion] = measured(problem, solved.counts)[criterion]
        solved.bounds[criterion] = min(bound, solved.reached[criterion])
    return solved


def _size(problem: SeatingProblem) -> int:
    return len(problem.capacities) * len(problem.groups)


def least_possible(problem: SeatingProblem, solved: Solved, criterion: str) -> int:
    """What no plan with as few pupils without a seat can go under, by plain counting."""
    largest = max(problem.capacities.values(), default=0)
    if criterion == "sessions" and largest:
        return ceil(sum(solved.counts.values()) / largest)
    if criterion == "pieces" and largest and solved.reached["unplaced"] == 0:
        return sum(ceil(group.size / largest) for group in problem.groups)
    if criterion == "moved":
        return _out_of_place(problem)
    return 0


def _out_of_place(problem: SeatingProblem) -> int:
    """Pupils of the former plan whose place is no more, or holds fewer than they were."""
    allowed = {group.id: set(problem.places(group)) for group in problem.groups}
    there: Counter[tuple[str, str]] = Counter()
    for (group, slot, room), pupils in problem.kept.items():
        if (slot, room) in allowed.get(group, ()):
            there[slot, room] += pupils
    staying = sum(min(pupils, problem.capacities[place]) for place, pupils in there.items())
    return sum(problem.kept.values()) - staying


def measured(problem: SeatingProblem, counts: Counts) -> dict[str, int]:
    """Each criterion, counted from the plan itself."""
    pupils = sum(group.size for group in problem.groups)
    was, now = _by_hour(problem.kept), _by_hour(counts)
    return {
        "unplaced": pupils - sum(counts.values()),
        "moved": sum((Counter(problem.kept) - Counter(counts)).values()),
        "other_hour": sum((was - now).values()),
        "sessions": len({(slot, room) for _group, slot, room in counts}),
        "pieces": len(counts),
    }


def _by_hour(counts: Counts) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (group, slot, _room), pupils in counts.items():
        found[group, slot] += pupils
    return found


def _minimise(
    problem: SeatingProblem,
    counting: Counting,
    criterion: str,
    former: Counts,
    seconds: float,
    watch: Watch,
) -> tuple[Counts | None, int]:
    """The plan found, None when there was no time for any, and the bound of the criterion."""

    class Looking(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            watch.on_step(
                SearchStep(
                    criterion, round(self.objective_value), _whole(self.best_objective_bound)
                )
            )
            if watch.stopped():
                self.stop_search()

    counting.model.minimize(counting.total(criterion))
    _hint(counting, former)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = 1
    status = solver.solve(counting.model, Looking())
    if status == cp_model.UNKNOWN:
        return None, 0
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        # Nobody need have a seat: there is always a plan.
        raise RuntimeError(
            f"{criterion}: {solver.status_name(status)}, {counting.model.validate()}"
        )
    seated = {key: solver.value(number) for key, number in counting.seated.items()}
    opened = [place for place, is_open in counting.open.items() if solver.value(is_open)]
    return _into_rooms(problem, seated, opened), _whole(solver.best_objective_bound)


def _whole(bound: float) -> int:
    return max(0, ceil(bound - 1e-6))


def _hint(counting: Counting, former: Counts) -> None:
    """Start from the plan that the criterion before reached."""
    counting.model.clear_hints()
    if not former:
        return
    there: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for (group, slot, room), pupils in former.items():
        there[group, slot, room] += pupils
        there[group, slot, ANYWHERE] += pupils
    sessions = {(slot, room) for _group, slot, room in former}
    for place, is_open in counting.open.items():
        counting.model.add_hint(is_open, place in sessions)
    for key, piece in counting.piece.items():
        counting.model.add_hint(piece, there[key] > 0)
    for key, number in counting.seated.items():
        if key[0] not in counting.whole:
            counting.model.add_hint(number, there[key])


def _into_rooms(
    problem: SeatingProblem,
    seated: dict[tuple[str, str, str | None], int],
    opened: list[tuple[str, str]],
) -> Counts:
    """Each count in a room: those of no room yet fill the seats left, the largest first."""
    counts: Counts = {}
    left = {place: problem.capacities[place] for place in opened}
    for (group, slot, room), pupils in seated.items():
        if room is not ANYWHERE and pupils:
            counts[group, slot, room] = pupils
            left[slot, room] -= pupils
    waiting = sorted(
        (
            (pupils, group, slot)
            for (group, slot, room), pupils in seated.items()
            if room is ANYWHERE and pupils
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    for pupils, group, slot in waiting:
        to_seat = pupils
        while to_seat:
            rooms = [place for place in left if place[0] == slot and left[place]]
            fitting = [place for place in rooms if left[place] >= to_seat]
            place = (
                min(fitting, key=left.__getitem__) if fitting else max(rooms, key=left.__getitem__)
            )
            there = min(to_seat, left[place])
            counts[group, place[0], place[1]] = there
            left[place] -= there
            to_seat -= there
    return counts
