"""The sheets of a workbook, as rows of texts: what the cells show, where they stand.

A merged cell holds for every row it spans; a cell in error is empty; a hidden sheet says so.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pixschool.core.importing.reading import archive
from pixschool.core.importing.reading.containers import encrypted
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.limits import at_most_cpu
from pixschool.core.importing.reading.source import Source
from pixschool.core.importing.reading.values import DateCell

_WORKBOOK_SECONDS = 4
_FARTHEST_LINE = 250_000  # more than the rows that we read
_TOO_MANY_COLUMNS = "Le fichier a plus de {most} colonnes. Vérifiez que c’est le bon fichier."
_FORMULA = re.compile(rb"<f[ />]")
# « r="XFD7" »: the reference of a cell in a column of three letters, the 703rd or a later one.
_FAR_CELL = re.compile(rb'\br="([A-Z]{3})\d')


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet of cells, as its tab shows it; `is_hidden` when it has no tab."""

    name: str
    is_hidden: bool


def sheets(source: Source) -> tuple[SheetName, ...]:
    """The sheets that hold cells, in their order. Raises FileRefusedError."""
    try:
        found = _workbook(source).sheets_metadata
    except CalamineError as error:
        raise _unreadable_workbook() from error
    return tuple(
        SheetName(sheet.name, sheet.visible != SheetVisibleEnum.Visible)
        for sheet in found
        if sheet.typ == SheetTypeEnum.WorkSheet
    )


def sheet_rows(source: Source, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row that is not blank; the line is the one the spreadsheet shows."""
    if _has_far_cells(source):
        yield from _trimmed_rows(source, name)
        return
    sheet = _sheet(source, name)
    if sheet.width > source.limits.columns:
        raise too_many_columns(source, f"feuille {name}")
    spans = _spans(sheet)
    held: dict[int, tuple[int, str]] = {}
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if not any(cells):
            continue
        texts = [as_text(cell) for cell in cells]
        for column, last in spans.get(line, ()):
            held[column] = (last, texts[column])
        if not any(map(str.strip, texts)):
            continue
        for column, (last, text) in held.items():
            if line <= last and not texts[column].strip():
                texts[column] = text
        yield line, texts


def _spans(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """{line: (column, last line) of the merged cells that begin there and span several lines}"""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    if sheet.start is None:
        return spans
    first_column = sheet.start[1]
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        column = left - first_column
        if bottom > top and 0 <= column < sheet.width:
            spans[top + 1].append((column, bottom + 1))
    return spans


def has_formulas(source: Source) -> bool:
    """Whether an XLSX has any formula; a quick look, for a costly question."""
    if not archive.has_entry(source.path, "xl/workbook.xml"):
        return False
    _workbook(source)  # measured first
    return any(_FORMULA.search(chunk) for chunk in archive.sheet_chunks(source.path))


def empty_formulas(source: Source, name: str) -> set[tuple[int, int]]:
    """(line, column as in `sheet_rows`) of the formulas; those that show nothing were never run.

    Of an XLSX that `has_formulas`: the other formats always carry the results.
    """
    start = _sheet(source, name).start
    if start is None:
        return set()
    with _openpyxl(source, data_only=False) as book:
        return {
            (cell.row, cell.column - 1 - start[1])
            for row in book[name].iter_rows()
            for cell in row
            if cell.data_type == "f"
        }


def as_text(value: Any) -> str:
    """What the cell shows, nearly: 601.0 is the class « 601 », a date is JJ/MM/AAAA."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.date):
        return DateCell.of(value)
    return str(value)


def too_many_columns(source: Source, place: str) -> FileRefusedError:
    message = _TOO_MANY_COLUMNS.format(most=source.limits.columns)
    return FileRefusedError("TOO_MANY_COLUMNS", message, where=place)


@lru_cache(maxsize=2)
def _workbook(source: Source) -> CalamineWorkbook:
    if source.head.startswith(b"PK"):
        archive.measure(source.path, source.limits)
    # Some damaged workbooks make the library loop for ever; a sound one takes a second at most.
    try:
        # From an open file: the library then looks at the content, not at the extension.
        with at_most_cpu(_WORKBOOK_SECONDS), source.path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise encrypted() from error
    except CalamineError as error:
        raise _unreadable_workbook() from error


def _unreadable_workbook() -> FileRefusedError:
    return FileRefusedError(
        "SHEET_UNREADABLE",
        "Ce classeur est abîmé ou dans un format trop ancien. Ouvrez-le dans un tableur, "
        "enregistrez-le au format .xlsx ou .csv, puis redéposez-le.",
    )


@lru_cache(maxsize=4)
def _sheet(source: Source, name: str) -> CalamineSheet:
    workbook = _workbook(source)
    try:
        with at_most_cpu(_WORKBOOK_SECONDS):
            return workbook.get_sheet_by_name(name)
    except CalamineError as error:
        raise _unreadable_workbook() from error


# ---- One stray space in the last column: the usual library would fill a grid of 16 384 columns


@lru_cache(maxsize=2)
def _has_far_cells(source: Source) -> bool:
    """Whether an XLSX has a cell beyond the columns that we read."""
    if not archive.has_entry(source.path, "xl/workbook.xml"):
        return False
    _workbook(source)  # measured first
    return any(
        _column_number(found[1]) > source.limits.columns
        for chunk in archive.sheet_chunks(source.path)
        for found in _FAR_CELL.finditer(chunk)
    )


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA, 16 384 for XFD."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


@contextmanager
def _openpyxl(source: Source, *, data_only: bool) -> Iterator[Any]:
    """The workbook as the slower library sees it: formulas, and rows that are not all as wide."""
    from openpyxl import load_workbook  # noqa: PLC0415 (slow, and for few files)

    with source.path.open("rb") as file:
        try:
            yield load_workbook(file, read_only=True, data_only=data_only)
        except (*archive.BROKEN, SyntaxError, TypeError, AttributeError, IndexError) as error:
            raise _unreadable_workbook() from error


def _too_far(name: str) -> FileRefusedError:
    return FileRefusedError(
        "TOO_MANY_ROWS",
        "Des cellules sont remplies très loin sous le tableau. Copiez le tableau seul dans un "
        "nouveau classeur, enregistrez-le, puis redéposez-le.",
        where=f"feuille {name}",
    )


def _trimmed_rows(source: Source, name: str) -> Iterator[tuple[int, list[str]]]:
    most = source.limits.columns
    with _openpyxl(source, data_only=True) as book:
        sheet = book[name]
        sheet.reset_dimensions()  # else each row is filled up to the farthest column
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > _FARTHEST_LINE:
                raise _too_far(name)
            if not any(values):
                continue
            texts = [as_text(value) for value in values]
            if any(map(str.strip, texts[most:])):
                raise too_many_columns(source, f"feuille {name}, ligne {line}")
            while texts and not texts[-1].strip():
                texts.pop()
            if texts:
                yield line, texts
