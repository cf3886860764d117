"""The year drawn as weeks × levels: which column, which lane. Pure.

Also holds on paper: a bar's label may be longer than the bar, and keeps its room in the lane.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.levels import LEVEL_ORDER, Level
from pixschool.core.templatetags.french import MONTHS, SHORT_MONTHS, date_fr
from rituals.catalogue import Theme

WEEK = timedelta(weeks=1)
MARGIN = WEEK  # staff meet before the pupils are back, and after they have left
MOST_COLUMNS = 50  # those that planner.css has a class for
LETTER = 0.24  # a letter of a label, in columns
PADDING = 0.7
EVERYBODY = "tous"
TEAM = "equipe"
THURSDAY = timedelta(days=3)  # a week is of the month that has most of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to draw. `key` names it in the page; `link` opens it."""

    key: str
    title: str
    theme: str
    levels: tuple[Level, ...]
    starts_on: date
    ends_on: date
    is_confirmed: bool = True
    is_ghost: bool = False
    pk: int = 0
    version: int = 0
    leader: str = ""

    @property
    def theme_label(self) -> str:
        return str(Theme(self.theme).label) if self.theme in Theme.values else self.theme

    @property
    def words(self) -> str:
        if self.starts_on == self.ends_on:
            return f"le {date_fr(self.starts_on, 'short')}"
        return f"du {date_fr(self.starts_on, 'short')} au {date_fr(self.ends_on, 'short')}"

    @property
    def level_words(self) -> str:
        return ", ".join(str(level.label) for level in self.levels) or "équipe"


@dataclass(frozen=True, slots=True)
class Column:
    number: int  # from 1
    monday: date
    is_off: bool  # not one day of class
    is_now: bool
    opens_month: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Above its columns on a wide screen, above its rituals in the list of a narrow one."""

    number: int
    span: int
    first: date

    is_month = True

    @property
    def label(self) -> str:
        return f"{MONTHS[self.first.month - 1]} {self.first.year}"

    @property
    def short_label(self) -> str:
        return SHORT_MONTHS[self.first.month - 1]


@dataclass(frozen=True, slots=True)
class Band:
    """A level, « tous les niveaux » or the team, over some lanes."""

    code: str
    label: str
    note: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    item: Item
    column: int
    span: int
    row: int
    is_first: bool  # the others repeat it in the rows of its other levels
    leans_left: bool  # its label stands before it, or it would leave the page on the right

    is_month = False

    @property
    def has_room(self) -> bool:
        """The label and « à confirmer » fit inside."""
        return self.span >= text_columns(f"{self.item.title} · à confirmer")


@dataclass(frozen=True)
class Grid:
    columns: tuple[Column, ...]
    months: tuple[Month, ...]
    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]
    today_column: int
    today_weekday: int  # 1 is Monday
    lanes: int
    entries: tuple[Month | Bar, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RowLabel:
    code: str
    label: str
    note: str = ""


def text_columns(text: str, letter: float = LETTER) -> int:
    return math.ceil(len(text) * letter + PADDING)


def build(
    items: Iterable[Item],
    *,
    calendar: SchoolCalendar | None,
    start_year: int,
    rows: Sequence[RowLabel],
    today: date,
    letter: float = LETTER,
) -> Grid:
    """`calendar` is None for a year that is not published: nothing is hatched then. `letter`: how
    much of a column a letter takes."""
    drawn = sorted(items, key=_by_date)
    columns = _columns(drawn, calendar, start_year, today)
    months = _months(columns)
    bands, bars, lanes = _lay(drawn, rows, columns, letter)
    now = next((column for column in columns if column.is_now), None)
    return Grid(
        columns=columns,
        months=months,
        bands=tuple(bands),
        bars=tuple(bars),
        today_column=now.number if now else 0,
        today_weekday=today.isoweekday(),
        lanes=lanes,
        entries=tuple(_entries(months, bars)),
    )


def row_of(levels: Sequence[Level], present: Sequence[Level]) -> list[str]:
    """The rows of a ritual: its levels, or the one for all when it is for every level."""
    if not levels:
        return [TEAM]
    if len(present) > 1 and set(present) <= set(levels):
        return [EVERYBODY]
    return [level.value for level in levels]


def bounds(calendar: SchoolCalendar | None, start_year: int) -> tuple[date, date]:
    """First and last day that the year's rituals may take."""
    if calendar is None:
        return date(start_year, 8, 24), date(start_year + 1, 7, 15)
    return calendar.first_day - MARGIN, calendar.last_day + MARGIN


def _by_date(item: Item) -> tuple[date, int, str, int]:
    rank = LEVEL_ORDER[item.levels[0]] if item.levels else len(LEVEL_ORDER)
    return item.starts_on, rank, item.title, item.pk


def _columns(
    items: Sequence[Item], calendar: SchoolCalendar | None, start_year: int, today: date
) -> tuple[Column, ...]:
    first = calendar.first_day if calendar else date(start_year, 9, 1)
    last = calendar.last_day if calendar else date(start_year + 1, 7, 7)
    low, high = bounds(calendar, start_year)
    if items:
        first = max(low, min(first, *(item.starts_on for item in items)))
        last = min(high, max(last, *(item.ends_on for item in items)))
    monday = monday_of(first)
    columns: list[Column] = []
    before = None
    while monday <= last and len(columns) < MOST_COLUMNS:
        month = (monday + THURSDAY).month
        columns.append(
            Column(
                number=len(columns) + 1,
                monday=monday,
                is_off=_is_off(monday, calendar),
                is_now=monday == monday_of(today),
                opens_month=month != before,
            )
        )
        before = month
        monday += WEEK
    return tuple(columns)


def _is_off(monday: date, calendar: SchoolCalendar | None) -> bool:
    if calendar is None or not calendar.first_day <= monday <= calendar.last_day:
        return False
    return not calendar.count_school_days(monday, monday + timedelta(days=6))


def _months(columns: Sequence[Column]) -> tuple[Month, ...]:
    opening = [column for column in columns if column.opens_month]
    ends = [column.number for column in opening[1:]] + [len(columns) + 1]
    return tuple(
        Month(column.number, end - column.number, (column.monday + THURSDAY).replace(day=1))
        for column, end in zip(opening, ends, strict=True)
    )


def _lay(
    items: Sequence[Item], rows: Sequence[RowLabel], columns: Sequence[Column], letter: float
) -> tuple[list[Band], list[Bar], int]:
    present = [Level(row.code) for row in rows if row.code not in (EVERYBODY, TEAM)]
    known = {row.code for row in rows}
    by_row: dict[str, list[tuple[Item, bool]]] = {row.code: [] for row in rows}
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
        placed, height = _pack(by_row[row.code], top, columns, letter)
        bars += placed
        bands.append(Band(row.code, row.label, row.note, top, height))
        top += height
    return bands, bars, top - 1


def _pack(
    items: Sequence[tuple[Item, bool]], top: int, columns: Sequence[Column], letter: float
) -> tuple[list[Bar], int]:
    """Each bar in the first lane where neither it nor its label meets another. Two lanes at
    least, for the row's own label."""
    lanes: list[list[tuple[int, int]]] = []
    bars = []
    for item, is_first in items:
        column, span = _place(item, columns)
        text = text_columns(item.title, letter)
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


def _place(item: Item, columns: Sequence[Column]) -> tuple[int, int]:
    """First column and number of columns, kept inside the grid."""
    origin, most = columns[0].monday, len(columns)
    first = (monday_of(item.starts_on) - origin).days // 7 + 1
    last = (monday_of(item.ends_on) - origin).days // 7 + 1
    first = min(max(first, 1), most)
    return first, min(max(last, first), most) - first + 1


def _entries(months: Sequence[Month], bars: Sequence[Bar]) -> Iterable[Month | Bar]:
    """One list in the order of the year: months, and under each the rituals that begin in it."""
    ordered = sorted(bars, key=lambda bar: (*_by_date(bar.item), not bar.is_first, bar.row))
    for rank, month in enumerate(months):
        yield month
        after = months[rank + 1].first if rank + 1 < len(months) else date.max
        before = month.first if rank else date.min
        yield from (bar for bar in ordered if before <= bar.item.starts_on < after)
