"""More pupils wait than there are seats: a fair draw, which anybody can do again from its seed."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, User
from students.models import Student
from students.slots.booking import Placed, book_many
from students.support.errors import SupportRefusedError


@dataclass(frozen=True)
class SeatDraw:
    """`seed` and the ids asked give the same order on any machine."""

    seed: int
    first: list[int]  # pupil ids, drawn
    later: list[int]  # the others, in the order drawn: the next slot begins with them


def new_seed() -> int:
    """Nobody chooses it: 48 bits of the system."""
    return secrets.randbits(48)


def draw(ids: Sequence[int], *, seats: int, seed: int) -> SeatDraw:
    """Each subset of so many seats is as likely as any other. Pure: the order in which the pupils
    are given changes nothing."""
    order = sorted(set(ids))
    random.Random(seed).shuffle(order)  # noqa: S311 - drawn again from the seed
    return SeatDraw(seed, order[:seats], order[seats:])


def staggered(ids: Sequence[int], *, seats: Sequence[int], seed: int) -> list[list[int]]:
    """Who starts at the first slot, at the second…: as many as each has seats. Whoever is beyond
    the last is in the last list, which waits."""
    left = draw(ids, seats=0, seed=seed).later
    starts = []
    for number in seats:
        starts.append(left[:number])
        left = left[number:]
    return [*starts, left]


@transaction.atomic
def book_drawn(
    *,
    slot_id: int,
    school: School,
    students: Sequence[Student],
    actor: User | None,
    seats: int,
    seed: int | None = None,
) -> tuple[SeatDraw, Placed]:
    """Draw, place those who are drawn, journal the seed and who was drawn among whom.

    Raises SupportRefusedError when there is nothing to draw, or nobody can be placed there.
    """
    if seats < 1 or len(set(students)) <= seats:
        raise SupportRefusedError("Il y a assez de places pour tous : placez-les sans tirage.")
    found = draw(
        [one.pk for one in students], seats=seats, seed=new_seed() if seed is None else seed
    )
    by_id = {one.pk: one for one in students}
    placed = book_many(
        slot_id=slot_id, school=school, students=[by_id[pk] for pk in found.first], actor=actor
    )
    journal.record(
        "support_draw_held",
        school=school,
        actor=actor,
        target="support_slot",
        ids=[slot_id],
        details={"seed": found.seed, "asked": sorted(by_id), "drawn": found.first},
    )
    return found, placed
