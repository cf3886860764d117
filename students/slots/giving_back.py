"""A seat that gave way is given back once nothing is in its way, and the one that replaced it goes.

What cannot be given back says why. A later act of a person wins: it is never undone here.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import IntegrityError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.models import School, User
from students.models import (
    Enrolment,
    GaveWay,
    PresenceMark,
    Student,
    SupportBooking,
)
from students.slots.carrying import CHANGED_SINCE, same_seat
from students.slots.freeing import free_all
from students.slots.locks import take_turns
from students.slots.seats import busy, is_off, is_released
from students.support.errors import SupportRefusedError

GIVEN_BACK = "rendu à sa première heure"
LEFT = "l’élève a quitté l’établissement"
CLOSED = "le créneau est fermé"
OFF_DAY = "il n’y a plus classe ce jour-là"
OTHER_HOUR = "le créneau a changé d’heure"
CHANGED = "le rendez-vous de remplacement a changé depuis"
PLACED_SINCE = "un autre rendez-vous a été pris depuis"
TWICE = "l’élève a un autre rendez-vous à cette heure"
FULL = "le créneau est complet"
_WEEK = timedelta(days=7)  # a seat that gave way went elsewhere in its week

Awaited = Callable[[Collection[Student], datetime, datetime], Mapping[int, str]]


@dataclass(frozen=True)
class GivenBack:
    """`refused`: what `not_back` of each says was not said before."""

    given: list[SupportBooking]
    refused: list[SupportBooking]

    def __bool__(self) -> bool:
        return bool(self.given or self.refused)


@dataclass
class _Chain:
    """`gone`: seats of one pupil, each of which gave way and went to the next; `seat`: where the
    pupil comes instead of the last. `at`: the one that is wanted back."""

    gone: list[SupportBooking]
    seat: SupportBooking | None
    at: int = 0
    number: int = 0  # of the seat, once it fits

    @property
    def wanted(self) -> SupportBooking:
        return self.gone[self.at]


@transaction.atomic
def give_back(*, school: School, actor: User | None, way: GaveWay, awaited: Awaited) -> GivenBack:
    """After something changed that seats had given way to; twice is once. `awaited`: whom the app
    of that `way` awaits at an hour: a seat that still gives way to it is not spoken of.

    Raises SupportRefusedError when the database refuses; nothing is written then.
    """
    take_turns(school)
    chains = _chains(school)
    if not chains:
        return GivenBack([], [])
    refusals: dict[SupportBooking, str] = {}
    free_then, over = [], []
    for chain in _free_then(chains, way, awaited, refusals):
        if why := _why_never(chain):
            refusals[chain.wanted] = why
            over.append(chain)
        else:
            free_then.append(chain)
    going = _fitting(free_then, refusals)
    given = _write(going, actor)
    refused = _note(over, refusals)
    if given:
        ids = [one.pk for one in given]
        journal.record(
            "seats_given_back", school=school, actor=actor, target="support_booking", ids=ids
        )
    return GivenBack(given, refused)


def _chains(school: School) -> list[_Chain]:
    """In the order of time of what they would give back first."""
    rows = (
        SupportBooking.objects.filter(
            slot__school=school,
            gave_way__in=[GaveWay.EXAM, GaveWay.SESSION],
            ends_at__gt=timezone.now() - _WEEK,
        )
        .select_related("slot__school", "slot__year", "student", "went_to")
        .order_by("starts_at", "seat", "pk")
    )
    gone = {row.pk: row for row in rows}
    later = {row.went_to_id for row in gone.values()}
    found = []
    for row in gone.values():
        if row.pk not in later:
            chain = _Chain([row], row.went_to)
            while chain.seat and chain.seat.pk in gone:
                chain.gone.append(gone[chain.seat.pk])
                chain.seat = chain.gone[-1].went_to
            found.append(chain)
    return found


def _free_then(
    chains: Sequence[_Chain],
    way: GaveWay,
    awaited: Awaited,
    refusals: dict[SupportBooking, str],
) -> Iterator[_Chain]:
    """Those with a seat to come that nothing but seats may be in the way of."""
    now = timezone.now()
    coming = [row for chain in chains for row in chain.gone if row.ends_at > now]
    standing: dict[int, str] = {}
    elsewhere: dict[int, str] = {}
    coming.sort(key=_hours)
    for (starts_at, ends_at), group in groupby(coming, _hours):
        rows = list(group)
        people = [row.student for row in rows]
        own, others = awaited(people, starts_at, ends_at), busy(people, starts_at, ends_at)
        standing |= {row.pk: own[row.student_id] for row in rows if row.student_id in own}
        elsewhere |= {row.pk: others[row.student_id] for row in rows if row.student_id in others}
    for chain in chains:
        for at, row in enumerate(chain.gone):
            if row.ends_at <= now or row.pk in standing:
                continue
            if row.pk not in elsewhere:
                chain.at = at
                yield chain
                break
            if row.gave_way == way:
                refusals[row] = f"pris à cette heure : {elsewhere[row.pk]}"[:80]


def _hours(row: SupportBooking) -> tuple[datetime, datetime]:
    return row.starts_at, row.ends_at


def _why_never(chain: _Chain) -> str:
    """What keeps the seat from being given back, now and later; empty when nothing does."""
    row, seat = chain.wanted, chain.seat
    slot = row.slot
    year = {"year": slot.year_id, "student": row.student_id}
    if not Enrolment.objects.open().filter(**year).exists():
        return LEFT
    if not slot.is_open:
        return CLOSED
    if (slot.starts_at, slot.ends_at) != _hours(row):
        return OTHER_HOUR
    if is_off(slot):
        return OFF_DAY
    if seat and (seat.cancelled_at or seat.presence or seat.ends_at <= timezone.now()):
        return CHANGED
    week = monday_of(slot.day)
    since = SupportBooking.objects.held().filter(
        student=row.student_id,
        slot__day__range=(week, week + timedelta(days=6)),
        booked_at__gt=row.cancelled_at,
        came_from=None,
    )
    return PLACED_SINCE if since.exists() else ""


def _fitting(chains: Sequence[_Chain], refusals: dict[SupportBooking, str]) -> list[_Chain]:
    """The most of them that can come back together; two may each wait for the other's place."""
    if not chains:
        return []
    slots = {chain.wanted.slot_id: chain.wanted.slot for chain in chains}
    held = list(SupportBooking.objects.held().filter(slot__in=slots))
    pupils = {chain.wanted.student_id for chain in chains}
    theirs = list(SupportBooking.objects.held().filter(student__in=pupils))
    for_others = {
        slot.pk: slot.seats if is_released(slot) else slot.seats - slot.pix_seats
        for slot in slots.values()
    }
    going = list(chains)
    while True:
        leaving = {chain.seat.pk for chain in going if chain.seat}
        room = _Room(
            [one for one in held if one.pk not in leaving],
            [one for one in theirs if one.pk not in leaving],
            for_others,
        )
        why = {chain.wanted: room.take(chain) for chain in going}
        if not any(why.values()):
            return going
        refusals |= {row: words for row, words in why.items() if words}
        going = [chain for chain in going if not why[chain.wanted]]


class _Room:
    """What is left once those who go have gone."""

    def __init__(
        self,
        held: Iterable[SupportBooking],
        theirs: Iterable[SupportBooking],
        for_others: Mapping[int, int],
    ) -> None:
        self.for_others = for_others
        self.there: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        self.hours: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for one in held:
            self.there[one.slot_id].append((one.seat, one.is_for_pix))
        for one in theirs:
            self.hours[one.student_id].append(_hours(one))

    def take(self, chain: _Chain) -> str:
        """Gives the chain the number it had, or the lowest free; or says why not."""
        row, slot = chain.wanted, chain.wanted.slot
        hours, there = self.hours[row.student_id], self.there[slot.pk]
        if any(start < row.ends_at and row.starts_at < end for start, end in hours):
            return TWICE
        others = sum(not for_pix for _, for_pix in there)
        is_kept = not row.is_for_pix and others >= self.for_others[slot.pk]
        if len(there) >= slot.seats or is_kept:
            return FULL
        taken = {seat for seat, _ in there}
        numbers = (min(row.seat, slot.seats), *range(1, slot.seats + 1))  # it may have fewer now
        chain.number = next(one for one in numbers if one not in taken)
        there.append((chain.number, row.is_for_pix))
        hours.append(_hours(row))
        return ""


def _write(going: Sequence[_Chain], actor: User | None) -> list[SupportBooking]:
    if not going:
        return []
    free_all(((chain.seat, GIVEN_BACK) for chain in going if chain.seat), actor=actor)
    now = timezone.now()
    try:
        with transaction.atomic():
            given = SupportBooking.objects.bulk_create(_again(chain, actor, now) for chain in going)
    except IntegrityError as error:
        raise SupportRefusedError(CHANGED_SINCE) from error
    written = []
    again = {chain.wanted.pk: one for chain, one in zip(going, given, strict=True)}
    for chain in going:
        new = again[chain.wanted.pk]
        for row in chain.gone[chain.at :]:
            row.gave_way, row.went_to, row.not_back = GaveWay.BACK, new, ""
        if chain.at:
            chain.gone[chain.at - 1].went_to = new
        written += chain.gone
    SupportBooking.objects.bulk_update(written, ["gave_way", "went_to", "not_back"])
    _note_again(again)
    return given


def _again(chain: _Chain, actor: User | None, now: datetime) -> SupportBooking:
    row = chain.wanted
    seat = same_seat(row, row.slot, chain.number, actor, now)
    seat.is_walk_in, seat.presence = row.is_walk_in, row.presence
    return seat


def _note_again(again: Mapping[int, SupportBooking]) -> None:
    """Who had said early that a pupil would not come had said it of this seat."""
    marks = list(PresenceMark.objects.filter(booking__in=list(again)))
    for mark in marks:
        mark.pk, mark.booking = None, again[mark.booking_id]
    PresenceMark.objects.bulk_create(marks)


def _note(over: Iterable[_Chain], refusals: Mapping[SupportBooking, str]) -> list[SupportBooking]:
    """Written where it was not said yet. What is `over` is not looked at again."""
    rows = {row.pk: row for row in refusals}
    for chain in over:
        for row in chain.gone:
            row.gave_way = ""
            rows.setdefault(row.pk, row)
    new = [row for row, why in refusals.items() if row.not_back != why]
    for row in new:
        row.not_back = refusals[row]
    SupportBooking.objects.bulk_update(list(rows.values()), ["gave_way", "not_back"])
    return new
