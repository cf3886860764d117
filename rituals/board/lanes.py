"""In which lane of its rows each bar stands: neither it nor its label meets another. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.reference.levels import Level
from rituals.board import labels
from rituals.board.drawing import (
    EVERYBODY,
    TEAM,
    Band,
    Bar,
    DrawnRitual,
    RowLabel,
    WeekColumn,
    text_columns,
)
from rituals.board.stylesheet import MARGIN

Lanes = tuple[list[Band], list[Bar], int]  # and how many there are

Repeated = tuple[DrawnRitual, bool]  # and whether this is the first of its rows

FAR = 1_000  # no year has as many columns
LEAST = 2  # lanes of a row, for its own label


class Labelling(Protocol):
    """Where labels go. A bar comes with its column and its number of columns, from 1."""

    def bar(self, bar: Bar) -> tuple[Bar, tuple[int, int]]:
        """The bar with its label, and the columns [first, end) that both need."""

    def settled(self, bar: Bar, end: int) -> Bar:
        """The same once its lane is known: nothing else stands there before column `end`."""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Whole labels, after the beginning of the bar, or before it at the end of the year.

    `letter`: of a label, in columns; 0 leaves labels no place of their own.
    """

    letter: float
    columns: int

    def bar(self, bar: Bar) -> tuple[Bar, tuple[int, int]]:
        text = text_columns(bar.item.label, self.letter)
        end = bar.column + max(bar.span, text)
        if end <= self.columns + 1:
            return bar, (bar.column, end)
        leaning = replace(bar, leans_left=True)
        return leaning, (max(1, bar.column - text), bar.column + bar.span)

    def settled(self, bar: Bar, end: int) -> Bar:
        return bar


@dataclass(frozen=True, slots=True)
class OnScreen:
    """Labels shortened as the place asks, `kept` columns of a long one at least: the whole title
    is one key or one move of the mouse away."""

    kept: int
    columns: int
    today: int  # its column; 0 when it is not in the year

    def bar(self, bar: Bar) -> tuple[Bar, tuple[int, int]]:
        label = labels.place(
            span=bar.span, text=self._text(bar), kept=self.kept, today=self._today(bar)
        )
        end = bar.column + max(bar.span, label.end)
        return replace(bar, label=label), (bar.column, end)

    def settled(self, bar: Bar, end: int) -> Bar:
        limit = min(end, self.columns + MARGIN + 1)
        label = labels.stretched(
            bar.label,
            text=self._text(bar),
            before=limit - bar.column,
            today=self._today(bar),
        )
        opened = bar.column + label.first + min(self._text(bar), labels.OPENED)
        return replace(bar, label=label, opens_left=opened > self.columns + MARGIN)

    def _text(self, bar: Bar) -> int:
        return text_columns(bar.item.full_label)

    def _today(self, bar: Bar) -> int | None:
        return self.today - bar.column if self.today else None


def lay(
    items: Sequence[DrawnRitual],
    *,
    rows: Sequence[RowLabel],
    columns: Sequence[WeekColumn],
    labelling: Labelling,
) -> Lanes:
    """Rows, bars, and how many lanes they take. A ritual of several levels has a bar in the row
    of each."""
    by_row = _by_row(items, rows)
    bands: list[Band] = []
    bars: list[Bar] = []
    top = 1
    for row in rows:
        if row.code == EVERYBODY and not by_row[row.code]:
            continue
        placed, height = _pack(
            by_row[row.code], top=top, band=row.code, columns=columns, labelling=labelling
        )
        bars += placed
        bands.append(Band(row.code, row.label, row.note, top, height, len(placed)))
        top += height
    return bands, bars, top - 1


def lanes_of_levels(
    items: Sequence[DrawnRitual],
    *,
    rows: Sequence[RowLabel],
    columns: Sequence[WeekColumn],
    labelling: Labelling,
) -> int:
    """How many lanes the rows take that are never folded."""
    by_row = _by_row(items, rows)
    return sum(
        max(LEAST, len(_lanes(by_row[row.code], 1, row.code, columns, labelling)))
        for row in rows
        if row.code not in (EVERYBODY, TEAM)
    )


def _by_row(items: Sequence[DrawnRitual], rows: Sequence[RowLabel]) -> dict[str, list[Repeated]]:
    """{code of a row: its rituals in order}."""
    present = [Level(row.code) for row in rows if row.code not in (EVERYBODY, TEAM)]
    order = {row.code: rank for rank, row in enumerate(rows)}
    by_row: dict[str, list[Repeated]] = {row.code: [] for row in rows}
    for item in items:
        codes = [code for code in row_of(item.levels, present) if code in order]
        for rank, code in enumerate(sorted(codes, key=order.__getitem__)):
            by_row[code].append((item, rank == 0))
    return by_row


def _pack(
    items: Sequence[Repeated],
    *,
    top: int,
    band: str,
    columns: Sequence[WeekColumn],
    labelling: Labelling,
) -> tuple[list[Bar], int]:
    """The bars of a row, each with all the place that its lane leaves to its label."""
    lanes = _lanes(items, top, band, columns, labelling)
    bars = []
    for lane in lanes:
        for bar, (_start, end) in lane:
            after = [start for _bar, (start, _end) in lane if start >= end]
            bars.append(labelling.settled(bar, min(after, default=FAR)))
    return bars, max(LEAST, len(lanes))


def _lanes(
    items: Sequence[Repeated],
    top: int,
    band: str,
    columns: Sequence[WeekColumn],
    labelling: Labelling,
) -> list[list[tuple[Bar, tuple[int, int]]]]:
    """Each bar in the first lane where neither it nor its label meets another."""
    lanes: list[list[tuple[Bar, tuple[int, int]]]] = []
    for item, is_first in items:
        column, span = _place(item, columns)
        bar, taken = labelling.bar(Bar(item, column, span, top, is_first, band=band))
        rank = next(
            (n for n, one in enumerate(lanes) if all(_apart(taken, other) for _bar, other in one)),
            len(lanes),
        )
        if rank == len(lanes):
            lanes.append([])
        lanes[rank].append((replace(bar, row=top + rank), taken))
    return lanes


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _place(item: DrawnRitual, columns: Sequence[WeekColumn]) -> tuple[int, int]:
    """First column and number of columns, kept inside the grid."""
    origin, most = columns[0].monday, len(columns)
    first = (monday_of(item.starts_on) - origin).days // 7 + 1
    last = (monday_of(item.ends_on) - origin).days // 7 + 1
    first = min(max(first, 1), most)
    return first, min(max(last, first), most) - first + 1


def row_of(levels: Sequence[Level], present: Sequence[Level]) -> list[str]:
    """The rows of a ritual: its levels, or the one for all when it is for every level."""
    if not levels:
        return [TEAM]
    if len(present) > 1 and set(present) <= set(levels):
        return [EVERYBODY]
    return [level.value for level in levels]
