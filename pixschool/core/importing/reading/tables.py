"""Rows out of CSV text and of workbooks, with the place where each one stands.

The separator is the one under which known titles appear, never a statistical guess: a sniffer
takes the comma of « DUPONT, Zoé » for a separator.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from typing import Self

from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.text import detect_encoding
from pixschool.core.importing.reading.workbooks import (
    SheetName,
    sheet_rows,
    sheets,
    too_many_columns,
)
from pixschool.core.reference.names import label_key

SEPARATORS = (";", ",", "\t", "|")
BAD_CSV = "BAD_CSV_FORMAT"
HEADER_WITHIN = 30  # rows
# The longest line a true export has is some 60 kB (every skill of a large course).
_LINE_MOST = 1_000_000

# How much a row looks like the header that a reader expects; 0: not at all.
Score = Callable[[list[str]], int]


@dataclass(frozen=True, slots=True)
class TableHeader:
    """Where the titles of a table were found."""

    titles: list[str]
    line: int
    separator: str | None = None
    sheet: str | None = None
    is_hidden: bool = False  # its sheet has no tab

    @property
    def keys(self) -> list[str]:
        return [label_key(title) for title in self.titles]

    def place(self, line: int) -> str:
        return f"feuille {self.sheet}, ligne {line}" if self.sheet else f"ligne {line}"


def count_known(known: frozenset[str]) -> Score:
    """A score: how many of the titles of a row are known (given as `label_key`s)."""
    return lambda cells: len(known.intersection(map(label_key, cells)))


def find_header(source: Source, score: Score) -> TableHeader | None:
    """The row, among the first ones, that best looks like the header; None when none does.

    One of a hidden sheet only where no visible one does.
    """
    best = max(
        _scored(source, score), key=lambda found: (not found[1].is_hidden, found[0]), default=None
    )
    return best[1] if best else None


def headers_of_sheets(source: Source, score: Score) -> list[TableHeader]:
    """The best row of each sheet, in their order, where it has any; a text is one sheet."""
    best: dict[str | None, tuple[int, TableHeader]] = {}
    for points, header in _scored(source, score):
        if header.sheet not in best or points > best[header.sheet][0]:
            best[header.sheet] = (points, header)
    return [header for _, header in best.values()]


def _scored(source: Source, score: Score) -> list[tuple[int, TableHeader]]:
    """The rows that have any points, with them."""
    scored = ((score(header.titles), header) for header in _candidates(source))
    return [(points, header) for points, header in scored if points]


def other_sheets(source: Source, read: Iterable[str | None]) -> list[tuple[SheetName, int]]:
    """(sheet, number of its rows that are not blank) of the sheets that are not among `read`."""
    if source.shape != Shape.SHEET:
        return []
    aside = [sheet for sheet in sheets(source) if sheet.name not in read]
    counted = [(sheet, sum(1 for _ in sheet_rows(source, sheet.name))) for sheet in aside]
    return [(sheet, rows) for sheet, rows in counted if rows]


def first_row(source: Source) -> TableHeader | None:
    """The first row that has several filled cells: what stands for a header nobody knows."""
    return max(
        (header for header in _candidates(source) if _filled(header.titles) > 1),
        key=lambda header: (not header.is_hidden, _filled(header.titles), -header.line),
        default=None,
    )


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def rows(
    source: Source,
    header: TableHeader,
    *,
    on_progress: Callable[[float], None] | None = None,
    on_short: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row below the header that is not blank, all texts, as long as it.

    `on_short` is told of each row that has fewer cells: its line, and how many."""
    if header.separator:
        found = _csv_rows(source, header.separator, on_progress=on_progress)
    else:
        found = sheet_rows(source, header.sheet or "")
    return _below(found, header, source, on_short)


def _below(
    found: Iterator[tuple[int, list[str]]],
    header: TableHeader,
    source: Source,
    on_short: Callable[[int, int], None] | None,
) -> Iterator[tuple[int, list[str]]]:
    width = len(header.titles)
    count = 0
    for line, cells in found:
        if line <= header.line:
            continue
        has = len(cells)
        if has != width:
            # Excel and LibreOffice leave empty cells at the end, or drop them.
            if has > width and any(map(str.strip, cells[width:])):
                raise _misshapen(header.place(line))
            cells = (cells + [""] * width)[:width]  # noqa: PLW2901 - the same row, squared
        if is_blank(cells):
            continue
        if has < width and on_short:
            on_short(line, has)
        count += 1
        if count > source.limits.rows:
            raise FileRefusedError(
                "TOO_MANY_ROWS",
                f"Le fichier a plus de {source.limits.rows} lignes. "
                "Vérifiez que c’est le bon, ou partagez-le en plusieurs fichiers.",
            )
        yield line, cells


def is_blank(cells: list[str]) -> bool:
    """Whether a row shows nothing. The first cell that is filled nearly always settles it."""
    first = next(filter(None, cells), "")
    return not first.strip() and not any(map(str.strip, cells))


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
    with _Lines(source) as lines:
        reader = csv.reader(lines, delimiter=separator, strict=True)
        begins = 1
        try:
            for cells in reader:
                if len(cells) > source.limits.columns:
                    cells = _trimmed(cells, source, f"ligne {begins}")  # noqa: PLW2901
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


def _trimmed(cells: list[str], source: Source, place: str) -> list[str]:
    """The row without its blank end. Raises FileRefusedError when there is more than blanks."""
    width = max((n for n, cell in enumerate(cells, 1) if cell.strip()), default=0)
    if width > source.limits.columns:
        raise too_many_columns(source, place)
    return cells[:width]


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
    for sheet in sheets(source):
        for line, cells in islice(sheet_rows(source, sheet.name), HEADER_WITHIN):
            yield TableHeader(cells, line, sheet=sheet.name, is_hidden=sheet.is_hidden)
