"""A plan judged from the two JSON documents alone; shares no code with the planner."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

Json = dict[str, Any]


def faults(problem: Json, answer: Json) -> list[str]:
    """Every rule that the plan breaks, in words; none for a plan that holds."""
    slots = {slot["id"]: slot for slot in problem["slots"]}
    rooms = {room["id"]: room for room in problem["rooms"]}
    found = _seats(problem, answer, slots, rooms) + _times(problem, answer, slots)
    found += _adults(problem, answer, slots) + _numbers(problem, answer)
    most = problem.get("max_sessions_per_day")
    days = Counter(slots[session["slot"]]["day"] for session in answer["sessions"])
    found += [
        f"{day}: too many sessions" for day, n in days.items() if most is not None and n > most
    ]
    return found


def _interval(slot: Json, after: int = 0) -> tuple[datetime, datetime]:
    starts = datetime.fromisoformat(f"{slot['day']}T{slot['starts']}")
    return starts, starts + timedelta(minutes=slot["minutes"] + after)


def meet(one: Json, other: Json, pause: int = 0) -> bool:
    (begins, ends), (starts, stops) = _interval(one, pause), _interval(other, pause)
    return one["day"] == other["day"] and begins < stops and starts < ends


def _seats(problem: Json, answer: Json, slots: Json, rooms: Json) -> list[str]:
    found = []
    groups = {group["id"]: group for group in problem["groups"]}
    for session in answer["sessions"]:
        slot, room, counts = slots[session["slot"]], rooms[session["room"]], session["groups"]
        where = f"{slot['id']}/{room['id']}"
        if sum(counts.values()) > room["seats"] - problem.get("spare_seats", 1):
            found.append(f"{where}: more pupils than seats")
        if slot["id"] in (room.get("blocked") or []):
            found.append(f"{where}: the room is blocked")
        if not counts or min(counts.values()) < 1:
            found.append(f"{where}: nobody sits there")
        for name in counts:
            group = groups[name]
            if slot["id"] in (group.get("blocked") or []):
                found.append(f"{where}: {name} is blocked")
            if slot["minutes"] < group.get("minutes", 105):
                found.append(f"{where}: too short for {name}")
            if group.get("rooms") is not None and room["id"] not in group["rooms"]:
                found.append(f"{where}: not a room of {name}")
            if group.get("indivisible") and counts[name] != group["size"]:
                found.append(f"{where}: {name} is cut")
    return found


def _times(problem: Json, answer: Json, slots: Json) -> list[str]:
    found = []
    conflicts = {frozenset(pair) for pair in problem.get("conflicts") or []}
    pause = problem.get("pause", 10)
    for one, other in combinations(answer["sessions"], 2):
        here, there = slots[one["slot"]], slots[other["slot"]]
        if one["room"] == other["room"] and meet(here, there, pause):
            found.append(f"{here['id']} and {there['id']}: {one['room']} serves twice")
        if set(one["adults"]) & set(other["adults"]) and meet(here, there, pause):
            found.append(f"{here['id']} and {there['id']}: an adult in two places")
    for one in answer["sessions"]:
        for other in answer["sessions"]:
            if not meet(slots[one["slot"]], slots[other["slot"]]):
                continue
            pairs = ({a, b} for a in one["groups"] for b in other["groups"] if a != b)
            found += [f"{sorted(pair)} at once" for pair in pairs if pair in conflicts]
    return found


def _adults(problem: Json, answer: Json, slots: Json) -> list[str]:
    available = {adult["id"]: adult["available"] for adult in problem["adults"]}
    found = []
    for session in answer["sessions"]:
        if len(set(session["adults"])) < problem.get("adults_per_room", 1):
            found.append(f"{session['slot']}: not enough adults")
        found += [
            f"{session['slot']}: {adult} is not there"
            for adult in session["adults"]
            if session["slot"] not in available[adult]
        ]
    return found


def _numbers(problem: Json, answer: Json) -> list[str]:
    seated: Counter[str] = Counter()
    for session in answer["sessions"]:
        seated.update(session["groups"])
    found = [
        f"{group['id']}: {seated[group['id']]} of {group['size']} seated"
        for group in problem["groups"]
        if seated[group["id"]] > group["size"]
    ]
    missing = sum(group["size"] for group in problem["groups"]) - sum(seated.values())
    if missing != answer["unplaced"]:
        found.append(f"{missing} without a seat, {answer['unplaced']} said")
    pieces = sum(len(session["groups"]) for session in answer["sessions"])
    bounds = answer["bounds"]
    if bounds["sessions"] > len(answer["sessions"]) or bounds["pieces"] > pieces:
        found.append("a bound above what was reached")
    return found
