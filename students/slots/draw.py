"""More pupils wait than there are seats: who begins first is drawn, and anybody can draw it again.

Who cannot come is said before, not after: all who take part could have had any of the seats. That
is what makes it fair, and what lets early and late starters be compared one day.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import School, User
from students.models import (
    DrawKind,
    DrawnPupil,
    SlotRule,
    Student,
    SupportBooking,
    SupportDraw,
    SupportFlag,
    SupportSlot,
)
from students.slots.booking import book_many
from students.slots.carrying import CHANGED_SINCE, open_slots
from students.slots.locks import locked_slots, take_turns
from students.slots.seats import FULL, check_slot, in_the_way
from students.slots.wording import when_words
from students.support.errors import SupportRefusedError

ENOUGH = "Il y a assez de places pour tous : placez-les sans tirage."
HAS_SEAT = "Cet élève y a déjà une place."
MOST_WEEKS = 8  # of a group, in staggered starts
_TOO_FEW = (
    "Ce créneau n’a plus assez de dates libres à venir : choisissez moins de semaines, ou un autre."
)
_NOBODY = "Personne ne peut participer : choisissez un autre créneau, ou d’autres élèves."


def new_seed() -> int:
    """Nobody chooses it: 48 bits of the system."""
    return secrets.randbits(48)


def mark_of(number: int, seed: int) -> str:
    """SHA-256 of « seed:number », in hexadecimal: `printf '42:7' | sha256sum` gives the same."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def order_of(numbers: Iterable[int], *, seed: int) -> list[int]:
    """By their mark. Pure: each order is as likely as any other, whatever order they come in."""
    return sorted(set(numbers), key=lambda number: mark_of(number, seed))


def in_groups(order: Sequence[int], seats: Sequence[int]) -> list[list[int]]:
    """As many to each group as it has seats, in order; the last list is who waits."""
    groups, begin = [], 0
    for number in seats:
        groups.append(list(order[begin : begin + number]))
        begin += number
    return [*groups, list(order[begin:])]


@dataclass(frozen=True)
class DrawPlan:
    """What will be drawn. `groups`: the slots of each; `seats`: what all slots of a group have;
    `taking_part`: in the order of their numbers; `left_out`: (pupil, why)."""

    kind: DrawKind
    rule: SlotRule | None
    groups: list[list[SupportSlot]]
    seats: list[int]
    taking_part: list[Student]
    left_out: list[tuple[Student, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits; changes with anything that was shown."""
        groups = [[(slot.pk, slot.version) for slot in group] for group in self.groups]
        pupils = [one.pk for one in self.taking_part]
        return short_digest((self.kind, groups, self.seats, pupils), digits=16)


def preview_lots(*, slot: SupportSlot, students: Iterable[Student]) -> DrawPlan:
    """For the seats of one slot; who is not drawn waits. Raises SupportRefusedError."""
    check_slot(slot, walk_in=False)
    return _plan(DrawKind.LOTS, slot.rule, [[slot]], students)


def preview_staggered(
    *, rule: SlotRule, weeks: int, students: Iterable[Student], from_day: date
) -> DrawPlan:
    """A first group for so many dates of the rule from that day on, a second for as many after.
    Raises SupportRefusedError."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise SupportRefusedError(f"Un groupe vient de 1 à {MOST_WEEKS} semaines.")
    slots = open_slots(rule.school).filter(rule=rule, day__gte=from_day)
    coming = list(slots.filter(starts_at__gt=timezone.now()).order_by("starts_at")[: 2 * weeks])
    if len(coming) < 2 * weeks:
        raise SupportRefusedError(_TOO_FEW)
    groups = [coming[:weeks], coming[weeks:]]
    return _plan(DrawKind.STAGGERED, rule, groups, students)


def _plan(
    kind: DrawKind,
    rule: SlotRule | None,
    groups: list[list[SupportSlot]],
    students: Iterable[Student],
) -> DrawPlan:
    slots = [slot for group in groups for slot in group]
    held = SupportBooking.objects.held().filter(slot__in=slots).values_list("slot", "student")
    seated = list(held)
    free = {slot.pk: slot.seats - sum(pk == slot.pk for pk, _ in seated) for slot in slots}
    seats = [min(free[slot.pk] for slot in group) for group in groups]
    people = sorted(set(students), key=lambda one: (one.name_key, one.pk))
    why = _why_not(slots, people) | {pupil: HAS_SEAT for _, pupil in seated}
    taking_part = [one for one in people if one.pk not in why]
    left_out = [(one, why[one.pk]) for one in people if one.pk in why]
    if not taking_part:
        raise SupportRefusedError(_NOBODY)
    if min(seats) < 1:
        raise SupportRefusedError(
            FULL.format(when=when_words(slots[0])) if kind == DrawKind.LOTS else _TOO_FEW
        )
    if len(taking_part) <= seats[0]:
        raise SupportRefusedError(ENOUGH)
    return DrawPlan(kind, rule, groups, seats, taking_part, left_out)


def _why_not(slots: Iterable[SupportSlot], students: Sequence[Student]) -> dict[int, str]:
    found: dict[int, str] = {}
    for slot in slots:
        found = {**in_the_way(slot, students), **found}
    return found


@transaction.atomic
def hold(
    plan: DrawPlan,
    *,
    school: School,
    actor: User | None,
    flags: Mapping[int, SupportFlag],
    seed: int | None = None,
) -> SupportDraw:
    """Draw, place whoever has a group in all its slots, keep and journal the seed and the order.

    `plan`: made again under the turn of the school (`take_turns`). `flags`: {pupil id: flag}.
    `seed`: of a test; nobody else chooses it. Raises SupportRefusedError.
    """
    locked_slots([slot.pk for group in plan.groups for slot in group], school)
    seed = new_seed() if seed is None else seed
    order = order_of(range(1, len(plan.taking_part) + 1), seed=seed)
    draw = SupportDraw.objects.create(
        school=school,
        year=plan.groups[0][0].year,
        kind=plan.kind,
        rule=plan.rule,
        seed=seed,
        size=len(order),
        seats=plan.seats,
        first_days=[group[0].day for group in plan.groups],
        last_days=[group[-1].day for group in plan.groups],
        drawn_by=actor,
        drawn_at=timezone.now(),
    )
    *starts, _waiting = in_groups(order, plan.seats)
    by_number = dict(enumerate(plan.taking_part, 1))
    _keep(draw, order, starts, by_number)
    for slots, numbers in zip(plan.groups, starts, strict=True):
        for slot in slots:
            placed = book_many(
                slot_id=slot.pk,
                school=school,
                students=[by_number[number] for number in numbers],
                flags=flags,
                actor=actor,
            )
            if placed.refused:
                raise SupportRefusedError(CHANGED_SINCE)
    journal.record(
        "support_draw_held",
        school=school,
        actor=actor,
        target="support_draw",
        ids=[draw.pk],
        details={"seed": seed, "size": len(order), "seats": plan.seats, "order": order},
    )
    return draw


def _keep(
    draw: SupportDraw,
    order: Sequence[int],
    starts: Sequence[Sequence[int]],
    by_number: Mapping[int, Student],
) -> None:
    group_of = {number: rank for rank, numbers in enumerate(starts, 1) for number in numbers}
    DrawnPupil.objects.bulk_create(
        DrawnPupil(
            draw=draw,
            student=by_number[number],
            number=number,
            rank=rank,
            group=group_of.get(number, 0),
        )
        for rank, number in enumerate(order, 1)
    )


@transaction.atomic
def confirm(
    preview: Callable[[], DrawPlan],
    *,
    digest: str,
    school: School,
    actor: User | None,
    flags: Mapping[int, SupportFlag],
) -> SupportDraw:
    """Plan again under the turn of the school, then draw. `digest`: of the plan that was read.

    Raises SupportRefusedError when it is not true any more: show it again.
    """
    take_turns(school)
    plan = preview()
    if plan.digest != digest:
        raise SupportRefusedError(CHANGED_SINCE)
    return hold(plan, school=school, actor=actor, flags=flags)
