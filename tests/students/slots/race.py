"""Fifty requests at once, each on a connection of its own, for fewer seats than that."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from django.db import connection

from students.models import Student, SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.materialising import make_slots
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import Setting, a_rule

REQUESTS = 50
Act = Callable[[Student], object]


@dataclass(frozen=True)
class RaceOutcome:
    """What became of a round: seats asked for and free, seats given; what else was answered."""

    free: int
    given: int
    over: int  # slots that hold more than they have
    answers: Counter[str]

    @property
    def is_exact(self) -> bool:
        """Every free seat is taken, none twice; the others have a sentence about it."""
        return self.given == self.free and not self.over and set(self.answers) <= {"", "complet"}


def some_slots(at: Setting) -> list[SupportSlot]:
    """Four Tuesdays of a new rule, with one seat each."""
    rule = a_rule(at.year, seats=1, room="Salle 12")
    rule.save()
    return make_slots(rule=rule, actor=None).created


def together(pupils: Sequence[Student], act: Act) -> Counter[str]:
    """All ask at the same moment. {what was answered: how many}; « » is a seat."""
    barrier = Barrier(len(pupils))

    def ask(pupil: Student) -> str:
        connection.ensure_connection()
        barrier.wait(timeout=60)
        try:
            act(pupil)
        except SupportRefusedError as refusal:
            return "complet" if "complet" in str(refusal) else str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(pupils)) as pool:
        return Counter(pool.map(ask, pupils))


def for_the_last_seat(at: Setting) -> RaceOutcome:
    """Fifty pupils, one seat."""
    slot = some_slots(at)[0]
    return _outcome(
        [slot],
        together(
            at.pupils[:REQUESTS],
            lambda pupil: seats.book(slot_id=slot.pk, student=pupil, actor=None, school=at.school),
        ),
    )


def for_a_series(at: Setting) -> RaceOutcome:
    """Fifty pupils, four weeks, one seat a week."""
    slots = some_slots(at)
    rule = slots[0].rule
    assert rule is not None
    first, last = slots[0].day, slots[-1].day
    return _outcome(
        slots,
        together(
            at.pupils[:REQUESTS],
            lambda pupil: seats.book_series(
                rule=rule, student=pupil, first_on=first, last_on=last, actor=None
            ),
        ),
    )


def from_stale_pages(at: Setting) -> RaceOutcome:
    """Fifty pages that all showed one free seat; half of them move somebody to it."""
    target, _, elsewhere, *_ = some_slots(at)
    SupportSlot.objects.filter(pk=elsewhere.pk).update(seats=REQUESTS)
    held = {
        pupil.pk: seats.book(slot_id=elsewhere.pk, student=pupil, actor=None, school=at.school)
        for pupil in at.pupils[: REQUESTS // 2]
    }

    def confirm(pupil: Student) -> object:
        if booking := held.get(pupil.pk):
            return seats.move(
                booking=booking, slot_id=target.pk, actor=None, version=booking.version
            )
        return seats.book(
            slot_id=target.pk, student=pupil, actor=None, school=at.school,
            slot_version=target.version,
        )  # fmt: skip

    answers = together(at.pupils[:REQUESTS], confirm)
    left = SupportBooking.objects.held().filter(slot=elsewhere).count()
    moved = SupportBooking.objects.held().filter(slot=target, student__in=held).count()
    assert left + moved == len(held)  # nobody lost a seat, nobody has two
    return _outcome([target], answers)


def _outcome(slots: Sequence[SupportSlot], answers: Counter[str]) -> RaceOutcome:
    found = SupportSlot.objects.filter(pk__in=[slot.pk for slot in slots]).with_taken()
    outcome = RaceOutcome(
        free=sum(slot.seats for slot in slots),
        given=sum(slot.taken for slot in found),
        over=sum(slot.taken > slot.seats for slot in found),
        answers=answers,
    )
    # The next round finds the same pupils free at that hour.
    SupportBooking.objects.filter(slot__rule__in={slot.rule_id for slot in slots}).delete()
    return outcome


ROUNDS = {
    "for the last seat": for_the_last_seat,
    "for a series of four weeks": for_a_series,
    "from stale confirm pages": from_stale_pages,
}
