"""A first plan for groups that cannot be cut, found by placing and evicting.

A group takes the place where it drives the least out; those driven out are placed in turn, and
weigh more each time, so that the search leaves the places that everybody wants. Counts solve
divisible groups at once; whole groups in conflict, as many as an examination session has, need
such a start: the solver alone takes minutes to find a plan that this finds in seconds.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from certification.planning.problem import SeatedGroup, SeatingProblem

Place = tuple[str, str]
TABU = 10  # turns during which a group does not come back to the place it was driven from
PATIENCE = 20_000  # turns without a new best before giving up


def seat_whole_groups(
    problem: SeatingProblem, *, seconds: float, stopped: Callable[[], bool] = lambda: False
) -> dict[tuple[str, str, str], int]:
    """Pupils of (group, slot, room) for the groups that cannot be cut; the best plan met."""
    until = time.monotonic() + seconds
    seating = _Seating(problem)
    best: dict[str, Place] = {}
    fewest = sum(group.size for group in seating.groups.values()) + 1
    turn = last_better = 0
    while True:
        left = sum(seating.groups[name].size for name in seating.waiting)
        if left < fewest:
            fewest, best, last_better = left, dict(seating.place_of), turn
        if not seating.waiting or turn - last_better > PATIENCE:
            break
        if turn % 50 == 0 and (stopped() or time.monotonic() > until):
            break
        seating.place_one(turn)
        turn += 1
    return {(name, slot, room): seating.groups[name].size for name, (slot, room) in best.items()}


@dataclass
class _Seating:
    problem: SeatingProblem
    groups: dict[str, SeatedGroup] = field(init=False)
    place_of: dict[str, Place] = field(default_factory=dict)
    waiting: set[str] = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        self.places = {
            group.id: [
                place for place in problem.places(group) if problem.capacities[place] >= group.size
            ]
            for group in problem.groups
            if group.indivisible
        }
        self.groups = {group.id: group for group in problem.groups if self.places.get(group.id)}
        self.waiting = set(self.groups)
        self.left = dict(problem.capacities)
        self.members: dict[Place, set[str]] = defaultdict(set)
        self.weight = dict.fromkeys(self.groups, 1)
        self.tabu: dict[tuple[str, Place], int] = {}
        self.against: dict[str, list[str]] = defaultdict(list)
        for one, other in problem.conflicts:
            if one in self.groups and other in self.groups:
                self.against[one].append(other)
                self.against[other].append(one)
        self.meanwhile = _neighbours(problem.sharing_time)
        self.close = {
            slot: [other for other in others if other != slot]
            for slot, others in _neighbours(problem.too_close).items()
        }
        days = defaultdict(list)
        for slot in problem.slots:
            days[slot.day].append(slot.id)
        self.that_day = {slot.id: days[slot.day] for slot in problem.slots}
        self.adults = {
            slot.id: sum(slot.id in adult.available for adult in problem.adults)
            for slot in problem.slots
        }
        self.chance = random.Random(1)  # noqa: S311 - a search, not a secret

    def place_one(self, turn: int) -> None:
        """Give a place to the group that has waited through the most evictions."""
        name = max(
            self.waiting,
            key=lambda name: (
                self.weight[name],
                -len(self.places[name]),
                self.groups[name].size,
                name,
            ),
        )
        in_conflict: dict[str, int] = defaultdict(int)
        for other in self.against[name]:
            if other in self.place_of:
                for slot in self.meanwhile[self.place_of[other][0]]:
                    in_conflict[slot] += self.weight[other]
        best: list[Place] = []
        least = None
        for place in self.places[name]:
            cost = in_conflict[place[0]]
            if least is not None and cost > least:
                continue
            if self.tabu.get((name, place), -1) > turn or not self._can_open(place):
                continue
            cost += sum(self.weight[other] for other in self._driven_out(name, place))
            if least is None or cost < least:
                least, best = cost, [place]
            elif cost == least:
                best.append(place)
        if not best:
            self.weight[name] += 1
            return
        self._put(name, self._tightest(name, best), turn)

    def _tightest(self, name: str, places: list[Place]) -> Place:
        """Among equal places one of those that waste the fewest seats, by a fixed chance."""
        waste = {place: abs(self.left[place] - self.groups[name].size) for place in places}
        least = min(waste.values())
        return self.chance.choice([place for place in places if waste[place] == least])

    def _can_open(self, place: Place) -> bool:
        """Whether the group may join a session here, or the day and the adults allow one more."""
        if self.members.get(place):
            return True
        most = self.problem.max_sessions_per_day
        if most is not None and self._sessions_in(self.that_day[place[0]]) >= most:
            return False
        return self._has_adults(place)

    def _has_adults(self, place: Place) -> bool:
        """Whether adults are left for one more session here.

        A cautious count: sessions too close to each other never share an adult, and any adult
        who could serve this one may already be needed by each of those near.
        """
        needed = self.problem.adults_per_room
        if not needed:
            return True
        opened = {
            slot: self._sessions_in((slot, *self.close[slot]))
            for slot in (place[0], *self.close[place[0]])
        }
        return all(
            self.adults[slot] >= needed * (near + 1)
            for slot, near in opened.items()
            if near or slot == place[0]
        )

    def _sessions_in(self, slots: Iterable[str]) -> int:
        return sum(
            bool(self.members.get((slot, room.id))) for slot in slots for room in self.problem.rooms
        )

    def _driven_out(self, name: str, place: Place) -> set[str]:
        """Who must leave this room, now or in slots too close, so that the group fits."""
        slot, room = place
        out = {other for near in self.close[slot] for other in self.members.get((near, room), ())}
        missing = self.groups[name].size - self.left[place]
        if missing > 0:
            here = sorted(self.members[place], key=lambda other: (self.weight[other], other))
            alone = [other for other in here if self.groups[other].size >= missing]
            if alone:
                return out | {alone[0]}
            for other in here:
                out.add(other)
                missing -= self.groups[other].size
                if missing <= 0:
                    break
        return out

    def _put(self, name: str, place: Place, turn: int) -> None:
        out = self._driven_out(name, place)
        now = self.meanwhile[place[0]]
        out |= {
            other
            for other in self.against[name]
            if other in self.place_of and self.place_of[other][0] in now
        }
        for other in out:
            former = self.place_of.pop(other)
            self.members[former].discard(other)
            self.left[former] += self.groups[other].size
            self.waiting.add(other)
            self.weight[other] += 1
            self.tabu[other, former] = turn + TABU + self.chance.randrange(TABU)
        self.place_of[name] = place
        self.members[place].add(name)
        self.left[place] -= self.groups[name].size
        self.waiting.discard(name)


def _neighbours(pairs: frozenset[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for one, other in sorted(pairs):
        found[one].append(other)
    return found
