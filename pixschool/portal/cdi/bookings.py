"""Appointments of some days, class by class: the page that the mails point at, and the slips."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pixschool.core.models import Membership, SchoolYear
from students.models import Classroom, Enrolment, SupportBooking
from students.querysets import SupportBookingQuerySet


@dataclass(frozen=True)
class Appointment:
    """A pupil awaited in a slot. `class_name` is empty for one who is in no class."""

    booking: SupportBooking
    class_name: str


@dataclass(frozen=True)
class ClassAppointments:
    """`classroom`: None for pupils in no class."""

    classroom: Classroom | None
    lines: list[Appointment] = field(default_factory=list)


def between(membership: Membership, year: SchoolYear, first: date, last: date) -> list[Appointment]:
    """Those of the pupils one may see, both days included, by class and name; two queries."""
    held = _visible(membership).filter(slot__year=year, slot__day__range=(first, last))
    return _in_classes(held, year)


def hidden_between(membership: Membership, year: SchoolYear, first: date, last: date) -> int:
    """How many of these days one does not see, both included; one query."""
    of_school = SupportBooking.objects.filter(slot__school=membership.school_id)
    held = _appointments(of_school).filter(slot__year=year, slot__day__range=(first, last))
    seen = SupportBooking.objects.visible_to(membership)
    return held.exclude(pk__in=seen.values("pk")).count()


def of_slot(membership: Membership, slot_id: int, year: SchoolYear) -> list[Appointment]:
    """Those of a slot, by class and name; two queries."""
    return _in_classes(_visible(membership).filter(slot=slot_id), year)


def of_class(
    membership: Membership, classroom: Classroom, first: date, last: date
) -> list[Appointment]:
    """Those of the pupils who are in the class now, by name; two queries."""
    pupils = Enrolment.objects.open().filter(classroom=classroom).values("student")
    held = _visible(membership).filter(slot__day__range=(first, last), student__in=pupils)
    return _in_classes(held, classroom.year)


def by_class(lines: Iterable[Appointment], year: SchoolYear) -> list[ClassAppointments]:
    """In the order of schooling; pupils in no class last. One query."""
    rooms = {room.name: room for room in Classroom.objects.in_year(year).by_level()}
    found = {name: ClassAppointments(room) for name, room in rooms.items()}
    for line in lines:
        found.setdefault(line.class_name, ClassAppointments(None)).lines.append(line)
    return [one for one in found.values() if one.lines]


def _visible(membership: Membership) -> SupportBookingQuerySet:
    held = _appointments(SupportBooking.objects.visible_to(membership))
    return held.select_related("student", "slot").order_by(
        "student__name_key", "student", "starts_at"
    )


def _appointments(bookings: SupportBookingQuerySet) -> SupportBookingQuerySet:
    """Whoever came without one has no use for a slip."""
    return bookings.held().filter(is_walk_in=False)


def _in_classes(held: Iterable[SupportBooking], year: SchoolYear) -> list[Appointment]:
    bookings = list(held)
    enrolments = Enrolment.objects.at(year=year, student__in=[one.student_id for one in bookings])
    classes = {one.student_id: one.classroom.name for one in enrolments}
    lines = [Appointment(one, classes.get(one.student_id, "")) for one in bookings]
    return sorted(lines, key=lambda line: line.class_name)
