"""What a plan is made from: slots, rooms, adults, groups; read from JSON, every mistake named.

Times are minutes after midnight. Two slots share time when each begins before the other ends;
they are too close when less than the pause lies between them: a room is then not ready again,
and an adult could not be there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations, groupby
from typing import Any

STANDARD_MINUTES = 105  # 1 h 45, the length of a certification test
MOST_SEATS = 5_000
MOST_PUPILS = 20_000
MOST_MINUTES = 24 * 60
MOST_OF_A_KIND = 2_000


@dataclass(frozen=True)
class TimeSlot:
    id: str
    day: date
    starts: int
    minutes: int

    @property
    def ends(self) -> int:
        return self.starts + self.minutes


@dataclass(frozen=True)
class ExamRoom:
    id: str
    seats: int
    blocked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Adult:
    id: str
    available: frozenset[str]


@dataclass(frozen=True)
class SeatedGroup:
    """Pupils who are counted together: same class, same length of test, same constraints."""

    id: str
    size: int
    minutes: int = STANDARD_MINUTES
    indivisible: bool = False
    blocked: frozenset[str] = frozenset()
    rooms: frozenset[str] | None = None


@dataclass(frozen=True)
class SeatingProblem:
    slots: tuple[TimeSlot, ...]
    rooms: tuple[ExamRoom, ...]
    adults: tuple[Adult, ...]
    groups: tuple[SeatedGroup, ...]
    conflicts: frozenset[tuple[str, str]] = frozenset()
    pause: int = 10
    spare_seats: int = 1
    adults_per_room: int = 1
    max_sessions_per_day: int | None = None
    kept: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """Pupils of (group, slot, room) in the plan that is to be disturbed as little as possible;
    the place may be no more."""
    kept_duties: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """The adults of its (slot, room)."""

    @cached_property
    def capacities(self) -> dict[tuple[str, str], int]:
        """Seats for pupils in each (slot, room) that can be used at all."""
        return {
            (slot.id, room.id): room.seats - self.spare_seats
            for slot in self.slots
            for room in self.rooms
            if room.seats > self.spare_seats and slot.id not in room.blocked
        }

    @cached_property
    def sharing_time(self) -> frozenset[tuple[str, str]]:
        """Pairs of slots in which nobody can be at once, both ways; a slot with itself too."""
        return self._pairs(lambda one, other: one.starts < other.ends and other.starts < one.ends)

    @cached_property
    def too_close(self) -> frozenset[tuple[str, str]]:
        """Pairs of slots that one room, or one adult, cannot serve both."""
        return self._pairs(
            lambda one, other: (
                one.starts < other.ends + self.pause and other.starts < one.ends + self.pause
            )
        )

    def _pairs(self, meet: Callable[[TimeSlot, TimeSlot], bool]) -> frozenset[tuple[str, str]]:
        pairs = {(slot.id, slot.id) for slot in self.slots}
        for _day, slots in groupby(self.slots, key=lambda slot: slot.day):
            for one, other in combinations(slots, 2):
                if meet(one, other):
                    pairs |= {(one.id, other.id), (other.id, one.id)}
        return frozenset(pairs)

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """Largest sets of slots that are too close to each other two by two, in order of time."""
        found: list[frozenset[str]] = []
        for slot in self.slots:
            # Every such set of intervals has a member at whose start all the others are going on.
            going_on = frozenset(
                other.id
                for other in self.slots
                if other.day == slot.day and other.starts <= slot.starts < other.ends + self.pause
            )
            found.append(going_on)
        return tuple(
            tuple(slot.id for slot in self.slots if slot.id in run)
            for run in dict.fromkeys(found)
            if not any(run < other for other in found)
        )

    def places(self, group: SeatedGroup) -> Iterator[tuple[str, str]]:
        """The (slot, room) where some of this group may sit."""
        for slot in self.slots:
            if slot.id in group.blocked or slot.minutes < group.minutes:
                continue
            for room in self.rooms:
                if (slot.id, room.id) not in self.capacities:
                    continue
                if group.rooms is None or room.id in group.rooms:
                    yield slot.id, room.id


class ProblemError(ValueError):
    """What is asked cannot be read; `mistakes` has one sentence for each thing to mend."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read_problem(data: Any) -> SeatingProblem:
    """The problem of a JSON document. Raises ProblemError with every mistake found."""
    reader = _Reader()
    if not isinstance(data, dict):
        raise ProblemError(["Le fichier doit contenir un objet JSON : { … }."])
    slots = tuple(map(reader.slot, reader.rows(data, "slots")))
    ids = {"slots": {slot.id for slot in slots}}
    rooms = tuple(reader.room(row, ids) for row in reader.rows(data, "rooms"))
    ids["rooms"] = {room.id for room in rooms}
    adults = tuple(reader.adult(row, ids) for row in reader.rows(data, "adults"))
    groups = tuple(reader.group(row, ids) for row in reader.rows(data, "groups"))
    ids["groups"] = {group.id for group in groups}
    most = data.get("max_sessions_per_day")
    problem = SeatingProblem(
        slots=tuple(sorted(slots, key=lambda slot: (slot.day, slot.starts, slot.id))),
        rooms=rooms,
        adults=adults,
        groups=groups,
        conflicts=reader.conflicts(data.get("conflicts"), ids),
        pause=reader.whole(data, "pause", "", default=10, most=MOST_MINUTES),
        spare_seats=reader.whole(data, "spare_seats", "", default=1, most=MOST_SEATS),
        adults_per_room=reader.whole(data, "adults_per_room", "", default=1, most=100),
        max_sessions_per_day=None
        if most is None
        else reader.whole(data, "max_sessions_per_day", "", most=MOST_SEATS),
    )
    if reader.mistakes:
        raise ProblemError(reader.mistakes)
    return problem


class _Reader:
    """Reads each part, notes what is wrong and goes on, so that all is mended in one go."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def rows(self, data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
        rows = data.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.mistakes.append(f"« {kind} » doit être une liste d’objets.")
            return []
        if len(rows) > MOST_OF_A_KIND:
            self.mistakes.append(f"« {kind} » : {len(rows)} lignes, {MOST_OF_A_KIND} au plus.")
            return []
        seen: set[str] = set()
        for row in rows:
            name = row.get("id")
            if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
                self.mistakes.append(f"« {kind} » : un « id » manque ou n’est pas un texte.")
            elif str(name) in seen:
                self.mistakes.append(f"« {kind} » : « {name} » s’y trouve deux fois.")
            seen.add(str(name))
        return rows

    def whole(
        self, row: dict[str, Any], key: str, of: str, *, default: int | None = None, most: int
    ) -> int:
        value = row.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        where = f"{of}, " if of else ""
        self.mistakes.append(f"{where}« {key} » : un nombre entier de 0 à {most} est attendu.")
        return 0

    def ids(self, value: Any, known: set[str], of: str, key: str) -> frozenset[str]:
        if not isinstance(value, list):
            self.mistakes.append(f"{of}, « {key} » : une liste est attendue.")
            return frozenset()
        named = {str(one) for one in value}
        if unknown := sorted(named - known):
            self.mistakes.append(f"{of}, « {key} » : « {unknown[0]} » n’existe pas.")
        return frozenset(named & known)

    def slot(self, row: dict[str, Any]) -> TimeSlot:
        of = f"Créneau « {row.get('id')} »"
        day, starts = date.min, 0
        try:
            day = date.fromisoformat(row["day"])
        except (KeyError, TypeError, ValueError):
            self.mistakes.append(f"{of}, « day » : un jour comme 2027-03-16 est attendu.")
        try:
            hours, minutes = row["starts"].split(":")
            starts = int(hours) * 60 + int(minutes)
            if not (0 <= int(hours) < 24 and 0 <= int(minutes) < 60):
                raise ValueError(starts)
        except (KeyError, AttributeError, TypeError, ValueError):
            self.mistakes.append(f"{of}, « starts » : une heure comme 08:30 est attendue.")
        minutes = self.whole(row, "minutes", of, most=MOST_MINUTES)
        if row.get("minutes") == 0:
            self.mistakes.append(f"{of}, « minutes » : un créneau dure au moins une minute.")
        return TimeSlot(str(row.get("id")), day, starts, minutes)

    def room(self, row: dict[str, Any], ids: dict[str, set[str]]) -> ExamRoom:
        of = f"Salle « {row.get('id')} »"
        return ExamRoom(
            id=str(row.get("id")),
            seats=self.whole(row, "seats", of, most=MOST_SEATS),
            blocked=self.ids(row.get("blocked") or [], ids["slots"], of, "blocked"),
        )

    def adult(self, row: dict[str, Any], ids: dict[str, set[str]]) -> Adult:
        of = f"Adulte « {row.get('id')} »"
        available = self.ids(row.get("available") or [], ids["slots"], of, "available")
        return Adult(str(row.get("id")), available)

    def group(self, row: dict[str, Any], ids: dict[str, set[str]]) -> SeatedGroup:
        of = f"Groupe « {row.get('id')} »"
        rooms = row.get("rooms")
        if not isinstance(row.get("indivisible", False), bool):
            self.mistakes.append(f"{of}, « indivisible » : true ou false est attendu.")
        return SeatedGroup(
            id=str(row.get("id")),
            size=self.whole(row, "size", of, most=MOST_PUPILS),
            minutes=self.whole(row, "minutes", of, default=STANDARD_MINUTES, most=MOST_MINUTES),
            indivisible=row.get("indivisible", False) is True,
            blocked=self.ids(row.get("blocked") or [], ids["slots"], of, "blocked"),
            rooms=None if rooms is None else self.ids(rooms, ids["rooms"], of, "rooms"),
        )

    def conflicts(self, pairs: Any, ids: dict[str, set[str]]) -> frozenset[tuple[str, str]]:
        if pairs is None:
            return frozenset()
        found = set()
        for pair in pairs if isinstance(pairs, list) else [pairs]:
            if not isinstance(pair, list) or len(pair) != 2:
                self.mistakes.append("« conflicts » : des paires de groupes sont attendues.")
                break
            one, other = sorted(map(str, pair))
            if one == other or {one, other} - ids["groups"]:
                self.mistakes.append(f"« conflicts » : « {one} » et « {other} » ne vont pas.")
                continue
            found.add((one, other))
        return frozenset(found)
