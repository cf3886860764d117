"""Several pupils are placed at once: in one slot or in the first that has room, once or for weeks.

Who was placed and who was not, with why, is said of each of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pixschool.core.models import SchoolYear, User
from pixschool.core.text.french import date_fr
from students.models import (
    SlotKind,
    Student,
    SupportBooking,
    SupportFlag,
    SupportReason,
    SupportSlot,
)
from students.slots.booking import FOR_PIX, Purpose, book_many, book_series
from students.slots.locks import locked_slot, take_turns
from students.support.errors import SupportRefusedError

LOOKED_AHEAD = timedelta(days=14)
MOST_AT_ONCE = 200  # pupils
MOST_WEEKS = 4
NO_SLOT = "Aucun créneau n’est prévu dans les deux semaines qui viennent."
NOT_WEEKLY = "Ce créneau ne revient pas chaque semaine : il n’y a qu’une place à donner."


@dataclass(frozen=True)
class SeatWish:
    """What is asked. `slot_id`: None for the first slot that has room; `slot_version`: of the page
    that was read; `weeks`: from 1 to MOST_WEEKS."""

    slot_id: int | None = None
    slot_version: int | None = None
    weeks: int = 1
    purpose: Purpose = FOR_PIX


@dataclass
class SeatAnswer:
    """Of one pupil. `refused`: (day, why), without a day when it is of every day. `was_placed`: a
    seat to come was there already, and no other was given."""

    student: Student
    placed: list[SupportBooking] = field(default_factory=list)
    refused: list[tuple[date | None, str]] = field(default_factory=list)
    was_placed: bool = False


@transaction.atomic
def place(
    *,
    asked: SeatWish,
    students: Sequence[Student],
    year: SchoolYear,
    actor: User,
    flags: Mapping[int, SupportFlag],
) -> list[SeatAnswer]:
    """An answer for each, in their order; the same thing asked twice is done once.

    `flags`: {pupil id: flag}. Raises SupportRefusedError when nobody can be placed so at all.
    """
    if len(students) > MOST_AT_ONCE:
        raise SupportRefusedError(f"Placez {MOST_AT_ONCE} élèves à la fois, pas davantage.")
    take_turns(year.school_id)
    answers = [SeatAnswer(student) for student in students]
    act = _Placing(year, actor, flags, asked.purpose)
    if asked.slot_id is None:
        act.in_the_first(answers)
    elif asked.weeks == 1:
        act.in_slot(asked.slot_id, answers, version=asked.slot_version)
    if asked.weeks > 1:
        act.for_weeks(answers, asked)
    return answers


class _Placing:
    def __init__(
        self, year: SchoolYear, actor: User, flags: Mapping[int, SupportFlag], purpose: Purpose
    ) -> None:
        self.year, self.actor, self.flags, self.purpose = year, actor, flags, purpose
        self.now = timezone.now()

    def in_slot(
        self, slot_id: int, answers: Iterable[SeatAnswer], version: int | None = None
    ) -> None:
        by_pupil = {answer.student.pk: answer for answer in answers}
        done = book_many(
            slot_id=slot_id,
            slot_version=version,
            school=self.year.school,
            students=[answer.student for answer in by_pupil.values()],
            flags=self.flags,
            purpose=self.purpose,
            actor=self.actor,
        )
        for booking in done.placed:
            by_pupil[booking.student_id].placed.append(booking)
        for student, why in done.refused:
            by_pupil[student.pk].refused.append((None, why))

    def in_the_first(self, answers: Sequence[SeatAnswer]) -> None:
        """Slot after slot, in the order of time, for those who have no seat to come."""
        self._find_seats_to_come(answers)
        until = self.now + LOOKED_AHEAD
        slots = list(self._with_room(until))
        for slot in slots:
            if waiting := [one for one in answers if not one.placed and self._suits(slot, one)]:
                self.in_slot(slot.pk, waiting)
        for one in answers:
            why = one.refused[0][1] if one.refused else NO_SLOT
            one.refused.clear()
            if not one.placed:
                more = f" Aucun autre créneau libre d’ici le {date_fr(until, 'day')}."
                one.refused.append((None, why + more if slots else why))

    def _find_seats_to_come(self, answers: Iterable[SeatAnswer]) -> None:
        by_pupil = {answer.student.pk: answer for answer in answers}
        coming = SupportBooking.objects.held().filter(
            slot__year=self.year, student__in=by_pupil, starts_at__gt=self.now
        )
        for booking in coming.select_related("slot__school", "slot__rule").order_by("-starts_at"):
            answer = by_pupil[booking.student_id]
            answer.placed, answer.was_placed = [booking], True

    def _with_room(self, until: datetime) -> Iterable[SupportSlot]:
        slots = SupportSlot.objects.in_year(self.year).filter(
            is_open=True, starts_at__gt=self.now, starts_at__lte=until
        )
        return [slot for slot in slots.with_taken() if slot.taken < slot.seats]

    def _suits(self, slot: SupportSlot, answer: SeatAnswer) -> bool:
        """A slot for identifiers is for those whose identifiers fail."""
        flag = self.flags.get(answer.student.pk)
        fails = flag is not None and flag.reason == SupportReason.IDENTIFIERS
        return slot.kind != SlotKind.SIGN_IN or fails

    def for_weeks(self, answers: Iterable[SeatAnswer], asked: SeatWish) -> None:
        """From the slot that was asked for, or from the seat that each was just given."""
        school = self.year.school
        chosen = locked_slot(asked.slot_id, school) if asked.slot_id else None
        if chosen and not chosen.rule_id:
            raise SupportRefusedError(NOT_WEEKLY)
        for answer in answers:
            first = chosen or (answer.placed[0].slot if answer.placed else None)
            if first is None or first.rule is None:
                continue
            last_on = first.day + timedelta(weeks=asked.weeks - 1)
            done = book_series(
                rule=first.rule,
                student=answer.student,
                first_on=first.day,
                last_on=last_on,
                flag=self.flags.get(answer.student.pk),
                purpose=self.purpose,
                actor=self.actor,
            )
            answer.placed[:] = done.placed
            answer.refused[:] = done.refused
            if first.rule.last_on < last_on:
                answer.refused.append(
                    (None, f"le créneau s’arrête le {date_fr(first.rule.last_on, 'day')}")
                )
