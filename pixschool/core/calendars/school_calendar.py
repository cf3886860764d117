"""One school year, day by day."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from pixschool.core.reference.years import year_label

FRIDAY = 4
ONE_DAY = timedelta(days=1)
YEAR_KEY = "annee"  # names the first and last class day where a break has its key


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without class, from the first (a Saturday, most often) to the last, both included.

    `key` says which break of the year it is (« toussaint », « noel »…), whatever it is called here.
    """

    key: str
    name: str
    starts_on: date
    ends_on: date
    confirmed: bool = True
    source: str = ""

    @property
    def days(self) -> int:
        """Days of the calendar, week-ends included."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def is_break(self) -> bool:
        """A real break, that no campaign runs across; a bridge or a day off is not.

        Somebody may type « from Monday to Friday »: that is a week without class all the same.
        """
        days = (self.starts_on + rank * ONE_DAY for rank in range(self.days))
        return sum(day.weekday() <= FRIDAY for day in days) >= 5

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class Effect(StrEnum):
    """What a row of the school's own does to the published year."""

    HOLIDAY = "holiday"  # no class; takes the place of the published break of the same key
    CLASS = "class"  # class on these days, whatever the rest says (a Saturday made up for)
    YEAR = "year"  # first and last class day
    NONE = "none"  # the published break of the same key does not exist here


@dataclass(frozen=True, slots=True)
class Override:
    """A change the school makes. `key` only matters for a break known elsewhere."""

    effect: Effect
    name: str
    starts_on: date
    ends_on: date
    key: str = ""
    confirmed: bool = True
    source: str = ""

    @property
    def about(self) -> str:
        """Which part of the year it says something of: a break's key, « annee », or nothing."""
        return YEAR_KEY if self.effect == Effect.YEAR else self.key

    @property
    def days(self) -> list[date]:
        """From the first to the last, both included."""
        count = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=rank) for rank in range(count)]

    def as_holiday(self) -> Holiday:
        return Holiday(
            self.key, self.name, self.starts_on, self.ends_on, self.confirmed, self.source
        )


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """`number` counts from 1 the weeks that have class; 0 for a week without."""

    monday: date
    days: int
    number: int = 0

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(frozen=True)
class SchoolCalendar:
    zone: str
    start_year: int
    first_day: date
    last_day: date
    holidays: tuple[Holiday, ...]
    public_holidays: Mapping[date, str] = field(default_factory=dict)
    source: str = ""  # of the first and last day; each break has its own
    bounds_confirmed: bool = True
    confirmed: bool = True  # all of it
    doubts: tuple[str, ...] = ()  # what to check before trusting it, in French sentences
    doubted: frozenset[str] = frozenset()  # the keys that the doubts are about
    extra_days: frozenset[date] = frozenset()

    @property
    def label(self) -> str:
        return year_label(self.start_year)

    def contains(self, day: date) -> bool:
        """Between the first and the last class day; this calendar knows of no other year."""
        return self.first_day <= day <= self.last_day

    def is_school_day(self, day: date) -> bool:
        """False outside the year too."""
        return day in self._school_days

    def holiday_on(self, day: date) -> str:
        """Why there is no class that day; empty on a school day and on a plain week-end."""
        if self.is_school_day(day):
            return ""
        name = next((holiday.name for holiday in self.holidays if day in holiday), "")
        return name or self.public_holidays.get(day, "")

    def next_school_day(self, day: date) -> date | None:
        """The first class day after `day`; None when the year is over."""
        rank = bisect_right(self.school_days, day)
        return self.school_days[rank] if rank < len(self.school_days) else None

    def previous_school_day(self, day: date) -> date | None:
        """The last day of class before this one; None when there is none."""
        rank = bisect_left(self.school_days, day)
        return self.school_days[rank - 1] if rank else None

    def school_day_from(self, day: date) -> date | None:
        """That day if there is class, else the next that has."""
        return day if self.is_school_day(day) else self.next_school_day(day)

    def school_day_until(self, day: date) -> date | None:
        """That day if there is class, else the last that had."""
        return day if self.is_school_day(day) else self.previous_school_day(day)

    def count_school_days(self, first: date, last: date) -> int:
        """Both days included."""
        return len(self.school_days_between(first, last))

    def school_days_between(self, first: date, last: date) -> tuple[date, ...]:
        """Days of class, both ends included, in order."""
        days = self.school_days
        return days[bisect_left(days, first) : bisect_right(days, last)]

    @cached_property
    def breaks(self) -> tuple[Holiday, ...]:
        return tuple(holiday for holiday in self.holidays if holiday.is_break)

    def break_with(self, key: str) -> Holiday | None:
        """The break of that key, « toussaint »; None where there is none."""
        return next((holiday for holiday in self.breaks if holiday.key == key), None)

    @cached_property
    def school_days(self) -> tuple[date, ...]:
        return tuple(day for day in self._all_days() if self._has_class(day))

    @cached_property
    def _school_days(self) -> frozenset[date]:
        return frozenset(self.school_days)

    def _all_days(self) -> list[date]:
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=rank) for rank in range(count)]

    def _has_class(self, day: date) -> bool:
        if day in self.extra_days:
            return True
        return (
            day.weekday() <= FRIDAY
            and day not in self.public_holidays
            and not any(day in holiday for holiday in self.holidays)
        )

    @cached_property
    def weeks(self) -> tuple[SchoolWeek, ...]:
        """Every week of the year in order, those of the holidays included."""
        days = Counter(monday_of(day) for day in self.school_days)
        weeks: list[SchoolWeek] = []
        number = 0
        monday = monday_of(self.first_day)
        while monday <= self.last_day:
            number += bool(days[monday])
            weeks.append(SchoolWeek(monday, days[monday], number if days[monday] else 0))
            monday += timedelta(weeks=1)
        return tuple(weeks)

    def school_weeks(self) -> tuple[SchoolWeek, ...]:
        """The weeks that have class, numbered from 1."""
        return tuple(week for week in self.weeks if week.days)

    @cached_property
    def periods(self) -> tuple[tuple[date, date], ...]:
        """First and last class day of each stretch between two breaks."""
        edges = [
            self.first_day - ONE_DAY,
            *(edge for pause in self.breaks for edge in (pause.starts_on, pause.ends_on)),
            self.last_day + ONE_DAY,
        ]
        stretches = []
        for before, after in list(pairwise(edges))[::2]:
            first, last = self.next_school_day(before), self.previous_school_day(after)
            if first and last and first <= last:
                stretches.append((first, last))
        return tuple(stretches)
