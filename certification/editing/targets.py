"""What can be chosen on the pages of a change by hand, and why the rest cannot. Makes no query."""

from dataclasses import dataclass

from certification.editing.checking import why_not_adult, why_not_pupil, why_not_room
from certification.editing.facts import HeldSession, PlanFacts
from certification.editing.moves import movable
from pixschool.core.text.french import count


@dataclass(frozen=True)
class MoveTarget:
    """A session, or an exchange with a class that sits there. `most`: how many may go there at
    once; 0 when `why` says what forbids it."""

    session: int
    value: str
    label: str
    groups: str
    most: int
    why: str = ""
    free: int = 0
    is_exchange: bool = False


def move_targets(facts: PlanFacts, source: HeldSession, classroom: int) -> list[MoveTarget]:
    """Every other session in the order of time, the exchanges after their session."""
    found: list[MoveTarget] = []
    for one in facts.sessions.values():
        if one.pk != source.pk:
            found += _targets(facts, source, one, classroom)
    return found


def _targets(
    facts: PlanFacts, source: HeldSession, there: HeldSession, classroom: int
) -> list[MoveTarget]:
    able = len(movable(facts, source, there, classroom))
    free = facts.free(there)
    most = 0 if there.held else min(able, free)
    whys = {why_not_pupil(facts, one, there) for one in source.piece(classroom)} - {""}
    why = there.held or ("" if able else ", ".join(sorted(whys))) or ("" if free else "complète")
    groups = " · ".join(f"{name} {number}" for _pk, name, number in there.pieces)
    plain = MoveTarget(there.pk, str(there.pk), there.label, groups, most, why, free)
    if there.held or not able or free >= able:
        return [plain]
    exchanges = [
        MoveTarget(
            there.pk,
            f"{there.pk}-{pk}",
            f"échanger avec {name}",
            "",
            min(able, free + back),
            free=free,
            is_exchange=True,
        )
        for pk, name, _number in there.pieces
        if pk != classroom and (back := len(movable(facts, there, source, pk)))
    ]
    return [plain, *exchanges]


@dataclass(frozen=True)
class OfferedChoice:
    """A room or an adult for a session; `why` says what forbids it."""

    pk: int
    name: str
    note: str
    why: str
    is_chosen: bool


def room_choices(facts: PlanFacts, one: HeldSession) -> list[OfferedChoice]:
    """The rooms in use, the present one among them."""
    return [
        OfferedChoice(
            room.pk,
            room.name,
            count(max(0, room.seats - facts.plan.spare_seats), "place"),
            "" if room.pk == one.room.pk else why_not_room(facts, room, one),
            room.pk == one.room.pk,
        )
        for room in facts.rooms.values()
        if room.is_active or room.pk == one.room.pk
    ]


def adult_choices(facts: PlanFacts, one: HeldSession) -> list[OfferedChoice]:
    """All of them, with how many sessions each watches over."""
    serving = [pk for other in facts.sessions.values() for pk in other.adults]
    return [
        OfferedChoice(
            adult.pk,
            adult.name,
            count(serving.count(adult.pk), "séance"),
            "" if adult.pk in one.adults else why_not_adult(facts, adult, one),
            adult.pk in one.adults,
        )
        for adult in facts.adults.values()
    ]
