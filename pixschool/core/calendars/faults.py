"""What is wrong with the dates a school would enter, and how to repair it. Pure.

Only what is being changed is judged: a fault that was there before does not hinder the rest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pixschool.core.calendars.school_calendar import (
    FRIDAY,
    YEAR_KEY,
    Effect,
    Holiday,
    Override,
    SchoolCalendar,
)
from pixschool.core.reference.names import strip_accents
from pixschool.core.reference.years import year_label
from pixschool.core.text.french import date_fr

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Fault:
    """`about`: the part of the year whose field says it (see `Override.about`); `edge`: which."""

    about: str
    edge: str  # « name », « first » or « last »
    message: str


class CalendarFaultsError(ValueError):
    """These dates cannot be a calendar."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.message for fault in faults))


def find_faults(
    *,
    start_year: int,
    changed: Iterable[Override],
    own: Sequence[Override],
    calendar: SchoolCalendar | None,
) -> list[Fault]:
    """`own`: all that the school would have entered, `changed` included; `calendar`: the year as
    it would be, None when nothing says when it begins."""
    changes = list(changed)
    found = [fault for change in changes for fault in _alone(change, start_year)]
    if found or calendar is None:
        return found
    found = [fault for change in changes for fault in _in_year(change, own, calendar)]
    if not found and not calendar.school_days:
        found.append(Fault(YEAR_KEY, "last", "Il ne resterait aucun jour de classe."))
    return found


def _alone(change: Override, start_year: int) -> Iterator[Fault]:
    """What is wrong whatever the rest of the year."""
    if change.effect == Effect.NONE:
        return
    earliest, latest = date(start_year, 8, 1), date(start_year + 1, 7, 31)
    for edge, day in _edges(change):
        if not earliest <= day <= latest:
            yield Fault(
                change.about,
                edge,
                f"Le {date_fr(day, 'day')} n’est pas dans l’année {year_label(start_year)}, qui va "
                f"du {date_fr(earliest, 'day')} au {date_fr(latest, 'day')}.",
            )
    if change.ends_on < change.starts_on:
        yield Fault(change.about, "last", "Le dernier jour est avant le premier : échangez-les.")
    if change.effect == Effect.YEAR and change.ends_on == change.starts_on:
        yield Fault(change.about, "last", "L’année ne peut pas tenir en un jour.")


def _in_year(change: Override, own: Sequence[Override], after: SchoolCalendar) -> Iterator[Fault]:
    if change.effect == Effect.YEAR:
        yield from _left_outside(change, after)
    elif change.effect == Effect.HOLIDAY:
        yield from _holiday(change, after)
    elif change.effect == Effect.CLASS:
        yield from _class_day(change, own, after)


def _left_outside(change: Override, after: SchoolCalendar) -> Iterator[Fault]:
    for holiday in after.holidays:
        edge = "first" if holiday.starts_on < after.first_day else "last"
        if holiday.starts_on < after.first_day or holiday.ends_on > after.last_day:
            yield Fault(
                change.about,
                edge,
                f"{_quoted(holiday)} ({_words(holiday)}) sortirait de l’année : changez-le aussi.",
            )


def _holiday(change: Override, after: SchoolCalendar) -> Iterator[Fault]:
    outside = [edge for edge, day in _edges(change) if not after.contains(day)]
    if outside:
        yield Fault(change.about, outside[0], f"{_out_of(change, outside[0])} {_span(after)}.")
        return
    itself = change.as_holiday()
    others = list(after.holidays)
    others.remove(itself)
    clash = next((other for other in others if _overlap(itself, other)), None)
    if clash:
        yield Fault(
            change.about,
            "first",
            f"Ces jours touchent {_quoted(clash)} ({_words(clash)}) : changez plutôt ces "
            "dates-là, ou choisissez d’autres jours.",
        )
    elif not change.key and not any(_is_working_day(day, after) for day in change.days):
        yield Fault(change.about, "first", f"{_already_off(change, after)}.")
    if any(_plain(other.name) == _plain(change.name) for other in others):
        yield Fault(
            change.about,
            "name",
            f"« {change.name} » est déjà au calendrier : ajoutez le mois au nom "
            "pour les distinguer.",
        )


def _class_day(change: Override, own: Sequence[Override], after: SchoolCalendar) -> Iterator[Fault]:
    day = change.starts_on
    same = [other for other in own if other.effect == Effect.CLASS and other.starts_on == day]
    if not after.contains(day):
        yield Fault(change.about, "first", f"{_out_of(change, 'first')} {_span(after)}.")
    elif day.weekday() == SUNDAY:
        yield Fault(change.about, "first", f"Le {date_fr(day, 'day')} est un dimanche.")
    elif len(same) > 1 or _has_class_anyway(day, after):
        yield Fault(change.about, "first", f"Il y a déjà classe le {date_fr(day)}.")


def _edges(change: Override) -> tuple[tuple[str, date], ...]:
    return ("first", change.starts_on), ("last", change.ends_on)


def _out_of(change: Override, edge: str) -> str:
    return f"Le {date_fr(dict(_edges(change))[edge], 'day')} n’est pas"


def _span(calendar: SchoolCalendar) -> str:
    return (
        f"entre la rentrée ({date_fr(calendar.first_day, 'day')}) et la fin des cours "
        f"({date_fr(calendar.last_day, 'day')})"
    )


def _is_working_day(day: date, calendar: SchoolCalendar) -> bool:
    return day in calendar.extra_days or (
        day.weekday() <= FRIDAY and day not in calendar.public_holidays
    )


def _has_class_anyway(day: date, calendar: SchoolCalendar) -> bool:
    is_off = day in calendar.public_holidays or any(day in pause for pause in calendar.holidays)
    return day.weekday() <= FRIDAY and not is_off


def _already_off(change: Override, calendar: SchoolCalendar) -> str:
    why = calendar.public_holidays.get(change.starts_on)
    return "Il n’y a déjà pas classe" + (f" ({why})" if why else ", c’est un week-end")


def _overlap(one: Holiday, other: Holiday) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _quoted(holiday: Holiday) -> str:
    return f"« {holiday.name} »"


def _words(holiday: Holiday) -> str:
    first, last = date_fr(holiday.starts_on, "short"), date_fr(holiday.ends_on, "short")
    return first if holiday.days == 1 else f"{first} – {last}"


def _plain(name: str) -> str:
    return " ".join(strip_accents(name).split())
