"""What may happen to a school once it is planned, and how many pupils that moves in any case.

Judged from the JSON of the problem and the seats of the former plan; shares no code with the
planner.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.certification.planning.brute_force import Kept
from tests.certification.planning.checking import meet

Json = dict[str, Any]
Planned = tuple[Json, Kept]  # a school, and the pupils of (group, slot, room) in its plan


def _session(kept: Kept, chance: random.Random) -> tuple[str, str]:
    """A session of the plan that holds."""
    return chance.choice(sorted({(slot, room) for _group, slot, room in kept}))


def _with(problem: Json, kind: str, name: str, **changed: Any) -> Json:
    rows = [row | changed if row["id"] == name else row for row in problem[kind]]
    return problem | {kind: rows}


def _row(problem: Json, kind: str, name: str) -> Json:
    found: Json = next(row for row in problem[kind] if row["id"] == name)
    return found


def room_lost_once(problem: Json, kept: Kept, chance: random.Random) -> Planned:
    slot, room = _session(kept, chance)
    blocked = [*(_row(problem, "rooms", room).get("blocked") or []), slot]
    return _with(problem, "rooms", room, blocked=blocked), kept


def room_lost(problem: Json, kept: Kept, chance: random.Random) -> Planned:
    _slot, room = _session(kept, chance)
    everything = [slot["id"] for slot in problem["slots"]]
    return _with(problem, "rooms", room, blocked=everything), kept


def seats_fewer(problem: Json, kept: Kept, chance: random.Random) -> Planned:
    _slot, room = _session(kept, chance)
    seats = max(0, _row(problem, "rooms", room)["seats"] - chance.randint(1, 2))
    return _with(problem, "rooms", room, seats=seats), kept


def adult_away(problem: Json, kept: Kept, chance: random.Random) -> Planned:
    """One who could be there at the hour of a session is not."""
    slot, _room = _session(kept, chance)
    there = [one["id"] for one in problem["adults"] if slot in one["available"]]
    if not there:
        return problem, kept
    name = chance.choice(there)
    left = [when for when in _row(problem, "adults", name)["available"] if when != slot]
    return _with(problem, "adults", name, available=left), kept


def class_away(problem: Json, kept: Kept, chance: random.Random) -> Planned:
    """A group is out for the whole day of one of its sessions."""
    name, slot, _room = chance.choice(sorted(kept))
    day = _row(problem, "slots", slot)["day"]
    that_day = [one["id"] for one in problem["slots"] if one["day"] == day]
    blocked = sorted({*(_row(problem, "groups", name).get("blocked") or []), *that_day})
    return _with(problem, "groups", name, blocked=blocked), kept


def pupil_away(problem: Json, kept: Kept, chance: random.Random) -> Planned:
    """One pupil of a group is out for the day: a group of their own from then on."""
    name, slot, room = chance.choice(sorted(kept))
    group = _row(problem, "groups", name)
    if group.get("indivisible"):
        return problem, kept
    day = _row(problem, "slots", slot)["day"]
    that_day = [one["id"] for one in problem["slots"] if one["day"] == day]
    alone = group | {
        "id": f"{name} away",
        "size": 1,
        "blocked": sorted({*(group.get("blocked") or []), *that_day}),
    }
    rest = _with(problem, "groups", name, size=group["size"] - 1)
    against = [[alone["id"], other] for pair in problem.get("conflicts") or [] if name in pair
               for other in pair if other != name]  # fmt: skip
    conflicts = [*(problem.get("conflicts") or []), *against]
    seats = kept | {(name, slot, room): kept[name, slot, room] - 1, (alone["id"], slot, room): 1}
    changed = rest | {"groups": [*rest["groups"], alone], "conflicts": conflicts}
    return changed, {key: n for key, n in seats.items() if n}


CHANGES: dict[str, Callable[[Json, Kept, random.Random], Planned]] = {
    "a pupil away for a day": pupil_away,
    "an adult away at one hour": adult_away,
    "one seat or two fewer in a room": seats_fewer,
    "a room lost at one hour": room_lost_once,
    "a class away for a day": class_away,
    "a room lost for good": room_lost,
}


def forced(problem: Json, kept: Kept) -> int:
    """Pupils who cannot all keep their seat, whatever the plan: their place is no more, or is too
    small, or no adult is there to watch over it."""
    slots = {slot["id"]: slot for slot in problem["slots"]}
    rooms = {room["id"]: room for room in problem["rooms"]}
    groups = {group["id"]: group for group in problem["groups"]}
    may_stay: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (name, slot, room), pupils in kept.items():
        if _allowed(groups[name], slots.get(slot), rooms.get(room)):
            may_stay[slot][room] += pupils
    staying = 0
    for slot, there in may_stay.items():
        spare = problem.get("spare_seats", 1)
        seats = {room: max(0, rooms[room]["seats"] - spare) for room in there}
        kept_there = sorted((min(n, seats[room]) for room, n in there.items()), reverse=True)
        if needed := problem.get("adults_per_room", 1):
            adults = sum(slot in adult["available"] for adult in problem["adults"])
            kept_there = kept_there[: adults // needed]
        staying += sum(kept_there)
    return sum(kept.values()) - staying


def _allowed(group: Json, slot: Json | None, room: Json | None) -> bool:
    return (
        slot is not None
        and room is not None
        and slot["id"] not in (room.get("blocked") or [])
        and slot["id"] not in (group.get("blocked") or [])
        and slot["minutes"] >= group.get("minutes", 105)
        and (group.get("rooms") is None or room["id"] in group["rooms"])
    )


def seats_of(answer: Json) -> Kept:
    """Pupils of (group, slot, room)."""
    return {
        (group, session["slot"], session["room"]): pupils
        for session in answer["sessions"]
        for group, pupils in session["groups"].items()
    }


def moved(before: Kept, after: Kept) -> int:
    """Pupils who are not where they were."""
    return sum(max(0, pupils - after.get(key, 0)) for key, pupils in before.items())


def at_another_hour(before: Kept, after: Kept) -> int:
    """Those of them who are not at the hour they were."""
    return moved(_by_hour(before), _by_hour(after))


def _by_hour(seats: Kept) -> Kept:
    found: Kept = defaultdict(int)
    for (group, slot, _room), pupils in seats.items():
        found[group, slot, ""] += pupils
    return found


def needlessly_moved(problem: Json, before: Kept, answer: Json) -> list[str]:
    """Who was moved from a session that is still held, where a seat they may have is free."""
    after = seats_of(answer)
    slots = {slot["id"]: slot for slot in problem["slots"]}
    rooms = {room["id"]: room for room in problem["rooms"]}
    groups = {group["id"]: group for group in problem["groups"]}
    held = {(one["slot"], one["room"]): sum(one["groups"].values()) for one in answer["sessions"]}
    in_conflict = {name for pair in problem.get("conflicts") or [] for name in pair}
    return [
        f"{name} could stay in {slot}/{room}"
        for (name, slot, room), pupils in before.items()
        if after.get((name, slot, room), 0) < pupils
        and (slot, room) in held
        and held[slot, room] < rooms[room]["seats"] - problem.get("spare_seats", 1)
        and _allowed(groups[name], slots[slot], rooms[room])
        and not groups[name].get("indivisible")
        and name not in in_conflict
    ]


def needlessly_replaced(problem: Json, former: Json, answer: Json) -> list[str]:
    """Adults who serve no more in a session that is still held, though free at that hour, while
    somebody serves there who did not."""
    slots = {slot["id"]: slot for slot in problem["slots"]}
    available = {adult["id"]: adult["available"] for adult in problem["adults"]}
    before = {(one["slot"], one["room"]): set(one["adults"]) for one in former["sessions"]}
    pause = problem.get("pause", 10)
    return [
        f"{name} could stay in {one['slot']}/{one['room']}"
        for one in answer["sessions"]
        if (were := before.get((one["slot"], one["room"]))) and set(one["adults"]) - were
        for name in were - set(one["adults"])
        if one["slot"] in available[name]
        and not any(
            name in other["adults"] and meet(slots[one["slot"]], slots[other["slot"]], pause)
            for other in answer["sessions"]
        )
    ]
