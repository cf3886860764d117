"""What the register of processing says: read from `register.toml`, the rules of retention, the
table of permissions and the models. Nothing of a school is read here."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

from pixschool.core.access.permissions import ROLE_CAPABILITIES, Capability
from pixschool.core.reference.roles import Role
from pixschool.core.retention.rules import rule_of

TRACES = "traces"  # the activity that names adults at whatever they do
_FILE = Path(__file__).parent / "register.toml"


@dataclass(frozen=True, kw_only=True)
class DeclaredModel:
    """`data`: {words of the register: fields}. `plain`: its fields that hold nothing of a person.
    `kept`: codes of retention."""

    label: str
    data: dict[str, tuple[str, ...]]
    plain: frozenset[str]
    kept: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        return {field for fields in self.data.values() for field in fields}


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A part of the register: one purpose."""

    key: str
    title: str
    purpose: str
    who: tuple[str, ...]
    is_of_adults: bool  # alone, traces aside
    roles: tuple[str, ...]
    models: tuple[DeclaredModel, ...]

    def kept(self) -> Iterator[tuple[str, list[str]]]:
        """(how long, the data kept so long), in the order of the file."""
        found: dict[str, list[str]] = {}
        for model in self.models:
            said = " ; ".join(period_of(code) for code in model.kept)
            data = found.setdefault(said, [])
            data += [words for words in model.data if words not in data]
        yield from found.items()


@dataclass(frozen=True, kw_only=True)
class Register:
    """`nothing`: {model that holds nothing of a person: its open fields}."""

    noted_on: date
    source: str
    activities: tuple[Activity, ...]
    nothing: dict[str, frozenset[str]]


def period_of(code: str) -> str:
    """In words, from the rule that applies it or the number in the code that does."""
    rule = rule_of(code)
    if rule:
        return rule.period
    period = _table()["periods"][code]
    number = import_string(period["number"]) if "number" in period else 0
    days = number.days if isinstance(number, timedelta) else number
    of_rule = period_of(period["rule"]) if "rule" in period else ""
    return str(period["words"]).format(days=days, period=of_rule)


def erased_with(code: str) -> str:
    """The label of the model whose rows go, with all that hangs on them, at the end of a period of
    the file; empty for a rule of retention, which says it itself."""
    return str(_table()["periods"].get(code, {}).get("erased_with", ""))


@cache
def register() -> Register:
    table = _table()
    return Register(
        noted_on=table["noted_on"],
        source=table["source"],
        activities=tuple(_activity(one, table["categories"]) for one in table["activity"]),
        nothing={label: frozenset(fields) for label, fields in table["nothing"].items()},
    )


def _activity(one: dict[str, Any], categories: dict[str, str]) -> Activity:
    seen_with = {Capability(name) for name in one["seen_with"]}
    return Activity(
        key=one["key"],
        title=one["title"],
        purpose=one["purpose"],
        who=tuple(categories[name] for name in one["who"]),
        is_of_adults="pupils" not in one["who"] or one["key"] == TRACES,
        roles=tuple(role.label for role in Role if ROLE_CAPABILITIES[role] & seen_with),
        models=tuple(
            DeclaredModel(
                label=label,
                data={words: tuple(fields) for words, fields in model["data"].items()},
                plain=frozenset(model.get("plain", [])),
                kept=tuple(model.get("kept", one["kept"])),
            )
            for label, model in one["models"].items()
        ),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
