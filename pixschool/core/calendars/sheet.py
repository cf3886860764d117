"""What the screen of a school's calendar says of a year, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pixschool.core.calendars.editing import parts_of
from pixschool.core.calendars.months import CalendarMonth, Sort, months_of, sort_of
from pixschool.core.calendars.of_school import SchoolDates
from pixschool.core.calendars.school_calendar import (
    YEAR_KEY,
    Effect,
    Override,
    SchoolCalendar,
)
from pixschool.core.models import HolidayPeriod

# Where the school year follows the calendar year, from February to December.
_AUSTRAL = {"983", "986"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """A part of the year. `row`: what the school has entered for it, if anything."""

    key: str
    name: str
    starts_on: date
    ends_on: date
    source: str
    is_sure: bool
    effect: Effect = Effect.HOLIDAY
    row: HolidayPeriod | None = None
    published: Override | None = None  # what the row takes the place of

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def is_dropped(self) -> bool:
        return self.effect == Effect.NONE

    @property
    def can_go(self) -> bool:
        """Something is left without the school's word; the length of the year must come from
        somewhere."""
        return self.row is not None and (self.published is not None or self.key != YEAR_KEY)

    @property
    def is_class(self) -> bool:
        return self.effect == Effect.CLASS

    @property
    def is_moved(self) -> bool:
        """Not on the published dates."""
        return self.published is not None and (
            self.is_dropped
            or (self.starts_on, self.ends_on) != (self.published.starts_on, self.published.ends_on)
        )


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    day: date
    name: str
    takes_a_class_day: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A year that has its dates, published or entered."""

    calendar: SchoolCalendar
    bounds: CalendarLine
    lines: tuple[CalendarLine, ...]
    public_holidays: tuple[PublicHoliday, ...]
    months: tuple[CalendarMonth, ...]

    @property
    def unsure(self) -> list[CalendarLine]:
        """What the school itself can confirm."""
        lines = (self.bounds, *self.lines)
        return [line for line in lines if not line.is_sure and (line.key or line.row)]

    @property
    def school_days(self) -> int:
        return len(self.calendar.school_days)

    @property
    def school_weeks(self) -> int:
        return len(self.calendar.school_weeks())


def sheet_of(dates: SchoolDates, *, today: date) -> Sheet | None:
    """No query. None as long as nothing says when the year begins."""
    calendar = dates.calendar
    if calendar is None:
        return None
    rows = {row.as_override().about: row for row in dates.own if row.as_override().about}
    published, parts = parts_of(dates.published), parts_of(calendar)
    lines = [_line(key, part, rows, published) for key, part in parts.items() if key != YEAR_KEY]
    return Sheet(
        calendar=calendar,
        bounds=_line(YEAR_KEY, parts[YEAR_KEY], rows, published),
        lines=tuple(sorted([*lines, *_others(dates, calendar)], key=lambda line: line.starts_on)),
        public_holidays=tuple(_public_holidays(calendar)),
        months=months_of(calendar, today=today),
    )


def _line(
    key: str,
    part: Override,
    rows: dict[str, HolidayPeriod],
    published: dict[str, Override],
) -> CalendarLine:
    return CalendarLine(
        key=key,
        name=part.name,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        source=part.source,
        is_sure=part.confirmed,
        row=rows.get(key),
        published=published.get(key),
    )


def _others(dates: SchoolDates, calendar: SchoolCalendar) -> Iterator[CalendarLine]:
    """The school's own days, its zone's, and the published breaks that it does not have."""
    rows = {row.as_override(): row for row in dates.own}
    published = parts_of(dates.published)
    of_zone = [change for change in dates.of_zone if not change.about]
    for change in (*rows, *of_zone):
        if change.effect == Effect.NONE or not change.about:
            yield CalendarLine(
                key=change.key,
                name=change.name,
                starts_on=change.starts_on,
                ends_on=change.ends_on,
                source=change.source,
                is_sure=change.confirmed,
                effect=change.effect,
                row=rows.get(change),
                published=published.get(change.key),
            )


def _public_holidays(calendar: SchoolCalendar) -> Iterator[PublicHoliday]:
    for day, name in sorted(calendar.public_holidays.items()):
        if calendar.contains(day):
            yield PublicHoliday(day, name, sort_of(calendar, day) == Sort.PUBLIC)


def is_austral(uai: str) -> bool:
    """The school year of PixSchool, August to July, is not the one of this place."""
    return uai[:3] in _AUSTRAL
