"""A school year as twelve small months, every day with what it is. Pure."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pixschool.core.calendars.school_calendar import SchoolCalendar
from pixschool.core.text.french import date_fr


class Sort(StrEnum):
    """What a day is; also its class in the style sheet."""

    CLASS = "class"
    REST = "rest"  # a week-end, or a day outside the year
    BREAK = "break"
    PUBLIC = "public"  # a public holiday that falls on a working day
    OWN = "own"  # the school's own day off
    EXTRA = "extra"  # class where nobody expects it


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the small calendar."""

    number: int
    sort: Sort
    weekday: int  # 1 is Monday
    is_today: bool


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """One month, its days in their order."""

    first: date
    days: tuple[CalendarDay, ...]

    @property
    def label(self) -> str:
        return date_fr(self.first, "month")


def months_of(calendar: SchoolCalendar, *, today: date) -> tuple[CalendarMonth, ...]:
    """From the month of the rentrée to that of the last class day."""
    return tuple(
        CalendarMonth(first, tuple(_days(calendar, first, today))) for first in _firsts(calendar)
    )


def _firsts(calendar: SchoolCalendar) -> Iterator[date]:
    first = calendar.first_day.replace(day=1)
    while first <= calendar.last_day:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _days(calendar: SchoolCalendar, first: date, today: date) -> Iterator[CalendarDay]:
    for day in Calendar().itermonthdates(first.year, first.month):
        if day.month == first.month:
            yield CalendarDay(day.day, sort_of(calendar, day), day.isoweekday(), day == today)


def sort_of(calendar: SchoolCalendar, day: date) -> Sort:
    """What a day is in a school's calendar; outside the year, a day of rest."""
    if calendar.is_school_day(day):
        return Sort.EXTRA if day in calendar.extra_days else Sort.CLASS
    if not calendar.contains(day):
        return Sort.REST
    pause = next((pause for pause in calendar.holidays if day in pause), None)
    if pause is not None:
        return Sort.BREAK if pause.key else Sort.OWN
    is_working = day.isoweekday() <= 5 and day in calendar.public_holidays
    return Sort.PUBLIC if is_working else Sort.REST
