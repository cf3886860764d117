"""What each statement of a school says: texts of ours, its contacts, what the register knows."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.formats import date_format

from pixschool.core.models import SchoolStatement
from pixschool.core.retention.rules import GRACE
from pixschool.portal.families.blocks import Passage, parse
from pixschool.portal.statements.register import Activity, period_of, register

FAMILIES, ADULTS, ACCESSIBILITY, REGISTER = "families", "adults", "accessibility", "register"
KINDS = (FAMILIES, ADULTS, ACCESSIBILITY, REGISTER)
# What a school fills in: {name: label}.
CONTACTS = {
    "controller": "Responsable",
    "dpo": "Délégué à la protection des données",
    "contact": "Contact pour exercer ses droits",
    "host": "Hébergeur de PixSchool",
    "accessibility": "Contact pour signaler un obstacle",
}
# Without one, the statement says so; the head answers for the school without being named.
NEEDED = ("dpo", "contact", "host", "accessibility")
# What stands in a text where each school says something else.
_PLACES: dict[str, object] = {
    **{name: f"[{label}]" for name, label in CONTACTS.items()},
    "school": "[Établissement]",
    "written_on": "[date]",
    "declared_on": "[date]",
    "source": "[sources]",
}
_FILE = Path(__file__).parent / "texts.toml"


@dataclass(frozen=True, kw_only=True)
class StatementSection:
    """A heading and what stands under it."""

    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A whole statement, as it is read and printed."""

    key: str
    title: str
    lead: str
    sections: tuple[StatementSection, ...]


def title_of(key: str) -> str:
    return str(_table()[key]["title"])


def about_of(key: str) -> str:
    """What it is for, in a line."""
    return str(_table()[key]["about"])


def missing_of(words: dict[str, str]) -> list[str]:
    """The contacts that the school has still to fill in."""
    return [CONTACTS[name] for name in NEEDED if not words.get(name)]


def statement_of(key: str, own: SchoolStatement) -> Statement:
    """Of the school of `own`, which may not be saved yet. No query."""
    table, names = _table()[key], _names(own)
    sections = [_section(one, names) for one in table["section"]]
    if key == REGISTER:
        sections += [_of_activity(one) for one in register().activities]
        sections += [_section(table[name], names) for name in ("after", "source")]
    if more := own.words.get(complement_of(key)):
        sections.append(StatementSection(title=_table()["more"], passages=parse(more)))
    return Statement(
        key=key,
        title=table["title"],
        lead=table["lead"].format_map(names),
        sections=tuple(sections),
    )


def complement_of(key: str) -> str:
    """The name of what a school adds to a statement, among its words."""
    return f"{key}_more"


def what_ours_say() -> dict[str, str]:
    """{complement: what stands above it}, the same for all schools: without contacts nor dates,
    with the durations of the day. No query."""
    return {complement_of(key): "\n".join(_said(key)) for key in KINDS}


def _said(key: str) -> Iterator[str]:
    table, names = _table()[key], _durations() | _PLACES
    sections = [*table["section"], *(table[name] for name in ("after", "source") if name in table)]
    yield table["lead"].format_map(names)
    for section in sections:
        yield section["title"]
        yield from filter(None, section["text"].format_map(names).splitlines())


def _names(own: SchoolStatement) -> dict[str, object]:
    """All that a text may have in braces."""
    words, table = own.words, _table()
    written: date = table["written_on"]
    if own.changed_at:
        written = max(written, own.school.local(own.changed_at).date())
    return {
        **{name: words.get(name) or table["missing"] for name in NEEDED},
        "controller": words.get("controller") or table["controller"],
        **_durations(),
        "school": own.school.name,
        "written_on": date_format(written),
        "declared_on": date_format(register().noted_on),
        "source": register().source,
    }


def _durations() -> dict[str, object]:
    return {
        "results": period_of("results"),
        "leavers": period_of("leavers"),
        "certificates": period_of("certification_results"),
        "staff_lines": "\n".join(_staff_lines()),
        "grace": GRACE.days,
    }


def _section(one: dict[str, Any], names: dict[str, object]) -> StatementSection:
    text = one["text"].format_map(names)
    return StatementSection(title=one["title"], passages=parse(text))


def _of_activity(activity: Activity) -> StatementSection:
    said = {
        "purpose": activity.purpose,
        "who": " ; ".join(activity.who),
        "roles": ", ".join(activity.roles),
        "lines": "\n".join(_lines(activity)),
    }
    text = _table()[REGISTER]["activity"]["text"].format_map(said)
    return StatementSection(title=activity.title, passages=parse(text))


def _lines(activity: Activity) -> Iterator[str]:
    for period, data in activity.kept():
        listed = " ; ".join(data)
        yield f"- {listed[:1].upper()}{listed[1:]} – **{period}**"


def _staff_lines() -> Iterator[str]:
    """What is kept of adults alone, and the traces that name them."""
    for activity in register().activities:
        if activity.is_of_adults:
            yield from _lines(activity)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
