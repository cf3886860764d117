"""Generated schools: very small ones to compare with brute force, large ones with a plan inside."""

import random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import seed as seed_of
from hypothesis import strategies as st

Json = dict[str, Any]
HOURS = ["08:30", "10:20", "11:10", "13:30", "15:30"]


@st.composite
def small_schools(draw: st.DrawFn) -> Json:
    """A few slots (some too close), rooms, adults and groups; often impossible to seat whole."""
    slots = [
        {
            "id": f"s{n}",
            "day": draw(st.sampled_from(["2027-03-15", "2027-03-16"])),
            "starts": draw(st.sampled_from(HOURS)),
            "minutes": draw(st.sampled_from([105, 110, 140])),
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    ids = [slot["id"] for slot in slots]
    some_slots = st.lists(st.sampled_from(ids), unique=True)
    few_slots = st.lists(st.sampled_from(ids), unique=True, max_size=1)
    rooms = [
        {"id": f"r{n}", "seats": draw(st.integers(0, 4)), "blocked": draw(few_slots)}
        for n in range(draw(st.integers(1, 2)))
    ]
    some_rooms = st.lists(st.sampled_from([room["id"] for room in rooms]), unique=True)
    groups = [
        {
            "id": f"g{n}",
            "size": draw(st.integers(0, 4)),
            "minutes": draw(st.sampled_from([105, 105, 140])),
            "indivisible": draw(st.booleans()),
            "blocked": draw(few_slots),
            "rooms": draw(st.none() | some_rooms),
        }
        for n in range(draw(st.integers(0, 3)))
    ]
    pairs = [[one["id"], other["id"]] for i, one in enumerate(groups) for other in groups[:i]]
    return {
        "pause": draw(st.sampled_from([0, 10])),
        "spare_seats": draw(st.integers(0, 1)),
        "adults_per_room": draw(st.integers(0, 2)),
        "max_sessions_per_day": draw(st.sampled_from([None, None, 1, 2])),
        "slots": slots,
        "rooms": rooms,
        "adults": [
            {"id": f"a{n}", "available": draw(some_slots)} for n in range(draw(st.integers(0, 3)))
        ],
        "groups": groups,
        "conflicts": draw(st.lists(st.sampled_from(pairs), unique_by=tuple)) if pairs else [],
    }


def planted_school(seed: int, *, classes: int = 8, days: int = 8, rooms: int = 3) -> Json:
    """A school where everybody can be seated: a plan is drawn first, then the rules around it."""
    chance = random.Random(seed)
    slots = [
        {"id": f"d{day}h{n}", "day": f"2027-03-{day + 1:02}", "starts": hour, "minutes": 150}
        for day in range(days)
        for n, hour in enumerate(["08:30", "10:00", "13:30"])
    ]
    ids = [slot["id"] for slot in slots]
    # The first two slots of a day share time: each half of the rooms uses one of them.
    places = [
        (slot["id"], f"r{room}")
        for slot in slots
        for room in range(rooms)
        if (room + int(slot["id"][1 : slot["id"].index("h")])) % 2 == slot["id"].endswith("h1")
        or slot["id"].endswith("h2")
    ]
    seats = {f"r{room}": chance.randint(12, 20) for room in range(rooms)}
    left = {place: seats[place[1]] - 1 for place in places}
    groups: list[Json] = []
    used: dict[str, set[str]] = {}
    for n in range(classes):
        name, size = f"c{n}", chance.randint(20, 32)
        there: set[str] = set()
        todo = size
        while todo:
            place = chance.choice([place for place, free in left.items() if free])
            taken = min(todo, left[place])
            left[place] -= taken
            todo -= taken
            there.add(place[0])
        used[name] = there
        free = [slot for slot in ids if slot not in there]
        groups.append(
            {
                "id": name,
                "size": size,
                "minutes": chance.choice([105, 140]),
                "indivisible": False,
                "blocked": chance.sample(free, len(free) // 2),
                "rooms": None,
            }
        )
    adults = [
        {"id": f"a{room}", "available": [slot for slot, where in places if where == f"r{room}"]}
        for room in range(rooms)
    ]
    return {
        "pause": 10,
        "spare_seats": 1,
        "adults_per_room": 1,
        "max_sessions_per_day": None,
        "slots": slots,
        "rooms": [{"id": name, "seats": n, "blocked": []} for name, n in seats.items()],
        "adults": adults,
        "groups": groups,
        "conflicts": [],
    }


def small_school(seed: int) -> Json:
    """One of the small schools, the same for the same number."""
    found: list[Json] = []

    @seed_of(seed)
    @settings(max_examples=8, database=None, deadline=None, phases=[Phase.generate])
    @given(problem=small_schools())
    def draw(problem: Json) -> None:
        found.append(problem)

    draw()
    return found[-1]


def college(seed: int, classes: int, size: int, rooms: int, days: int) -> Json:
    """A school as they are: classes held half of the time, one pupil in each with a third more
    time, rooms taken one slot in five, forty adults free one slot in four."""
    chance = random.Random(seed)
    slots = [
        {"id": f"d{day}h{n}", "day": f"2027-03-{day + 1:02}", "starts": hour, "minutes": 150}
        for day in range(days)
        for n, hour in enumerate(["08:30", "13:30"])
    ]
    ids = [slot["id"] for slot in slots]
    groups = []
    for n in range(classes):
        held = chance.sample(ids, len(ids) // 2)
        pupils = size + chance.randint(-3, 3)
        groups.append({"id": f"c{n}", "size": pupils - 1, "minutes": 105, "blocked": held})
        groups.append({"id": f"c{n} long", "size": 1, "minutes": 140, "blocked": held})
    return {
        "slots": slots,
        "rooms": [
            {
                "id": f"r{n}",
                "seats": 17 + chance.randint(-3, 3),
                "blocked": chance.sample(ids, len(ids) // 5),
            }
            for n in range(rooms)
        ],
        "adults": [
            {"id": f"a{n}", "available": chance.sample(ids, len(ids) // 4)} for n in range(40)
        ],
        "groups": groups,
    }
