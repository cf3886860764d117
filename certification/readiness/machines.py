"""Whether the machines of each room are ready: what is checked on each, what is left to do."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from certification.models import ComputerRoom, MachineCheck
from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import School, SchoolYear, User

CHECKS: Mapping[str, str] = {
    "extension": "Extension Pix Companion",
    "browser": "Navigateur à jour",
    "headset": "Casque",
    "works": "Page de vérification passée",
}
Ticked = set[tuple[int, str]]  # number of the machine, check


class MachinesChangedError(Exception):
    """Somebody ticked other boxes of the same room since the page was shown."""


@dataclass(frozen=True)
class RoomReadiness:
    """`ready`: machines on which everything is ticked. `left`: (check, how many machines)."""

    room: ComputerRoom
    ready: int
    left: list[tuple[str, int]]
    ticked: Ticked

    @property
    def is_ready(self) -> bool:
        return self.ready == self.room.seats


def rooms_of(year: SchoolYear) -> list[RoomReadiness]:
    """The rooms in use, by name; two queries."""
    rooms = ComputerRoom.objects.filter(school=year.school_id, is_active=True)
    ticked: dict[int, Ticked] = {}
    for one in MachineCheck.objects.filter(year=year):
        ticked.setdefault(one.room_id, set()).update((one.number, code) for code in one.checks)
    return [_of_room(room, ticked.get(room.pk, set())) for room in rooms]


def room_readiness(year: SchoolYear, room: ComputerRoom) -> RoomReadiness:
    """Of one room."""
    checks = MachineCheck.objects.filter(year=year, room=room)
    return _of_room(room, {(one.number, code) for one in checks for code in one.checks})


def _of_room(room: ComputerRoom, ticked: Ticked) -> RoomReadiness:
    known = {(number, code) for number, code in ticked if number <= room.seats and code in CHECKS}
    numbers = range(1, room.seats + 1)
    done = {code: sum((number, code) in known for number in numbers) for code in CHECKS}
    return RoomReadiness(
        room=room,
        ready=sum(all((number, code) in known for code in CHECKS) for number in numbers),
        left=[
            (label, room.seats - done[code])
            for code, label in CHECKS.items()
            if done[code] < room.seats
        ],
        ticked=known,
    )


def stamp(ticked: Collection[tuple[int, str]]) -> str:
    """What a page has seen of a room."""
    return short_digest(sorted(ticked))


def boxes(sent: Iterable[str], seats: int) -> Ticked:
    """Of « 12-extension »; what is no box of the room is left out."""
    known = {f"{n}-{code}": (n, code) for n in range(1, seats + 1) for code in CHECKS}
    return {known[text] for text in sent if text in known}


@transaction.atomic
def save(year: SchoolYear, room: ComputerRoom, ticked: Ticked, *, seen: str, actor: User) -> None:
    """Raises MachinesChangedError when the room is no more as it was shown."""
    School.objects.select_for_update(no_key=True).get(pk=year.school_id)
    before = room_readiness(year, room).ticked
    if stamp(before) != seen:
        raise MachinesChangedError
    for number in sorted({number for number, _code in before ^ ticked}):
        MachineCheck.objects.update_or_create(
            year=year,
            room=room,
            number=number,
            defaults={
                "checks": sorted(code for n, code in ticked if n == number),
                "checked_by": actor,
            },
        )
    journal.record(
        "certification_machines_checked",
        school=year.school,
        actor=actor,
        target="certification_room",
        ids=[room.pk],
    )
