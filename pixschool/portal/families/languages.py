"""The languages of the families' page: a file each in `strings/`. Adding one is adding a file.

A string that a file lacks is read in French, and counted (`missing_of`).
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FRENCH = "fr"
BLOCKS = (
    "what", "school", "help", "results", "certification", "courses", "privacy", "contacts", "links",
)  # fmt: skip
_FILES = Path(__file__).parent / "strings"


@dataclass(frozen=True, kw_only=True)
class Language:
    """`tag`: BCP 47, for `lang`. `locale`: of Django, which writes the dates; `has_small_months`:
    their words begin with small letters, where that locale has capitals."""

    code: str
    tag: str
    name: str
    locale: str
    rank: int
    translated_on: date
    read_by: str
    is_right_to_left: bool
    has_small_months: bool
    strings: dict[str, str]

    @property
    def direction(self) -> str:
        return "rtl" if self.is_right_to_left else "ltr"

    @property
    def is_french(self) -> bool:
        return self.tag == FRENCH


@cache
def all_languages() -> dict[str, Language]:
    """{code: language}, in the order of the page."""
    found = [_read(path) for path in _FILES.glob("*.toml")]
    return {one.code: one for one in sorted(found, key=lambda one: (one.rank, one.code))}


def words_of(language: Language) -> dict[str, str]:
    """Every string, in French where the language has none."""
    return all_languages()[FRENCH].strings | language.strings


def missing_of(language: Language) -> set[str]:
    """The strings that are read in French for want of a translation."""
    return set(all_languages()[FRENCH].strings) - set(language.strings)


def _read(path: Path) -> Language:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Language(
        code=path.stem,
        tag=table["tag"],
        name=table["name"],
        locale=table["locale"],
        rank=table["rank"],
        translated_on=table["translated_on"],
        read_by=table.get("read_by", ""),
        is_right_to_left=table.get("rtl", False),
        has_small_months=table.get("small_months", False),
        strings={key: text for key, text in table["strings"].items() if text},
    )
