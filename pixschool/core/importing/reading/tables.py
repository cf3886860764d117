"""Rows out of CSV text and of workbooks, with the place where each one stands.

The separator is the one under which known titles appear, never a statistical guess: a sniffer
takes the comma of « DUPONT, Zoé » for a separator.
"""

import csv
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from typing import Any, Self

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from pixschool.core.importing.reading import archive
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.limits import tighten_cpu
from pixschool.core.importing.reading.source import Shape, Source, encrypted
from pixschool.core.importing.reading.text import detect_encoding
from pixschool.core.reference.names import label_key

SEPARATORS = (";", ",", "\t", "|")
BAD_CSV = "BAD_CSV_FORMAT"
HEADER_WITHIN = 10  # rows
# The longest line a true export has is some 60 kB (every skill of a large course).
_LINE_MOST = 1_000_000

_WORKBOOK_SECONDS = 4

# How much a row looks like the header that a reader expects; 0: not at all.
Score = Callable[[list[str]], int]


@dataclass(frozen=True, slots=True)
class TableHeader:
    """Where the titles of a table were found."""

    titles: list[str]
    line: int
    separator: str | None = None
    sheet: str | None = None

    @property
    def keys(self) -> list[str]:
        return [label_key(title) for title in self.titles]

    def place(self, line: int) -> str:
        return f"feuille {self.sheet}, ligne {line}" if self.sheet else f"ligne {line}"


def count_known(known: frozenset[str]) -> Score:
    """A score: how many of the titles of a row are known (given as `label_key`s)."""
    return lambda cells: len(known.intersection(map(label_key, cells)))


def find_header(source: Source, score: Score) -> TableHeader | None:
    """The row, among the first ones, that best looks like the header; None when none does."""
    best: tuple[int, TableHeader | None] = (0, None)
    for header in _candidates(source):
        points = score(header.titles)
        if points > best[0]:
            best = (points, header)
    return best[1]


def first_row(source: Source) -> TableHeader | None:
    """The first row that has several filled cells: what stands for a header nobody knows."""
    return max(
        (header for header in _candidates(source) if _filled(header.titles) > 1),
        key=lambda header: (_filled(header.titles), -header.line),
        default=None,
    )


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def rows(
    source: Source, header: TableHeader, *, on_progress: Callable[[float], None] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row below the header that is not blank, all texts, as long as it."""
    if header.separator:
        found = _csv_rows(source, header.separator, on_progress=on_progress)
    else:
        found = _sheet_rows(_sheet(source, header.sheet or ""), source)
    return _below(found, header, source)


def _below(
    found: Iterator[tuple[int, list[str]]], header: TableHeader, source: Source
) -> Iterator[tuple[int, list[str]]]:
    width = len(header.titles)
    count = 0
    for line, cells in found:
        if line <= header.line:
            continue
        if len(cells) != width:
            # Excel and LibreOffice leave empty cells at the end, or drop them.
            if len(cells) > width and any(cells[width:]):
                raise _misshapen(header.place(line))
            cells = (cells + [""] * width)[:width]  # noqa: PLW2901 - the same row, squared
        if not any(cells):
            continue
        count += 1
        if count > source.limits.rows:
            raise FileRefusedError(
                "TOO_MANY_ROWS",
                f"Le fichier a plus de {source.limits.rows} lignes. "
                "Vérifiez que c’est le bon, ou partagez-le en plusieurs fichiers.",
            )
        yield line, cells


def _misshapen(place: str) -> FileRefusedError:
    return FileRefusedError(
        "ROW_SHAPE",
        "Une ligne a plus de cases que la ligne de titres : un séparateur ou un guillemet y "
        "est de trop. Téléchargez le fichier à nouveau, ou corrigez cette ligne.",
        where=place,
    )


# ---- CSV


class _Lines:
    """The decoded lines of a file: bounded, without NUL, and counted for the progress bar."""

    def __init__(self, source: Source) -> None:
        self.number = 0
        self._bytes = source.path.open("rb")
        self._file = TextIOWrapper(self._bytes, encoding=encoding_of(source), newline="")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[str]:
        readline = self._file.readline
        while line := readline(_LINE_MOST):
            self.number += 1
            if "\0" in line:
                raise FileRefusedError(
                    "NUL_CHARACTER",
                    "Le fichier contient des caractères nuls : il est abîmé. "
                    "Téléchargez-le à nouveau, puis redéposez-le.",
                    where=f"ligne {self.number}",
                )
            if len(line) == _LINE_MOST:
                raise FileRefusedError(
                    "LINE_TOO_LONG",
                    "Une ligne du fichier est démesurée. Vérifiez que c’est le bon fichier.",
                    where=f"ligne {self.number}",
                )
            yield line

    @property
    def position(self) -> int:
        return self._bytes.tell()


@lru_cache(maxsize=4)
def encoding_of(source: Source) -> str:
    """Python's name of the encoding. Raises FileRefusedError when none fits."""
    return detect_encoding(source.path)


def _csv_rows(
    source: Source, separator: str, *, on_progress: Callable[[float], None] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """The line given is the one where the row begins, whatever line breaks its cells hold."""
    most = source.limits.columns
    with _Lines(source) as lines:
        reader = csv.reader(lines, delimiter=separator, strict=True)
        begins = 1
        try:
            for cells in reader:
                if len(cells) > most and len(cells) != cells.count(""):
                    raise _too_many_columns(most, f"ligne {begins}")
                yield begins, cells
                begins = reader.line_num + 1
                if on_progress and not begins % 1000:
                    on_progress(lines.position / source.size)
        except csv.Error as error:
            raise FileRefusedError(
                BAD_CSV,
                "Un guillemet est mal placé ou mal fermé, la suite du fichier est illisible. "
                "Téléchargez le fichier à nouveau, ou corrigez cette ligne.",
                where=f"ligne {begins}",
            ) from error


def _too_many_columns(most: int, place: str) -> FileRefusedError:
    return FileRefusedError(
        "TOO_MANY_COLUMNS",
        f"Le fichier a plus de {most} colonnes. Vérifiez que c’est le bon fichier.",
        where=place,
    )


# ---- Workbooks


@lru_cache(maxsize=2)
def _workbook(source: Source) -> CalamineWorkbook:
    if source.head.startswith(b"PK"):
        archive.measure(source.path, source.limits)
    # Some damaged workbooks make the library loop for ever; a sound one takes a second at most.
    tighten_cpu(_WORKBOOK_SECONDS)
    try:
        # From an open file: the library then looks at the content, not at the extension.
        with source.path.open("rb") as file:
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
    try:
        return _workbook(source).get_sheet_by_name(name)
    except CalamineError as error:
        raise _unreadable_workbook() from error


def _sheet_rows(sheet: CalamineSheet, source: Source) -> Iterator[tuple[int, list[str]]]:
    if sheet.width > source.limits.columns:
        raise _too_many_columns(source.limits.columns, f"feuille {sheet.name}")
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if any(cells):
            yield line, [_as_text(cell) for cell in cells]


def _as_text(value: Any) -> str:
    """What the cell shows, nearly: 601.0 is the class « 601 », a date is JJ/MM/AAAA."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y}" if value.time() == datetime.time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return str(value)


# ---- Looking for the header


@lru_cache(maxsize=4)
def _candidates(source: Source) -> tuple[TableHeader, ...]:
    if source.shape == Shape.TEXT:
        return tuple(_text_candidates(source))
    if source.shape == Shape.SHEET:
        return tuple(_sheet_candidates(source))
    return ()


def _text_candidates(source: Source) -> Iterator[TableHeader]:
    complaint: FileRefusedError | None = None
    found = False
    for separator in SEPARATORS:
        try:
            for line, cells in islice(_csv_rows(source, separator), HEADER_WITHIN):
                found = True
                yield TableHeader(cells, line, separator=separator)
        except FileRefusedError as refused:
            if refused.issue.code != BAD_CSV:
                raise
            # Under a wrong separator, quotes stand in the middle of cells: no news.
            complaint = complaint or refused
    if complaint and not found:
        raise complaint


def _sheet_candidates(source: Source) -> Iterator[TableHeader]:
    try:
        names = _workbook(source).sheet_names
    except CalamineError as error:
        raise _unreadable_workbook() from error
    for name in names:
        for line, cells in islice(_sheet_rows(_sheet(source, name), source), HEADER_WITHIN):
            if any(cells):
                yield TableHeader(cells, line, sheet=name)
