"""In which lane of its rows each bar stands: neither it nor its label meets another. Pure."""

from collections.abc import Sequence

from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.reference.levels import Level
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


def lay(
    items: Sequence[DrawnRitual],
    *,
    rows: Sequence[RowLabel],
    columns: Sequence[WeekColumn],
    letter: float,
) -> tuple[list[Band], list[Bar], int]:
    """Rows, bars, and how many lanes they take. `letter`: of a label, in columns; 0 leaves labels
    no place of their own. A ritual of several levels has a bar in the row of each."""
    present = [Level(row.code) for row in rows if row.code not in (EVERYBODY, TEAM)]
    known = {row.code for row in rows}
    by_row: dict[str, list[tuple[DrawnRitual, bool]]] = {row.code: [] for row in rows}
    for item in items:
        codes = [code for code in row_of(item.levels, present) if code in known]
        for rank, code in enumerate(sorted(codes, key=[row.code for row in rows].index)):
            by_row[code].append((item, rank == 0))
    bands: list[Band] = []
    bars: list[Bar] = []
    top = 1
    for row in rows:
        if row.code == EVERYBODY and not by_row[row.code]:
            continue
        placed, height = _pack(by_row[row.code], top=top, columns=columns, letter=letter)
        bars += placed
        bands.append(Band(row.code, row.label, row.note, top, height))
        top += height
    return bands, bars, top - 1


def _pack(
    items: Sequence[tuple[DrawnRitual, bool]],
    *,
    top: int,
    columns: Sequence[WeekColumn],
    letter: float,
) -> tuple[list[Bar], int]:
    """Each bar in the first lane where neither it nor its label meets another. Two lanes at
    least, for the row's own label."""
    lanes: list[list[tuple[int, int]]] = []
    bars = []
    for item, is_first in items:
        column, span = _place(item, columns)
        text = text_columns(item.label, letter)
        leans_left = column + max(span, text) > len(columns) + 1
        taken = (column, column + max(span, text))
        if leans_left:
            taken = (max(1, column - text), column + span)
        lane = next(
            (n for n, lane in enumerate(lanes) if all(_apart(taken, other) for other in lane)),
            len(lanes),
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(taken)
        bars.append(Bar(item, column, span, top + lane, is_first, leans_left))
    return bars, max(2, len(lanes))


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
