"""The school weeks of a year as a row of numbers, so that placing is arithmetic. Pure."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.school_calendar import monday_of

SHORT_WEEK_DAYS = 2


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    first: date  # class days, both
    last: date
    days: int
    period: int  # stretch between two breaks, from 0


class Weeks:
    """Weeks without class do not count: number n+1 is the next week when pupils are there."""

    def __init__(self, calendar: SchoolCalendar) -> None:
        self.calendar = calendar
        self.all = tuple(self._build())
        self._first = [week.first for week in self.all]
        self._last = [week.last for week in self.all]

    def _build(self) -> list[Week]:
        period_ends = [last for _first, last in self.calendar.periods]
        weeks = []
        for monday, group in groupby(self.calendar.school_days, key=monday_of):
            days = list(group)
            period = bisect_left(period_ends, days[0])
            weeks.append(Week(monday, days[0], days[-1], len(days), period))
        return weeks

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, number: int) -> Week:
        return self.all[number]

    def from_day(self, day: date) -> int:
        """The first week with class on `day` or later; one too many when the year is over."""
        return bisect_left(self._last, day)

    def until_day(self, day: date) -> int:
        """The last week with class on `day` or earlier; -1 when the year has not begun."""
        return bisect_right(self._first, day) - 1

    def short_weeks(self, first: date, last: date) -> frozenset[int]:
        """Numbers of those that have one or two class days only, from one day to another."""
        return frozenset(
            number
            for number in self.between(first, last)
            if self.calendar.count_school_days(
                max(first, self.all[number].first), min(last, self.all[number].last)
            )
            <= SHORT_WEEK_DAYS
        )

    def between(self, first: date, last: date) -> range:
        """The weeks with class from one day to another; empty when there is none."""
        return range(self.from_day(first), self.until_day(last) + 1)
