"""What a sheet says beside what is noted here: which of its rows were changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from certification.models import SatPresence


class Aside(StrEnum):
    """Why a row of the sheet is left."""

    UNKNOWN_WORD = "le mot n’est ni « présent » ni « absent »"
    NO_IDS = "sans numéro de séance ou de ligne : ajoutée à la main ?"
    OTHER_SESSION = "d’une autre séance"
    GONE = "l’élève n’est plus sur la liste"
    TWICE = "deux fois sur la feuille, autrement"


@dataclass(frozen=True)
class SheetLine:
    """A row as it came. `presence` and `noted`: None where the word is not understood."""

    line: int
    session: int | None
    row: int | None
    presence: str | None
    noted: str | None


@dataclass(frozen=True)
class SheetChange:
    """`now`: what is noted here. `is_newer`: somebody has noted it since the sheet left."""

    row: int
    presence: str
    now: str
    is_newer: bool

    @property
    def now_word(self) -> str:
        return _said(self.now)

    @property
    def word(self) -> str:
        return _said(self.presence)


@dataclass(frozen=True)
class SheetComparison:
    """Each row of the sheet is in one of the three. `same`: how many change nothing; `aside`: the
    numbers of the lines, as a spreadsheet shows them."""

    changes: list[SheetChange] = field(default_factory=list)
    same: int = 0
    aside: Mapping[Aside, list[str]] = field(default_factory=dict)


def compare(session: int, lines: Iterable[SheetLine], noted: Mapping[int, str]) -> SheetComparison:
    """`noted`: {row: what is noted here} of the session. The order of the sheet changes nothing."""
    words: dict[int | None, set[str | None]] = defaultdict(set)
    found = list(lines)
    for one in found:
        if one.session == session:
            words[one.row].add(one.presence)
    changes: dict[int, SheetChange] = {}
    aside: dict[Aside, list[str]] = defaultdict(list)
    for one in found:
        if why := _why_aside(session, one, noted, words):
            aside[why].append(str(one.line))
            continue
        row, presence = one.row or 0, one.presence or ""
        if presence not in (one.noted, noted[row]):
            change = SheetChange(row, presence, noted[row], noted[row] != one.noted)
            changes.setdefault(row, change)
    return SheetComparison(
        changes=sorted(changes.values(), key=lambda change: change.row),
        same=len(found) - len(changes) - sum(map(len, aside.values())),
        aside=dict(aside),
    )


def _why_aside(
    session: int,
    one: SheetLine,
    noted: Mapping[int, str],
    words: Mapping[int | None, set[str | None]],
) -> Aside | None:
    if one.session is None or one.row is None:
        return Aside.NO_IDS
    if one.session != session:
        return Aside.OTHER_SESSION
    if one.row not in noted:
        return Aside.GONE
    if one.presence is None:
        return Aside.UNKNOWN_WORD
    return Aside.TWICE if len(words[one.row]) > 1 else None


def _said(presence: str) -> str:
    return SatPresence(presence).label if presence else "à noter"
