"""The lessons of a timetable that take a class: each week, or on one day; nothing else is kept."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from certification.models import BlockedTime, PlanSettings
from certification.weeks.grid import WeekChangedError, WeekOwner, note, stamp
from certification.weeks.timetable import MOST_HOURS, Lesson
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, SchoolYear, User

LAST_MINUTE = 24 * 60 - 1
MOST_TEXT = 400_000  # characters
Hour = tuple[date, int, int]


@dataclass(frozen=True)
class FoundLesson:
    """A title of the timetable, with how many times it takes the class."""

    rank: int
    title: str
    times: int
    hours: float


def by_title(lessons: Iterable[Lesson]) -> list[FoundLesson]:
    """The most frequent first."""
    times: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    for one in lessons:
        times[one.title] += 1
        minutes[one.title] += one.ends - one.starts
    ranked = sorted(times, key=lambda title: (-times[title], title))
    return [FoundLesson(n, t, times[t], minutes[t] / 60) for n, t in enumerate(ranked)]


def as_text(lessons: Iterable[Lesson]) -> str:
    """What the page carries from the file to the answer: hours and the rank of their title."""
    found = list(lessons)
    ranks = {one.title: one.rank for one in by_title(found)}
    return json.dumps([[ranks[one.title], str(one.day), one.starts, one.ends] for one in found])


def from_text(text: str, ranks: set[int]) -> set[Hour]:
    """The hours of these titles. Raises ValueError for what no page of ours has written."""
    if len(text) > MOST_TEXT:
        raise ValueError(len(text))
    rows: Any = json.loads(text)
    if not isinstance(rows, list) or len(rows) > MOST_HOURS:
        raise ValueError(type(rows))
    return {hour for rank, hour in map(_row, rows) if rank in ranks}


def _row(row: Any) -> tuple[int, Hour]:
    if not isinstance(row, list) or len(row) != 4 or not isinstance(row[1], str):
        raise ValueError(row)
    rank, text, starts, ends = row
    if not all(isinstance(n, int) for n in (rank, starts, ends)):
        raise ValueError(row)
    if not 0 <= starts < ends <= LAST_MINUTE:
        raise ValueError(row)
    return rank, (date.fromisoformat(text), starts, ends)


def window(year: SchoolYear, level: str) -> tuple[date, date]:
    """The days of the plan of a level, else the school year."""
    settings = PlanSettings.objects.filter(year=year, level=level).first()
    if settings and settings.first_on and settings.last_on:
        return settings.first_on, settings.last_on
    return date(year.start_year, 9, 1), date(year.start_year + 1, 7, 15)


@transaction.atomic
def replace(owner: WeekOwner, hours: set[Hour], level: str, *, seen: str, actor: User) -> int:
    """These hours take the class, and no other does any more; how many rows that makes.

    Raises WeekChangedError when the week is no more the one that was shown.
    """
    School.objects.select_for_update(no_key=True).get(pk=owner.year.school_id)
    times = owner.times()
    if stamp(times) != seen:
        raise WeekChangedError
    for one in times:
        one.delete()
    rows = [owner.made(*_clocked(hour), day) for hour, day in _rows(owner.year, hours, level)]
    BlockedTime.objects.bulk_create(row for row in rows if isinstance(row, BlockedTime))
    note(owner, actor)
    return len(rows)


def _rows(
    year: SchoolYear, hours: set[Hour], level: str
) -> list[tuple[tuple[int, int, int], date | None]]:
    """An hour that comes each week is one row; another, a row for each of its days."""
    calendar = calendar_or_none(year.school, year.start_year)
    days = calendar.school_days_between(*window(year, level)) if calendar else []
    of_weekday: Counter[int] = Counter(day.isoweekday() for day in days)
    known = set(days)
    found: dict[tuple[int, int, int], list[date]] = defaultdict(list)
    for day, starts, ends in sorted(hours):
        if day.isoweekday() <= 6 and (day in known or not known):
            found[day.isoweekday(), starts, ends].append(day)
    rows: list[tuple[tuple[int, int, int], date | None]] = []
    for hour, on in found.items():
        is_weekly = bool(known) and len(on) == of_weekday[hour[0]]
        rows += [(hour, None)] if is_weekly else [(hour, day) for day in on]
    return rows


def _clocked(hour: tuple[int, int, int]) -> tuple[int, time, time]:
    weekday, starts, ends = hour
    return weekday, time(starts // 60, starts % 60), time(ends // 60, ends % 60)
