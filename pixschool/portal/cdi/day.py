"""Who comes to the CDI on a day, why, and what is noted of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.text.french import count, time_fr
from students.models import (
    Enrolment,
    Presence,
    SlotKind,
    SupportBooking,
    SupportReason,
    SupportSlot,
    SupportVisit,
    VisitTopic,
)
from students.support.reach import hidden_words

NOT_PIX = "devoirs, lecture"


@dataclass(frozen=True)
class Visitor:
    """A pupil who has a seat; `why` is a neutral sentence, `noted` says how the visit went."""

    booking: SupportBooking
    class_name: str
    why: str
    noted: str
    is_good: bool
    topic: str  # what the flag lets one expect to work on; empty when it says nothing

    @property
    def is_awaited(self) -> bool:
        return not self.booking.presence

    @property
    def to_work_on(self) -> str:
        """In the words of who placed, else as the flag lets one expect; nothing said twice."""
        said = self.booking.to_do
        if not self.booking.is_for_pix:
            return f"{NOT_PIX} : {said}" if said else NOT_PIX
        expected = dict(VisitTopic.choices).get(self.topic, "")
        return said or (expected if expected not in self.why else "")

    @property
    def is_to_note(self) -> bool:
        """Came, and nothing says yet what was worked on."""
        return self.booking.presence == Presence.PRESENT and not self.noted


@dataclass
class SlotOfDay:
    slot: SupportSlot
    name: str  # « M3 · 10 h 40 – 11 h 35 »
    moment: str  # past, now, next
    visitors: list[Visitor] = field(default_factory=list)
    comes_next: bool = False  # of those to come where somebody is expected

    @property
    def is_full(self) -> bool:
        return self.slot.taken >= self.slot.seats

    @property
    def seats_words(self) -> str:
        held = count(self.slot.taken, "place prise,places prises")
        return f"{held} sur {self.slot.seats}"

    @property
    def hidden_words(self) -> str:
        return hidden_words(self.slot.taken - len(self.visitors))

    @property
    def is_unfolded(self) -> bool:
        """What is under way, what comes next, what still has something to note; the rest is one
        line."""
        if self.moment == "past":
            return any(one.is_awaited or one.is_to_note for one in self.visitors)
        return self.moment == "now" or self.comes_next


def of_day(membership: Membership, year: SchoolYear, day: date, now: datetime) -> list[SlotOfDay]:
    """The open slots of a day with those who have a seat, in the order of time; four queries,
    whatever their number."""
    slots = list(
        SupportSlot.objects.visible_to(membership)
        .in_year(year)
        .on(day)
        .filter(is_open=True)
        .with_taken()
        .select_related("holder__user")
    )
    found = {slot.pk: SlotOfDay(slot, name_of(slot), _moment(slot, now)) for slot in slots}
    for one in _visitors(slots, membership, year):
        found[one.booking.slot_id].visitors.append(one)
    expected = (one for one in found.values() if one.moment == "next" and one.visitors)
    if first := next(expected, None):
        first.comes_next = True
    return list(found.values())


def closed_on(membership: Membership, year: SchoolYear, day: date) -> list[tuple[str, str]]:
    """(name, why) of the slots of a day that are closed; one query."""
    slots = SupportSlot.objects.visible_to(membership).in_year(year).on(day).filter(is_open=False)
    return [(name_of(slot), slot.closed_because) for slot in slots.order_by("starts_at")]


def explained(visitors: Iterable[Visitor]) -> set[int]:
    """The pupils of whom the reason of their flag is said."""
    return {one.booking.student_id for one in visitors if one.booking.flag_id}


def visitors_of(slot: SupportSlot, membership: Membership) -> list[Visitor]:
    """Those who have a seat in a slot, by name."""
    return _visitors([slot], membership, slot.year)


def _visitors(
    slots: Iterable[SupportSlot], membership: Membership, year: SchoolYear
) -> list[Visitor]:
    bookings = list(
        SupportBooking.objects.visible_to(membership)
        .held()
        .filter(slot__in=slots)
        .select_related("student", "flag", "visit__helper__user", "visit__peer")
        .order_by("student__name_key", "pk")
    )
    return with_class(bookings, year)


def with_class(bookings: Sequence[SupportBooking], year: SchoolYear) -> list[Visitor]:
    """Each as a visitor of the class that the pupil is in; one query."""
    classes = classes_of((booking.student_id for booking in bookings), year)
    return [_visitor(booking, classes.get(booking.student_id, "")) for booking in bookings]


def _visitor(booking: SupportBooking, class_name: str) -> Visitor:
    visit: SupportVisit | None = getattr(booking, "visit", None)
    return Visitor(
        booking=booking,
        class_name=class_name,
        why=why_of(booking),
        noted=visit_words(visit) if visit else "",
        is_good=visit is not None and visit.outcome in ("understood", "finished"),
        topic=topic_of(booking),
    )


def with_why(booking: SupportBooking) -> Visitor:
    """On the page of the pupil, whose class is known."""
    return _visitor(booking, "")


def why_of(booking: SupportBooking) -> str:
    """« arrêté à 37 % depuis 19 jours », as it was said when the pupil was flagged."""
    flag = booking.flag
    if flag is None:
        return "sans rendez-vous" if booking.is_walk_in else ""
    return flag.explanation or flag.note or flag.get_reason_display()


def topic_of(booking: SupportBooking) -> str:
    """Proposed, and one click away from another."""
    return _TOPICS.get(booking.flag.reason, "") if booking.flag else ""


_TOPICS: dict[str, str] = {
    SupportReason.NOT_STARTED: VisitTopic.START,
    SupportReason.LATE: VisitTopic.GO_ON,
    SupportReason.STOPPED: VisitTopic.GO_ON,
    SupportReason.SLIDING: VisitTopic.GO_ON,
    SupportReason.FLOOR: VisitTopic.GO_ON,
    SupportReason.CDI_FIRST: VisitTopic.GO_ON,
    SupportReason.IDENTIFIERS: VisitTopic.IDENTIFIERS,
    SupportReason.KEYBOARD: VisitTopic.KEYBOARD,
    SupportReason.METHOD: VisitTopic.METHOD,
}


def visit_words(visit: SupportVisit) -> str:
    """« sécurité 4.1, clavier · a compris »."""
    worked = ", ".join(dict(VisitTopic.choices).get(topic, topic) for topic in visit.topics)
    helped = visit.peer or (visit.helper.user if visit.helper else None)
    parts = [worked, visit.get_outcome_display(), f"avec {helped}" if helped else ""]
    return " · ".join(part for part in parts if part)


def classes_of(students: Iterable[int], year: SchoolYear) -> dict[int, str]:
    """The name of the class of each of these pupils, this year; one query."""
    enrolments = Enrolment.objects.at(year=year, student__in=list(students))
    return {one.student_id: one.classroom.name for one in enrolments}


def name_of(slot: SupportSlot) -> str:
    """« M3 · 10 h 40 – 11 h 35 », « connexion · 12 h – 12 h 40 »."""
    hours = f"{time_fr(slot.starts_at)} – {time_fr(slot.ends_at)}"
    kind = SlotKind.SIGN_IN.label if slot.kind == SlotKind.SIGN_IN else ""
    return " · ".join(part for part in (slot.label, kind, hours) if part)


def _moment(slot: SupportSlot, now: datetime) -> str:
    if now < slot.starts_at:
        return "next"
    return "now" if now < slot.ends_at else "past"
