"""Every plan of a very small school: what the best of them reaches."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from typing import Any

from tests.certification.planning.checking import meet

Json = dict[str, Any]
Place = tuple[str, str]
Kept = dict[tuple[str, str, str], int]  # pupils of (group, slot, room) in a former plan


def best(problem: Json) -> tuple[int, int, int]:
    """The least (pupils without a seat, sessions, pieces), in this order."""
    unplaced, _moved, _other_hour, sessions, pieces = best_after(problem, {})
    return unplaced, sessions, pieces


def best_after(problem: Json, kept: Kept) -> tuple[int, int, int, int, int]:
    """The least (pupils without a seat, not where they were, not at the hour they were, sessions,
    pieces), in this order."""
    places = [
        (slot["id"], room["id"])
        for slot, room in product(problem["slots"], problem["rooms"])
        if slot["id"] not in room["blocked"] and room["seats"] > problem["spare_seats"]
    ]
    nowhere = sum(kept.values())
    found = (sum(group["size"] for group in problem["groups"]), nowhere, nowhere, 0, 0)
    for size in range(1, len(places) + 1):
        for opened in combinations(places, size):
            if _may_open(problem, opened):
                found = min(found, _fill(problem, opened, kept))
    return found


def _may_open(problem: Json, opened: tuple[Place, ...]) -> bool:
    slots = {slot["id"]: slot for slot in problem["slots"]}
    pause = problem["pause"]
    for (one, room), (other, second) in combinations(opened, 2):
        if room == second and meet(slots[one], slots[other], pause):
            return False
    most = problem["max_sessions_per_day"]
    days = [slots[slot]["day"] for slot, _room in opened]
    if most is not None and any(days.count(day) > most for day in days):
        return False
    return _adults_enough(problem, slots, opened)


def _adults_enough(problem: Json, slots: Json, opened: tuple[Place, ...]) -> bool:
    """Whether each session can have its adults, tried one after the other."""
    duties: list[tuple[str, str]] = []

    def serve(left: list[str]) -> bool:
        if not left:
            return True
        slot = left[0]
        able = [
            adult["id"]
            for adult in problem["adults"]
            if slot in adult["available"]
            and not any(
                who == adult["id"] and meet(slots[slot], slots[when], problem["pause"])
                for who, when in duties
            )
        ]
        for team in combinations(able, problem["adults_per_room"]):
            duties.extend((who, slot) for who in team)
            if serve(left[1:]):
                return True
            del duties[len(duties) - len(team) :]
        return False

    return serve([slot for slot, _room in opened])


def _fill(problem: Json, opened: tuple[Place, ...], kept: Kept) -> tuple[int, int, int, int, int]:
    slots = {slot["id"]: slot for slot in problem["slots"]}
    rooms = {room["id"]: room for room in problem["rooms"]}
    groups = problem["groups"]
    conflicts = {frozenset(pair) for pair in problem["conflicts"]}
    # Where a group sits matters to others only for its seats and, in a conflict, for its slots.
    in_conflict = {name for pair in conflicts for name in pair}

    @cache
    def rest(index: int, left: tuple[int, ...], taken: tuple[tuple[str, str], ...]) -> Any:
        if index == len(groups):
            return 0, 0, 0, 0
        group, results = groups[index], []
        for counts in _ways(group, opened, left, slots):
            sits = {opened[i][0] for i, n in enumerate(counts) if n}
            if any(
                frozenset((group["id"], other)) in conflicts and meet(slots[mine], slots[theirs])
                for mine in sits
                for other, theirs in taken
            ):
                continue
            held = tuple((group["id"], slot) for slot in sorted(sits))
            later = rest(
                index + 1,
                tuple(seats - n for seats, n in zip(left, counts, strict=True)),
                taken + held if group["id"] in in_conflict else taken,
            )
            own = (
                group["size"] - sum(counts),
                *_moved(group, dict(zip(opened, counts, strict=True)), kept),
                sum(n > 0 for n in counts),
            )
            results.append(tuple(map(sum, zip(own, later, strict=True))))
        return min(results)

    seats = tuple(rooms[room]["seats"] - problem["spare_seats"] for _slot, room in opened)
    *first, pieces = rest(0, seats, ())
    return (*first, len(opened), pieces)


def _moved(group: Json, counts: dict[Place, int], kept: Kept) -> tuple[int, int]:
    """(who is not where they were, who is not at the hour they were)."""
    was = {(slot, room): n for (name, slot, room), n in kept.items() if name == group["id"]}
    places = sum(max(0, n - counts.get(place, 0)) for place, n in was.items())
    hours = sum(max(0, _at(slot, was) - _at(slot, counts)) for slot in {slot for slot, _ in was})
    return places, hours


def _at(slot: str, counts: dict[Place, int]) -> int:
    return sum(n for (when, _room), n in counts.items() if when == slot)


def _ways(
    group: Json, opened: tuple[Place, ...], left: tuple[int, ...], slots: Json
) -> Iterator[tuple[int, ...]]:
    """Each way to seat some of the group in what is left of the opened rooms."""
    most = [
        min(seats, group["size"])
        if slot not in group["blocked"]
        and slots[slot]["minutes"] >= group["minutes"]
        and (group["rooms"] is None or room in group["rooms"])
        else 0
        for (slot, room), seats in zip(opened, left, strict=True)
    ]
    for counts in product(*(range(n + 1) for n in most)):
        if sum(counts) > group["size"]:
            continue
        if group["indivisible"] and [n for n in counts if n] not in ([], [group["size"]]):
            continue
        yield counts
