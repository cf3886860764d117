"""Whether a class, a room or an adult can be had at a time. Pure.

A time is a day with minutes after midnight, by the clock of the school.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Protocol


class WeeklyTime(Protocol):
    """Each week on that weekday (from 1), or on one `day` only."""

    weekday: int
    day: date | None
    starts: time
    ends: time


def minute(moment: time) -> int:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute


def is_taken(times: Iterable[WeeklyTime], day: date, starts: int, ends: int) -> bool:
    """Whether one of these times meets the hour."""
    return any(
        _on(one, day) and starts < minute(one.ends) and minute(one.starts) < ends for one in times
    )


def is_there(times: Iterable[WeeklyTime], day: date, starts: int, ends: int) -> bool:
    """Whether one of these times holds the whole hour."""
    return any(
        _on(one, day) and minute(one.starts) <= starts and ends <= minute(one.ends) for one in times
    )


def _on(one: WeeklyTime, day: date) -> bool:
    return one.weekday == day.isoweekday() and one.day in (None, day)
