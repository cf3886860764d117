"""The papers of the CDI: slips for pupils' notebooks, the list of a day. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pixschool.portal.cdi.bookings import Appointment
from pixschool.portal.cdi.day import SlotOfDay
from students.models import SupportSlot

A_PAGE = 8  # slips, four rows of two
# Lines of a day on one page, names and hours: (at most, columns).
_COLUMNS = ((36, 1), (84, 2), (180, 3))
# Signs that a line of a slip holds at each size; what is longer is cut at the smallest.
_NAME_FITS = ((24, "large"), (48, "medium"))


@dataclass(frozen=True)
class Slip:
    """What a pupil shows at the door: nothing says why they come."""

    name: str
    class_name: str
    slot: SupportSlot
    size: str  # of the name: large, medium, small


@dataclass(frozen=True)
class DayList:
    """`columns`: as many as one page needs."""

    day: date
    slots: Sequence[SlotOfDay]
    columns: int


def sheets(lines: Iterable[Appointment]) -> list[list[Slip]]:
    """Slips in the order given, page by page."""
    slips = [_slip(line) for line in lines]
    return [slips[first : first + A_PAGE] for first in range(0, len(slips), A_PAGE)]


def _slip(line: Appointment) -> Slip:
    name = str(line.booking.student)
    size = next((size for most, size in _NAME_FITS if _width(name) <= most), "small")
    return Slip(name, line.class_name, line.booking.slot, size)


def _width(name: str) -> int:
    """In signs of ours: those of Chinese and its neighbours are twice as wide."""
    return sum(2 if sign >= "\u2e80" else 1 for sign in name)


def day_list(day: date, slots: Sequence[SlotOfDay]) -> DayList:
    """The slots of a day that somebody has a seat in, in the order of time."""
    kept = [one for one in slots if one.visitors]
    lines = sum(len(one.visitors) + 2 for one in kept)
    columns = next((columns for most, columns in _COLUMNS if lines <= most), _COLUMNS[-1][1])
    return DayList(day, kept, columns)
