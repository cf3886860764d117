"""Days and weeks that come back by a rule. Pure.

Only the rule of Safer Internet Day is sure (it gives the fourteen editions 2013-2026). The others
reproduce the years we know and are shown as « à confirmer ».
"""

from collections.abc import Callable
from datetime import date, timedelta

from pixschool.core.reference.years import in_year

Days = tuple[date, date]

TUESDAY = 1


def safer_internet_day(start_year: int) -> Days:
    """The Tuesday that falls on 5-11 February."""
    day = _on_or_after(in_year(start_year, 2, 5), TUESDAY)
    return day, day


def nsi_week(start_year: int) -> Days:
    """Monday to Saturday of the week that holds 9 December (8-13 December 2025)."""
    return _week_of(in_year(start_year, 12, 9), days=6)


def anti_racism_week(start_year: int) -> Days:
    """The week that holds 21 March (18-24/3/2019, 21-27/3/2022)."""
    return _week_of(in_year(start_year, 3, 21), days=7)


def press_week(start_year: int) -> Days:
    """From the Monday that falls on 18-24 March (18/3/2024, 24/3/2025, 23/3/2026) to Saturday."""
    return _week_of(_on_or_after(in_year(start_year, 3, 18), 0), days=6)


EVENTS: dict[str, Callable[[int], Days]] = {
    "safer-internet-day": safer_internet_day,
    "semaine-nsi": nsi_week,
    "semaine-racisme": anti_racism_week,
    "semaine-presse": press_week,
}


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _week_of(day: date, *, days: int) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=days - 1)
