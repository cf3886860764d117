"""What the State asks every year: dated rules, each with its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "national.toml"


@dataclass(frozen=True, kw_only=True)
class YearRule:
    """`since`: the year of the rentrée. `catch_up`: levels where a course of a year before counts
    too; `courses`: how many are asked for; `share`: of mastery, in %; `bands`: where 2 and 3
    begin."""

    since: int
    levels: tuple[str, ...]
    text: str
    source: str
    checked_on: date
    sure: bool
    share: int = 0
    bands: tuple[int, ...] = ()
    catch_up: tuple[str, ...] = ()
    courses: int = 0

    @property
    def asked_levels(self) -> tuple[str, ...]:
        return self.levels + self.catch_up


@cache
def _rules() -> Mapping[str, tuple[YearRule, ...]]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        key: tuple(
            YearRule(
                since=row.pop("from"),
                levels=tuple(row.pop("levels")),
                bands=tuple(row.pop("bands", ())),
                catch_up=tuple(row.pop("catch_up", ())),
                **row,
            )
            for row in rows
        )
        for key, rows in read.items()
    }


def rule(key: str, start_year: int) -> YearRule | None:
    """The one of that year: « attestation », « ia », « lsu »; None before the first."""
    known = [one for one in _rules()[key] if one.since <= start_year]
    return max(known, key=lambda one: one.since, default=None)
