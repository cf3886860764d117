"""The slots of a week, day by day: how full each is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import Membership, SchoolYear
from pixschool.portal.cdi.day import name_of
from students.models import SupportSlot
from students.slots.materialising import why_no_class


@dataclass(frozen=True)
class WeekSlot:
    """A slot of the week, with the seats that are taken."""

    slot: SupportSlot
    name: str
    taken: int
    is_past: bool

    @property
    def fill(self) -> int:
        """From 0 (nobody) to 4 (full)."""
        if not self.slot.seats or not self.taken:
            return 0
        return max(1, self.taken * 4 // self.slot.seats)

    @property
    def left(self) -> int:
        return max(0, self.slot.seats - self.taken) if self.slot.is_open else 0


@dataclass(frozen=True)
class WeekDay:
    """`why`: in a few words, why a day has no slot."""

    day: date
    slots: list[WeekSlot]
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Has a slot that can be closed."""
        return any(one.slot.is_open and not one.is_past for one in self.slots)


def slots_between(
    membership: Membership, year: SchoolYear, first: date, last: date, now: datetime
) -> list[WeekSlot]:
    """Those of these days, both included, closed ones too; one query."""
    slots = (
        SupportSlot.objects.visible_to(membership)
        .in_year(year)
        .filter(day__range=(first, last))
        .select_related("holder__user")
        .with_taken()
        .order_by("starts_at", "pk")
    )
    return [WeekSlot(slot, name_of(slot), slot.taken, slot.ends_at <= now) for slot in slots]


def days_of(
    found: list[WeekSlot], first: date, last: date, calendar: SchoolCalendar | None
) -> list[WeekDay]:
    """Every day from Monday to Friday, and a Saturday or a Sunday that has a slot."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    lines = []
    for day in days:
        slots = [one for one in found if one.slot.day == day]
        why = why_no_class(calendar, day) if calendar and not slots else ""
        lines.append(WeekDay(day, slots, why))
    return [line for line in lines if line.slots or line.day.isoweekday() < 6]


def next_with_room(found: list[WeekSlot]) -> list[WeekSlot]:
    """Where somebody can still be placed."""
    return [one for one in found if one.left and not one.is_past]
