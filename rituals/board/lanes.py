"""In which lane of its rows each bar stands: neither it nor its label meets another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.reference.levels import Level
from rituals.board import labels
from rituals.board.drawing import (
    EVERYBODY,
    NO_LABEL,
    TEAM,
    Band,
    Bar,
    DrawnRitual,
    RowLabel,
    WeekColumn,
    text_columns,
)
from rituals.board.labels import BarLabel
from rituals.board.stylesheet import MARGIN

Lanes = tuple[list[Band], list[Bar], int]  # and how many there are


class Repeated(NamedTuple):
    """A ritual in one of its rows. `place`: its first column and how many it takes."""

    item: DrawnRitual
    is_first: bool  # of its rows
    place: tuple[int, int]


# The label of a bar, whether it leans left, and the columns [first, end) that both need.
Labelled = tuple[BarLabel, bool, tuple[int, int]]

FAR = 1_000  # no year has as many columns
LEAST = 2  # lanes of a row, for its own label


class Labelling(Protocol):
    """Where labels go. A bar comes with its column and its number of columns, from 1."""

    def labelled(self, item: DrawnRitual, column: int, span: int) -> Labelled:
        """The label of a bar that stands there, in whatever lane."""

    def settled(self, bar: Bar, end: int) -> Bar:
        """The same once its lane is known: nothing else stands there before column `end`."""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Whole labels, after the beginning of the bar, or before it at the end of the year.

    `letter`: of a label, in columns; 0 leaves labels no place of their own.
    """

    letter: float
    columns: int

    def labelled(self, item: DrawnRitual, column: int, span: int) -> Labelled:
        text = text_columns(item.label, self.letter)
        end = column + max(span, text)
        if end <= self.columns + 1:
            return NO_LABEL, False, (column, end)
        return NO_LABEL, True, (max(1, column - text), column + span)

    def settled(self, bar: Bar, end: int) -> Bar:
        return bar


@dataclass(frozen=True, slots=True)
class OnScreen:
    """Labels shortened as the place asks, `kept` columns of a long one at least: the whole title
    is one key or one move of the mouse away."""

    kept: int
    columns: int
    today: int  # its column; 0 when it is not in the year

    def labelled(self, item: DrawnRitual, column: int, span: int) -> Labelled:
        text = text_columns(item.full_label)
        label = labels.place(span=span, text=text, kept=self.kept, today=self._today(column))
        return label, False, (column, column + max(span, label.end))

    def settled(self, bar: Bar, end: int) -> Bar:
        limit, text = min(end, self.columns + MARGIN + 1), text_columns(bar.item.full_label)
        label = labels.stretched(
            bar.label, text=text, before=limit - bar.column, today=self._today(bar.column)
        )
        opened = bar.column + label.first + min(text, labels.OPENED)
        return replace(bar, label=label, opens_left=opened > self.columns + MARGIN)

    def _today(self, column: int) -> int | None:
        return self.today - column if self.today else None


def lay(
    by_row: Mapping[str, Sequence[Repeated]], *, rows: Sequence[RowLabel], labelling: Labelling
) -> Lanes:
    """Rows, bars, and how many lanes they take; `by_row` of `in_rows`."""
    bands: list[Band] = []
    bars: list[Bar] = []
    top = 1
    for row in rows:
        if row.code == EVERYBODY and not by_row[row.code]:
            continue
        placed, height = _pack(by_row[row.code], top=top, band=row.code, labelling=labelling)
        bars += placed
        bands.append(Band(row.code, row.label, row.note, top, height, len(placed)))
        top += height
    return bands, bars, top - 1


def fits(by_row: Mapping[str, Sequence[Repeated]], labelling: Labelling, *, most: int) -> bool:
    """Whether the rows that are never folded take at most so many lanes."""
    lanes = 0
    for code, items in by_row.items():
        if code not in (EVERYBODY, TEAM):
            lanes += max(LEAST, len(_lanes(items, labelling)))
            if lanes > most:
                return False
    return True


def in_rows(
    items: Sequence[DrawnRitual], rows: Sequence[RowLabel], columns: Sequence[WeekColumn]
) -> dict[str, list[Repeated]]:
    """{code of a row: its rituals in order}. A ritual of several levels is in the row of each."""
    present = [Level(row.code) for row in rows if row.code not in (EVERYBODY, TEAM)]
    order = {row.code: rank for rank, row in enumerate(rows)}
    by_row: dict[str, list[Repeated]] = {row.code: [] for row in rows}
    for item in items:
        codes = [code for code in row_of(item.levels, present) if code in order]
        place = _place(item, columns)
        for rank, code in enumerate(sorted(codes, key=order.__getitem__)):
            by_row[code].append(Repeated(item, rank == 0, place))
    return by_row


def _pack(
    items: Sequence[Repeated], *, top: int, band: str, labelling: Labelling
) -> tuple[list[Bar], int]:
    """The bars of a row, each with all the place that its lane leaves to its label."""
    lanes = _lanes(items, labelling)
    bars = []
    for row, lane in enumerate(lanes, start=top):
        for (item, is_first, (column, span)), (label, leans_left, (_start, end)) in lane:
            bar = Bar(item, column, span, row, is_first, leans_left, label, band=band)
            after = [start for _one, (*_label, (start, _end)) in lane if start >= end]
            bars.append(labelling.settled(bar, min(after, default=FAR)))
    return bars, max(LEAST, len(lanes))


def _lanes(
    items: Sequence[Repeated], labelling: Labelling
) -> list[list[tuple[Repeated, Labelled]]]:
    """Each bar in the first lane where neither it nor its label meets another."""
    lanes: list[list[tuple[Repeated, Labelled]]] = []
    for one in items:
        labelled = labelling.labelled(one.item, *one.place)
        free = (lane for lane in lanes if all(_apart(labelled[2], other[2]) for _, other in lane))
        lane = next(free, None)
        if lane is None:
            lane = []
            lanes.append(lane)
        lane.append((one, labelled))
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
