"""Moves on the grid, a week at a time: where a ritual lands, and what to say of it. Pure.

Dates follow the school's weeks: a move that falls in holidays goes on to the next week with class,
the same way.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.text.french import date_fr
from rituals.placing.bounds import limits

WEEK = timedelta(weeks=1)
FRIDAY = timedelta(days=4)
FARTHEST = 60  # weeks


class MovedEdge(StrEnum):
    """What of a bar is moved: all of it, or one end."""

    BOTH = "both"
    START = "start"
    END = "end"


class MoveRefusedError(ValueError):
    """Outside the year, or the end before the start; the text says so, in French."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where it lands, and what was jumped over on the way."""

    starts_on: date
    ends_on: date
    skipped: str = ""  # the holidays that were jumped over


def shift(
    starts_on: date,
    ends_on: date,
    *,
    weeks: int,
    edge: MovedEdge,
    calendar: SchoolCalendar | None,
    start_year: int,
    for_pupils: bool = True,
) -> Landing:
    """Move by so many weeks, or one end only. Raises MoveRefusedError.

    `for_pupils`: it has to stand between their first and last days of class.
    """
    if not 0 < abs(weeks) <= FARTHEST:
        raise MoveRefusedError(f"D’une à {FARTHEST} semaines à la fois : rien n’a bougé.")
    first, last, skipped = starts_on, ends_on, ""
    if edge != MovedEdge.END:
        first, skipped = _shifted(starts_on, weeks, calendar)
    if edge == MovedEdge.BOTH:
        last = _same_length(starts_on, ends_on, first, calendar)
    elif edge == MovedEdge.END:
        last, skipped = _shifted(ends_on, weeks, calendar)
    if edge != MovedEdge.END:
        first = _landed(first, was=starts_on, calendar=calendar, is_end=False)
    if edge != MovedEdge.START:
        last = _landed(last, was=ends_on, calendar=calendar, is_end=True)
    if last < first:
        raise MoveRefusedError("La fin viendrait avant le début : rien n’a bougé.")
    low, high = limits(calendar, start_year, for_pupils=for_pupils)
    if first < low or last > high:
        whose = "Les élèves ont classe" if for_pupils else "L’équipe peut se réunir"
        raise MoveRefusedError(
            f"{whose if calendar else 'L’année scolaire va'} du {date_fr(low, 'day')} au "
            f"{date_fr(high, 'day')} : rien n’a bougé."
        )
    return Landing(first, last, skipped)


def _shifted(day: date, weeks: int, calendar: SchoolCalendar | None) -> tuple[date, str]:
    """The same day of the week, further on while that week has no class."""
    target = day + WEEK * weeks
    step = WEEK if weeks > 0 else -WEEK
    skipped = ""
    while calendar and _is_break(target, calendar):
        monday = monday_of(target)
        skipped = skipped or calendar.holiday_on(monday) or calendar.holiday_on(monday + FRIDAY)
        target += step
    return target, skipped


def _is_break(day: date, calendar: SchoolCalendar) -> bool:
    monday = monday_of(day)
    inside = calendar.first_day <= monday <= calendar.last_day
    return inside and not _class_days(day, calendar)


def _same_length(
    starts_on: date, ends_on: date, first: date, calendar: SchoolCalendar | None
) -> date:
    """As many weeks with class as before, ending on the same day of the week."""
    length = (monday_of(ends_on) - monday_of(starts_on)).days // 7
    if calendar is None:
        return monday_of(first) + WEEK * length + timedelta(days=ends_on.weekday())
    weeks = [monday_of(starts_on) + WEEK * n for n in range(length + 1)]
    left = sum(not _is_break(monday, calendar) for monday in weeks) - 1
    monday = monday_of(first)
    while left > 0:
        monday += WEEK
        left -= not _is_break(monday, calendar)
    return monday + timedelta(days=ends_on.weekday())


def _landed(day: date, *, was: date, calendar: SchoolCalendar | None, is_end: bool) -> date:
    """What opened or closed its week still does; else the same day, or the nearest with class."""
    week, old_week = _class_days(day, calendar), _class_days(was, calendar)
    if not week:
        return day  # staff, before or after the pupils; or a year without calendar
    if is_end and old_week and was >= old_week[-1]:
        return week[-1]
    if not is_end and old_week and was <= old_week[0]:
        return week[0]
    return max(week[0], min(day, week[-1]))


def _class_days(day: date, calendar: SchoolCalendar | None) -> tuple[date, ...]:
    if calendar is None:
        return ()
    monday = monday_of(day)
    return calendar.school_days_between(monday, monday + timedelta(days=6))
