"""What the cell of a class holds: a class, several, a level, or what a spreadsheet made of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pixschool.core.reference.names import class_key, label_key


class CellKind(StrEnum):
    """`ERROR` and `DATE` are never a class; `NUMBER` and `SEVERAL` are asked."""

    CLASS = "class"
    EMPTY = "empty"
    ERROR = "error"  # #N/A, #REF!…: a formula that has failed
    DATE = "date"  # « 6-1 » typed in a spreadsheet
    NUMBER = "number"  # « 6E2 » typed in a spreadsheet, which is 600
    SEVERAL = "several"  # « 6A, 6LATIN »


@dataclass(frozen=True, slots=True)
class ClassCell:
    """`name` is the class to keep, "" when there is none; `others` what else the cell names."""

    kind: CellKind
    name: str = ""
    others: tuple[str, ...] = ()


_ERROR = re.compile(r"#[A-ZÉÈÀ/0!?]+[!?]?|#+|err\s?:\s?\d+|#n/?[ad]", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:v(?:ier)?)?|fev(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|"
    r"sep(?:t(?:embre)?)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?|feb|apr|may|jun|jul|aug)\.?"
)
# « 46028 »: the 6th of January 2026, as a spreadsheet counts days.
_DATE = re.compile(
    r"4[3-8]\d{3}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}.*)?"
    rf"|\d{{1,2}}[- ]{_MONTH}|{_MONTH}[- ]\d{{1,4}}|\d{{1,2}}[- /]{_MONTH}[- /]\d{{2,4}}"
)
# 6E1, 6E2, 6E10 become 60, 600 and 60000000000, or 6,00E+02.
_NUMBER = re.compile(r"[1-9]0+|\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_BETWEEN_CLASSES = re.compile(r"\s*[,;|\n\r]\s*")
_PERHAPS_BETWEEN = re.compile(r"\s*[/+&]\s*|\s+et\s+")
_LEVEL = re.compile(
    r"(?:niveau )?(?:[3-6] ?(?:e|eme)?|2 ?(?:n?de)?|1 ?(?:e?re)?|t(?:le|erm|erminale)?s?|cm ?[12]|"
    r"(?:six|cinqu|quatr|trois)iemes?|secondes?|premieres?|terminales?)"
    r"(?: (?:generale|technologique|professionnelle|gt|pro)s?)*"
)
# The tab of a sheet: « 6A », « 3e B », « Tle 2 »; neither « 2026 » nor « Tableau ».
_TAB = re.compile(
    r"(?!20\d\d)[1-6] ?(?:eme|ere|nde|de|re|e)?[ _.-]?[a-z0-9][a-z0-9 -]{0,7}"
    r"|t(?:le|ale|erm[a-z]*)?[ _.-]?[a-z]{0,2}\d{0,2}"
)


def is_error(cell: str) -> bool:
    """Whether the cell is what a formula that failed shows: « #N/A »."""
    return bool(_ERROR.fullmatch(cell.strip()))


def is_level(cell: str) -> bool:
    """Whether the cell says a level and nothing finer: « 6EME », « Terminale générale »."""
    return bool(_LEVEL.fullmatch(label_key(cell)))


_LONGEST = 40  # letters of a name of class


def names_a_class(tab: str) -> bool:
    """Whether the name of a sheet is probably a class."""
    return bool(_TAB.fullmatch(label_key(tab)))


def looks_like_classes(cells: Iterable[str]) -> bool:
    """Whether no cell is longer than the name of a class may be."""
    return all(len(cell.strip()) <= _LONGEST for cell in cells)


def read_cells(cells: Iterable[str]) -> dict[str, ClassCell]:
    """{cell: what it holds}. The other cells help: « 6A/6B » is two classes where « 6A » is one."""
    distinct = set(cells)
    alone = {class_key(cell) for cell in distinct}
    return {cell: _read(cell, alone) for cell in distinct}


def _read(cell: str, alone: set[str]) -> ClassCell:
    text = cell.strip()
    if not class_key(text) and not text.startswith("#"):
        return ClassCell(CellKind.EMPTY)
    if is_error(text):
        return ClassCell(CellKind.ERROR)
    if _DATE.fullmatch(label_key(text)):
        return ClassCell(CellKind.DATE)
    if _NUMBER.fullmatch(text):
        return ClassCell(CellKind.NUMBER, text)
    parts = [part for part in _BETWEEN_CLASSES.split(text) if class_key(part)]
    if len(parts) == 1:
        perhaps = [part for part in _PERHAPS_BETWEEN.split(text) if class_key(part)]
        if len(perhaps) > 1 and class_key(perhaps[0]) in alone:
            parts = perhaps
    if len({class_key(part) for part in parts}) > 1:
        return ClassCell(CellKind.SEVERAL, _main(parts, alone), tuple(parts))
    return ClassCell(CellKind.CLASS, parts[0])


def _main(parts: list[str], alone: set[str]) -> str:
    """The one that stands alone in other cells; else the first."""
    return next((part for part in parts if class_key(part) in alone), parts[0])
