"""The published years, read from `core/data/calendars/*.toml`. Nothing beyond them is guessed."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pixschool.core.calendars.public_holidays import departement_code, public_holidays
from pixschool.core.calendars.school_calendar import (
    YEAR_KEY,
    Effect,
    Holiday,
    Override,
    SchoolCalendar,
)
from pixschool.core.reference.years import year_label

FOLDER = Path(__file__).resolve().parent.parent / "data" / "calendars"
YEAR_NAME = "Année scolaire"
BY_ZONE = ("A", "B", "C", "CORSE")

NAMES = {
    "toussaint": "Vacances de la Toussaint",
    "noel": "Vacances de Noël",
    "hiver": "Vacances d’hiver",
    "printemps": "Vacances de printemps",
    "ascension": "Pont de l’Ascension",
}


class NotPublishedError(LookupError):
    """No dates for that place and year, and nobody has entered any."""

    def __init__(self, start_year: int, place: str = "") -> None:
        self.start_year = start_year
        where = f" ({place})" if place else ""
        super().__init__(f"calendrier {year_label(start_year)} non publié{where}")


@dataclass(frozen=True)
class Doubt:
    """What to check, and the parts of the year it is about: keys of breaks, « annee »."""

    about: frozenset[str]
    text: str


@dataclass(frozen=True)
class PublishedYear:
    first_day: date
    last_day: date
    holidays: tuple[Holiday, ...]
    source: str
    confirmed: bool
    doubts: tuple[Doubt, ...]

    @property
    def bounds(self) -> Override:
        """The first and the last day of the year as a row that can be changed."""
        return Override(
            Effect.YEAR,
            YEAR_NAME,
            self.first_day,
            self.last_day,
            confirmed=self.confirmed,
            source=self.source,
        )


def calendar_for(
    zone: str,
    start_year: int,
    *,
    departement: str = "",
    overrides: Iterable[Override] = (),
) -> SchoolCalendar:
    """The year of a zone, or of a département that has its own, with the school's changes.

    `departement` (two or three digits, or the UAI) chooses the local public holidays, and the
    calendar of an overseas académie. A place with no published year needs an override that says
    its first and last class day. Raises NotPublishedError.
    """
    place = _place(zone, departement)
    changes = tuple(overrides)
    published = _published().get((place, start_year))
    own_bounds = (change for change in changes if change.effect == Effect.YEAR)
    bounds = next(own_bounds, published.bounds if published else None)
    if bounds is None:
        raise NotPublishedError(start_year, _place_name(place))
    holidays = _merge(published.holidays if published else (), changes)
    settled = frozenset(change.about for change in changes if change.confirmed)
    doubts = [doubt for doubt in (published.doubts if published else ()) if doubt.about - settled]
    return SchoolCalendar(
        zone=zone,
        start_year=start_year,
        first_day=bounds.starts_on,
        last_day=bounds.ends_on,
        holidays=holidays,
        public_holidays=_days_off(start_year, departement),
        source=bounds.source,
        bounds_confirmed=bounds.confirmed,
        confirmed=all(change.confirmed for change in (bounds, *changes))
        and all(holiday.confirmed for holiday in holidays),
        doubts=tuple(doubt.text for doubt in doubts),
        doubted=frozenset().union(*(doubt.about for doubt in doubts)) - settled,
        extra_days=frozenset(
            day for change in changes if change.effect == Effect.CLASS for day in change.days
        ),
    )


def published_years(zone: str, *, departement: str = "") -> list[int]:
    """For which school years this place has dates."""
    place = _place(zone, departement)
    return sorted(year for known, year in _published() if known == place)


def _place(zone: str, departement: str) -> str:
    return zone if zone in BY_ZONE else departement_code(departement)


def _place_name(place: str) -> str:
    if place == "CORSE":
        return "Corse"
    return f"zone {place}" if place in BY_ZONE else ""


def _merge(holidays: Iterable[Holiday], changes: Sequence[Override]) -> tuple[Holiday, ...]:
    own = [change.as_holiday() for change in changes if change.effect == Effect.HOLIDAY]
    gone = {change.key for change in changes if change.effect == Effect.NONE}
    replaced = gone | {holiday.key for holiday in own if holiday.key}
    kept = [holiday for holiday in holidays if holiday.key not in replaced]
    return tuple(sorted([*kept, *own], key=lambda holiday: (holiday.starts_on, holiday.ends_on)))


def _days_off(start_year: int, departement: str) -> Mapping[date, str]:
    return public_holidays(start_year, departement) | public_holidays(start_year + 1, departement)


@cache
def _published() -> dict[tuple[str, int], PublishedYear]:
    return {
        (place, start_year): year
        for path in sorted(FOLDER.glob("*.toml"))
        for place, start_year, year in read_file(path)
    }


def read_file(path: Path) -> list[tuple[str, int, PublishedYear]]:
    """The years of one file, checked: a wrong date here would be wrong for a whole académie."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    common = data.get("common", {})
    years = []
    for place, own in data["places"].items():
        holidays = sorted(
            (_holiday(key, value, data) for key, value in {**common, **own}.items()),
            key=lambda holiday: holiday.starts_on,
        )
        year = PublishedYear(
            first_day=data["first_day"],
            last_day=data["last_day"],
            holidays=tuple(holidays),
            source=data["source"],
            confirmed=data["confirmed"],
            doubts=tuple(
                Doubt(frozenset(doubt["about"]), doubt["text"]) for doubt in data.get("doubts", ())
            ),
        )
        _check(year, f"{path.name}, {place}")
        years.append((place, data["start_year"], year))
    return years


def _holiday(key: str, value: dict[str, Any], year: dict[str, Any]) -> Holiday:
    name = value.get("name", NAMES[key])
    return Holiday(key, name, value["from"], value["to"], year["confirmed"], year["source"])


def _check(year: PublishedYear, where: str) -> None:
    edges = [year.first_day]
    for holiday in year.holidays:
        edges += [holiday.starts_on, holiday.ends_on]
    edges.append(year.last_day)
    if edges != sorted(edges) or not year.source:
        raise ValueError(f"{where} : dates en désordre ou source absente")
    known = {YEAR_KEY, *(holiday.key for holiday in year.holidays)}
    for doubt in year.doubts:
        if not doubt.about or not doubt.about <= known:
            raise ValueError(f"{where} : doute sur des vacances inconnues")
