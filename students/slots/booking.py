"""The only writers of seats. A double click is one booking; what PostgreSQL refuses is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import School, User
from students.models import (
    ChosenBy,
    Presence,
    SlotRule,
    Student,
    SupportBooking,
    SupportFlag,
    SupportSlot,
)
from students.slots.freeing import free
from students.slots.locks import check_version, locked_booking, locked_slot, locked_slots
from students.slots.materialising import dates_of
from students.slots.presence import add_mark
from students.slots.seats import check_slot, free_seat, in_the_way
from students.slots.wording import when_words
from students.support.errors import SupportRefusedError

MOVED = "déplacé"
_REFUSED_BY_DATABASE = {
    "seat_taken_once": "Cette place vient d’être prise. Recommencez.",
    "one_seat_a_pupil": "Cet élève a déjà une place dans ce créneau.",
    "pupil_in_one_place": "Cet élève a déjà un rendez-vous à cette heure.",
}


@dataclass(frozen=True)
class Purpose:
    """What a pupil comes for. `to_do`: in the words of who places; `chosen_by`: of `ChosenBy`,
    empty for what the flag says."""

    is_for_pix: bool = True
    to_do: str = ""
    chosen_by: str = ""


FOR_PIX = Purpose()


@dataclass(frozen=True)
class Placed:
    """Who was placed, who was not and why."""

    placed: list[SupportBooking] = field(default_factory=list)
    refused: list[tuple[Student, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Series:
    """A pupil's seats, week after week; (day, why) of the weeks without."""

    placed: list[SupportBooking] = field(default_factory=list)
    refused: list[tuple[date, str]] = field(default_factory=list)


@transaction.atomic
def book(
    *,
    slot_id: int,
    student: Student,
    actor: User | None,
    school: School,
    flag: SupportFlag | None = None,
    purpose: Purpose = FOR_PIX,
    walk_in: bool = False,
    slot_version: int | None = None,
) -> SupportBooking:
    """Give the pupil the lowest free seat; the seat they have already when they have one. Who comes
    without an appointment to a slot that has begun is there.

    `slot_version`: of the page that was read, when the slot must not have changed since.
    Raises SupportRefusedError.
    """
    slot = locked_slot(slot_id, school)
    if same := slot.bookings.held().filter(student=student).first():
        return same
    check_slot(slot, walk_in=walk_in, version=slot_version)
    _refuse(in_the_way(slot, [student]).get(student.pk))
    booking = _give(slot, student, actor=actor, flag=flag, purpose=purpose, is_walk_in=walk_in)
    _record("seat_booked", school, actor, [booking])
    if walk_in and slot.starts_at <= timezone.now():
        add_mark(booking, presence=Presence.PRESENT, actor=actor)
    return booking


@transaction.atomic
def book_many(
    *,
    slot_id: int,
    school: School,
    students: Sequence[Student],
    actor: User | None,
    flags: Mapping[int, SupportFlag] | None = None,
    purpose: Purpose = FOR_PIX,
    slot_version: int | None = None,
) -> Placed:
    """Place these pupils in their order, as many as there are seats. `flags`: {pupil id: flag}.
    `slot_version`: as in `book`.

    Raises SupportRefusedError when nobody can be placed there at all.
    """
    slot = locked_slot(slot_id, school)
    check_slot(slot, walk_in=False, version=slot_version)
    there = {one.student_id: one for one in slot.bookings.held()}
    blocked = in_the_way(slot, students)
    result, new = Placed(), []
    for student in dict.fromkeys(students):
        try:
            booking = there.get(student.pk)
            if booking is None:
                _refuse(blocked.get(student.pk))
                flag = (flags or {}).get(student.pk)
                booking = _give(slot, student, actor=actor, flag=flag, purpose=purpose)
                new.append(booking)
            result.placed.append(booking)
        except SupportRefusedError as refusal:
            result.refused.append((student, str(refusal)))
    if new:
        _record("seat_booked", school, actor, new)
    return result


@transaction.atomic
def book_series(
    *,
    rule: SlotRule,
    student: Student,
    first_on: date,
    last_on: date,
    actor: User | None,
    flag: SupportFlag | None = None,
    purpose: Purpose = FOR_PIX,
) -> Series:
    """The same hour each week, both days included: each week placed, or said why not.

    Raises SupportRefusedError when nothing says when the school has class.
    """
    school = rule.school
    found = rule.slots.filter(day__range=(first_on, last_on))
    slots = locked_slots(list(found.values_list("pk", flat=True)), school)
    result, new = Series(), []
    left_out = [(day, why) for day, why in dates_of(rule).left_out if first_on <= day <= last_on]
    result.refused.extend(left_out)
    for slot in sorted(slots.values(), key=lambda slot: slot.starts_at):
        try:
            booking = slot.bookings.held().filter(student=student).first()
            if booking is None:
                check_slot(slot, walk_in=False)
                _refuse(in_the_way(slot, [student]).get(student.pk))
                booking = _give(slot, student, actor=actor, flag=flag, purpose=purpose)
                new.append(booking)
            result.placed.append(booking)
        except SupportRefusedError as refusal:
            result.refused.append((slot.day, str(refusal)))
    result.refused.sort()
    if new:
        _record("seat_booked", school, actor, new)
    return result


@transaction.atomic
def move(
    *,
    booking: SupportBooking,
    slot_id: int,
    actor: User | None,
    version: int,
    slot_version: int | None = None,
) -> SupportBooking:
    """To another slot: the former seat is free, and its row stays, as cancelled. Twice is once.
    `slot_version`: as in `book`.

    Raises SupportRefusedError; the former seat is kept then.
    """
    school = booking.slot.school
    target = locked_slots([slot_id, booking.slot_id], school).get(slot_id)
    booking = locked_booking(booking)
    if target is None:
        raise SupportRefusedError("Ce créneau n’existe plus : choisissez-en un autre.")
    if there := target.bookings.held().filter(student=booking.student_id).first():
        if booking.cancelled_at is None and there.pk != booking.pk:
            raise SupportRefusedError(_REFUSED_BY_DATABASE["one_seat_a_pupil"])
        return there
    check_version(booking, version)
    _check_may_go(booking)
    check_slot(target, walk_in=False, version=slot_version)
    _refuse(in_the_way(target, [booking.student], but_for=[booking.pk]).get(booking.student_id))
    free(booking, actor=actor, because=MOVED)
    same = Purpose(booking.is_for_pix, booking.to_do, booking.chosen_by)
    moved = _give(target, booking.student, actor=actor, flag=booking.flag, purpose=same)
    _record("seat_moved", school, actor, [booking, moved])
    return moved


@transaction.atomic
def cancel(
    *, booking: SupportBooking, actor: User | None, version: int, because: str = ""
) -> SupportBooking:
    """Free the seat; the row stays. One that is cancelled already stays as it is.

    Raises SupportRefusedError.
    """
    booking = locked_booking(booking)
    if booking.cancelled_at is not None:
        return booking
    check_version(booking, version)
    _check_may_go(booking)
    free(booking, actor=actor, because=because)
    _record("seat_cancelled", booking.slot.school, actor, [booking])
    return booking


def _refuse(why: str | None) -> None:
    if why:
        raise SupportRefusedError(why)


def _check_may_go(booking: SupportBooking) -> None:
    if booking.presence == Presence.PRESENT:
        raise SupportRefusedError(
            "Cet élève est noté présent : corrigez d’abord le pointage, puis recommencez."
        )
    if booking.cancelled_at is None and booking.ends_at <= timezone.now():
        raise SupportRefusedError(
            f"Le créneau du {when_words(booking.slot)} est passé : notez plutôt l’élève absent."
        )


def _give(
    slot: SupportSlot,
    student: Student,
    *,
    actor: User | None,
    flag: SupportFlag | None = None,
    purpose: Purpose = FOR_PIX,
    is_walk_in: bool = False,
) -> SupportBooking:
    """Write the seat. The slot is locked, and what can be known has been checked."""
    usual = flag.chosen_by if flag else ChosenBy.REPORT
    booking = SupportBooking(
        slot=slot,
        student=student,
        flag=flag,
        seat=free_seat(slot, is_for_pix=purpose.is_for_pix),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        is_for_pix=purpose.is_for_pix,
        is_walk_in=is_walk_in,
        to_do=purpose.to_do,
        chosen_by=purpose.chosen_by or usual,
        booked_by=actor,
        booked_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        said = [words for name, words in _REFUSED_BY_DATABASE.items() if name in str(error)]
        if not said:
            raise
        raise SupportRefusedError(said[0]) from error
    return booking


def _record(
    event: str, school: School, actor: User | None, bookings: Sequence[SupportBooking]
) -> None:
    journal.record(
        event,
        school=school,
        actor=actor,
        target="support_booking",
        ids=[booking.pk for booking in bookings],
    )
