"""Who waits for help, in the order that the school has chosen and that its screen says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from pixschool.core.models import SchoolYear
from students.models import (
    ChosenBy,
    Classroom,
    Enrolment,
    Presence,
    QueueOrder,
    Student,
    SupportBooking,
    SupportFlag,
    SupportRules,
)
from students.support.rules import rules_of

_ORDER_WORDS = {
    QueueOrder.DEADLINE: "l’échéance la plus proche",
    QueueOrder.NEVER_HELPED: "ceux qui n’ont jamais été aidés",
    QueueOrder.WAITING: "la plus longue attente",
}


@dataclass(frozen=True)
class Waiting:
    """A pupil with open flags, oldest first."""

    student: Student
    classroom: Classroom
    flags: tuple[SupportFlag, ...]
    since: date
    days: int
    times_helped: int  # came to a slot, this year
    booking: SupportBooking | None  # the next one
    last_helped_at: datetime | None

    @property
    def flag(self) -> SupportFlag:
        """The oldest."""
        return self.flags[0]

    @property
    def reason(self) -> str:
        """« en retard, clavier »."""
        return ", ".join(flag.get_reason_display() for flag in self.flags)

    @property
    def source(self) -> str:
        return source_of(self.flags)

    @property
    def needed_by(self) -> date | None:
        """The nearest day by which help is of use."""
        return min((flag.needed_by for flag in self.flags if flag.needed_by), default=None)

    def state_of(self, flag: SupportFlag) -> str:
        """« waiting », « placed » when a seat is taken, « helped » when the pupil has come since
        the flag."""
        if self.booking:
            return "placed"
        is_helped = self.last_helped_at is not None and self.last_helped_at >= flag.raised_at
        return "helped" if is_helped else "waiting"

    @property
    def state(self) -> str:
        return self.state_of(self.flag)


def source_of(flags: Iterable[SupportFlag]) -> str:
    """« figures » when figures alone have chosen the pupil, else « person »."""
    by_figures = all(flag.chosen_by == ChosenBy.SCORE for flag in flags)
    return "figures" if by_figures else "person"


def queue(*, year: SchoolYear, pupils: QuerySet[Student] | None = None) -> list[Waiting]:
    """The pupils with an open flag who are enrolled, in the order of `rule_words`. Five queries.

    `pupils`: only these.
    """
    flags: dict[int, list[SupportFlag]] = defaultdict(list)
    found = SupportFlag.objects.open().in_year(year).select_related("raised_by")
    if pupils is not None:
        found = found.filter(student__in=pupils.values("pk"))
    for flag in found:
        flags[flag.student_id].append(flag)
    helped, upcoming = _bookings(year, flags)
    today = year.school.today()
    waiting = [
        _waiting(enrolment, flags[enrolment.student_id], today=today, helped=helped, next_=upcoming)
        for enrolment in Enrolment.objects.at(year=year, student__in=list(flags))
    ]
    return in_order(waiting, rules_of(year))


def _bookings(
    year: SchoolYear, students: Iterable[int]
) -> tuple[dict[int, list[datetime]], dict[int, SupportBooking]]:
    """When each pupil came to a slot, and the next seat of each."""
    helped: dict[int, list[datetime]] = defaultdict(list)
    upcoming: dict[int, SupportBooking] = {}
    now = timezone.now()
    held = SupportBooking.objects.held().filter(slot__year=year, student__in=list(students))
    for booking in held.select_related("slot").order_by("starts_at", "pk"):
        if booking.presence == Presence.PRESENT:
            helped[booking.student_id].append(booking.starts_at)
        elif booking.ends_at > now and booking.presence != Presence.ABSENT:
            upcoming.setdefault(booking.student_id, booking)
    return helped, upcoming


def _waiting(
    enrolment: Enrolment,
    flags: list[SupportFlag],
    *,
    today: date,
    helped: dict[int, list[datetime]],
    next_: dict[int, SupportBooking],
) -> Waiting:
    since = timezone.localdate(flags[0].raised_at)
    visits = helped.get(enrolment.student_id, [])
    return Waiting(
        student=enrolment.student,
        classroom=enrolment.classroom,
        flags=tuple(flags),
        since=since,
        days=max((today - since).days, 0),
        times_helped=len(visits),
        booking=next_.get(enrolment.student_id),
        last_helped_at=visits[-1] if visits else None,
    )


def in_order(waiting: Iterable[Waiting], rules: SupportRules) -> list[Waiting]:
    """Whoever has no seat first; among them by the rules of the school, then by name."""

    def key(one: Waiting) -> tuple[object, ...]:
        by_rule = {
            QueueOrder.DEADLINE: one.needed_by or date.max,
            QueueOrder.NEVER_HELPED: one.times_helped > 0,
            QueueOrder.WAITING: -one.days,
        }
        order = [by_rule[QueueOrder(rule)] for rule in rules.queue_order]
        return one.booking is not None, *order, one.student.name_key, one.student.pk

    return sorted(waiting, key=key)


def rule_words(rules: SupportRules) -> str:
    """The order of `queue`, as the screen says it."""
    first, *others = (_ORDER_WORDS[QueueOrder(rule)] for rule in rules.queue_order)
    then = "".join(f", puis {other}" for other in others)
    return f"D’abord {first}{then}. Qui a déjà un rendez-vous vient à la fin."


def flags_to_help(students: Iterable[Student], *, year: SchoolYear) -> dict[int, SupportFlag]:
    """{student id: the oldest open flag} of those who have one; one query."""
    found: dict[int, SupportFlag] = {}
    wanted = [student.pk for student in students]
    for flag in SupportFlag.objects.open().in_year(year).filter(student__in=wanted):
        found.setdefault(flag.student_id, flag)
    return found
