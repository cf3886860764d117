"""Reads the catalogue of a year: the common files, then what that year adds or changes.

Strict: a word that the schema does not know stops the loading and names the file, the line and
the key, so that a typing slip never becomes a reminder that nobody gets.
"""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from pixschool.core.reference.crcn import COMPETENCE_BY_CODE
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from pixschool.core.reference.years import year_label
from rituals.catalogue.anchors import Anchor
from rituals.catalogue.events import EVENTS
from rituals.catalogue.schema import (
    BetweenMoments,
    Catalogue,
    CatalogueEntry,
    ComputedEvent,
    Dates,
    Document,
    EachPeriod,
    Edge,
    FixedDay,
    Prefer,
    RitualKind,
    Rule,
    Step,
    WebLink,
)
from rituals.catalogue.table import CatalogueError, Table

FOLDER = Path(__file__).resolve().parent

_DUE = re.compile(r"(start|end)(?: ([+-]) (\d+))?")
_DAY = re.compile(r"(\d\d)-(\d\d)")


class CatalogueNotPublishedError(LookupError):
    def __init__(self, start_year: int) -> None:
        self.start_year = start_year
        super().__init__(f"catalogue {year_label(start_year)} non publié")


def published_years() -> list[int]:
    """The years that have a file, each by its first half."""
    return sorted(int(path.stem[:4]) for path in FOLDER.glob("[0-9]*.toml"))


@cache
def load(start_year: int) -> Catalogue:
    """The catalogue of that school year. Raises CatalogueNotPublishedError, CatalogueError."""
    path = FOLDER / f"{year_label(start_year)}.toml"
    if not path.is_file():
        raise CatalogueNotPublishedError(start_year)
    return read_files(start_year, [*sorted((FOLDER / "base").glob("*.toml")), path])


def read_files(start_year: int, paths: Iterable[Path]) -> Catalogue:
    """Entries of the files in order; a later file completes the entries of the ones before."""
    tables: dict[str, Table] = {}
    for path in paths:
        for key, table in _tables(path):
            if key in tables and path.parent.name != "base":
                tables[key] = Table(table.where, tables[key].values | table.values)
            elif key in tables:
                raise table.error("cette clé existe déjà")
            else:
                tables[key] = table
    entries = [
        _entry(key, table) for key, table in tables.items() if not table.take("omit", bool, False)
    ]
    _check_order(entries, tables)
    return Catalogue(start_year, tuple(entries))


def _tables(path: Path) -> Iterable[tuple[str, Table]]:
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name} : {error}") from None
    lines = {
        match[1]: number
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := re.match(r"\[([\w-]+)\]", line))
    }
    for key, values in data.items():
        if not isinstance(values, dict):
            raise CatalogueError(f"{path.name} : « {key} » est hors d’une entrée")
        yield key, Table(f"{path.name}, ligne {lines.get(key, 1)}, [{key}]", dict(values))


def _entry(key: str, table: Table) -> CatalogueEntry:
    weeks = table.take("weeks", int, 1)
    levels = table.take_choices("levels", Level)
    kind = table.take_choice("kind", RitualKind)
    entry = CatalogueEntry(
        key=key,
        title=table.take("title", str),
        theme=table.take_choice("theme", Theme),
        kind=kind,
        levels=levels,
        leads=table.take_choice("leads", Role),
        purpose=table.take("purpose", str),
        place=_rule(table.inner("place", table.take("place", dict))),
        weeks=weeks,
        min_weeks=table.take("min_weeks", int, weeks),
        prefer=table.take_choice("prefer", Prefer, "early"),
        room_hours=table.take("room_hours", int, 0),
        per_level=table.take("per_level", bool, kind == RitualKind.CAMPAIGN),
        mandatory=table.take("mandatory", bool, False),
        competences=tuple(table.take("competences", list, [])),
        checklist=_steps(table),
        documents=table.take_choices("documents", Document),
        links=_links(table),
        families=table.take("families", str, ""),
        source=table.take("source", str),
        confirmed=table.take("confirmed", bool, True),
        reason=table.take("reason", str, ""),
    )
    table.end()
    _check(entry, table)
    return entry


def _check(entry: CatalogueEntry, table: Table) -> None:
    """What types alone do not say."""
    unknown = [code for code in entry.competences if code not in COMPETENCE_BY_CODE]
    faults = {
        f"compétence inconnue {', '.join(map(str, unknown))}": bool(unknown),
        "« weeks » va de « min_weeks » à 12": not 1 <= entry.min_weeks <= entry.weeks <= 12,
        "« room_hours » ne peut pas être négatif": entry.room_hours < 0,
        "une entrée sans niveau est pour l’équipe : ni salle, ni niveau par niveau": (
            not entry.levels and (entry.room_hours > 0 or entry.per_level)
        ),
        "il manque « reason » : pourquoi la date est-elle à confirmer": (
            not entry.confirmed and not entry.reason
        ),
        "« reason » n’a de sens qu’avec « confirmed = false »": (
            entry.confirmed and bool(entry.reason)
        ),
    }
    for message, is_fault in faults.items():
        if is_fault:
            raise table.error(message)


def _check_order(entries: list[CatalogueEntry], tables: dict[str, Table]) -> None:
    """An entry comes after one that is written before it: no circle, and one reading places all."""
    seen: set[str] = set()
    for entry in entries:
        after = entry.place.after if isinstance(entry.place, BetweenMoments) else ""
        if after and after not in seen:
            raise tables[entry.key].error(f"« after » : « {after} » n’est pas écrite avant")
        seen.add(entry.key)


def _rule(table: Table) -> Rule:
    rule = _rule_of(table)
    table.end()
    return rule


def _rule_of(table: Table) -> Rule:
    if "day" in table.values:
        return table.read("day", _fixed_day)
    if "event" in table.values:
        return table.read("event", _computed)
    if "starts_on" in table.values:
        return _dates(table)
    if "each_period" in table.values:
        return EachPeriod(table.take("each_period", int))
    return BetweenMoments(
        earliest=table.read("from", Anchor.parse, "start"),
        latest=table.read("to", Anchor.parse, "end"),
        after=table.take("after", str, ""),
        gap=table.take("gap", int, 0),
        needs=table.take("needs", bool, False),
    )


def _dates(table: Table) -> Dates:
    rule = Dates(table.take("starts_on", date), table.take("ends_on", date))
    if rule.ends_on < rule.starts_on:
        raise table.error("la fin est avant le début")
    return rule


def _fixed_day(text: str) -> FixedDay:
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"« {text} » n’est pas un jour (mois-jour)")
    return FixedDay(int(match[1]), int(match[2]))


def _computed(name: str) -> ComputedEvent:
    if name not in EVENTS:
        raise ValueError(f"« {name} » n’est pas une règle connue")
    return ComputedEvent(name)


def _steps(table: Table) -> tuple[Step, ...]:
    steps = []
    for number, values in enumerate(table.take("checklist", list, []), start=1):
        row = table.inner("checklist", values, number)
        edge, days = row.read("due", _due)
        steps.append(
            Step(
                what=row.take("what", str),
                who=row.take_choice("who", Role),
                edge=edge,
                days=days,
            )
        )
        row.end()
    return tuple(steps)


def _due(text: str) -> tuple[Edge, int]:
    match = _DUE.fullmatch(text)
    if match is None:
        raise ValueError(f"« {text} » n’est pas une échéance (start - 14, end + 7)")
    return Edge(match[1]), int(f"{match[2] or ''}{match[3] or 0}")


def _links(table: Table) -> tuple[WebLink, ...]:
    links = []
    for number, values in enumerate(table.take("links", list, []), start=1):
        row = table.inner("links", values, number)
        link = WebLink(row.take("title", str), row.take("url", str))
        if not link.url.startswith("https://"):
            raise row.error("« url » doit commencer par https://")
        row.end()
        links.append(link)
    return tuple(links)
