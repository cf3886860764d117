"""The year drawn as weeks × levels: which column, which lane. Pure.

Also holds on paper: a bar's label may be longer than the bar, and keeps its place in the lane.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.reference.levels import LEVEL_ORDER
from rituals.board.drawing import Bar, DrawnRitual, Grid, MonthHeading, RowLabel, WeekColumn
from rituals.board.labels import FEW_LANES, LENGTHS
from rituals.board.lanes import Labelling, Lanes, OnPaper, OnScreen, fits, in_rows, lay
from rituals.board.stylesheet import MOST_COLUMNS, MOST_LANES
from rituals.placing.bounds import limits

WEEK = timedelta(weeks=1)
NEAR = 4 * WEEK  # from today: what a narrow screen shows at once
THURSDAY = timedelta(days=3)  # a week is of the month that has most of it


def build(
    items: Iterable[DrawnRitual],
    *,
    calendar: SchoolCalendar | None,
    start_year: int,
    rows: Sequence[RowLabel],
    today: date,
    letter: float | None = None,
) -> Grid:
    """`calendar` is None for a year that is not published: nothing is hatched then. `letter`: on
    paper, how much of a column a letter takes; None for a screen, where labels are shortened."""
    drawn = sorted(items, key=_by_date)
    columns = _columns(drawn, calendar, start_year, today)
    months = _months(columns)
    now = next((column.number for column in columns if column.is_now), 0)
    by_row = in_rows(drawn, rows, columns)

    def laid(labelling: Labelling) -> Lanes:
        return lay(by_row, rows=rows, labelling=labelling)

    if letter is None:
        for kept in LENGTHS:
            screen = OnScreen(kept, len(columns), now)
            if fits(by_row, screen, most=FEW_LANES):
                break
        found = laid(screen)
        tight: Labelling = OnScreen(0, len(columns), now)
    else:
        found, tight = laid(OnPaper(letter, len(columns))), OnPaper(0, len(columns))
    is_tight = found[2] > MOST_LANES
    bands, bars, lanes = laid(tight) if is_tight else found
    return Grid(
        columns=columns,
        months=months,
        bands=tuple(bands),
        bars=tuple(bars),
        today_column=now,
        today_weekday=today.isoweekday(),
        lanes=lanes,
        is_tight=is_tight,
        entries=tuple(_entries(months, bars)),
        near=frozenset(
            item.key for item in drawn if item.starts_on <= today + NEAR and item.ends_on >= today
        ),
    )


def _by_date(item: DrawnRitual) -> tuple[date, int, str, int]:
    rank = LEVEL_ORDER[item.levels[0]] if item.levels else len(LEVEL_ORDER)
    return item.starts_on, rank, item.title, item.pk


def _columns(
    items: Sequence[DrawnRitual], calendar: SchoolCalendar | None, start_year: int, today: date
) -> tuple[WeekColumn, ...]:
    first = calendar.first_day if calendar else date(start_year, 9, 1)
    last = calendar.last_day if calendar else date(start_year + 1, 7, 7)
    low, high = limits(calendar, start_year)
    if items:
        first = max(low, min(first, *(item.starts_on for item in items)))
        last = min(high, max(last, *(item.ends_on for item in items)))
    monday = monday_of(first)
    columns: list[WeekColumn] = []
    before = None
    while monday <= last and len(columns) < MOST_COLUMNS:
        month = (monday + THURSDAY).month
        columns.append(
            WeekColumn(
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


def _months(columns: Sequence[WeekColumn]) -> tuple[MonthHeading, ...]:
    opening = [column for column in columns if column.opens_month]
    ends = [column.number for column in opening[1:]] + [len(columns) + 1]
    return tuple(
        MonthHeading(column.number, end - column.number, (column.monday + THURSDAY).replace(day=1))
        for column, end in zip(opening, ends, strict=True)
    )


def _entries(months: Sequence[MonthHeading], bars: Sequence[Bar]) -> Iterable[MonthHeading | Bar]:
    """One list in the order of the year: months, and under each the rituals that begin in it."""
    ordered = sorted(bars, key=lambda bar: (*_by_date(bar.item), not bar.is_first, bar.row))
    for rank, month in enumerate(months):
        yield month
        after = months[rank + 1].first if rank + 1 < len(months) else date.max
        before = month.first if rank else date.min
        yield from (bar for bar in ordered if before <= bar.item.starts_on < after)
