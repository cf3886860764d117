"""The A3 poster: the planner's grid as a table that fills a page. No query."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.themes import Theme
from rituals.board import grid
from rituals.board.documents.paper import Fit, fit
from rituals.board.drawing import Bar, Grid, WeekColumn, text_columns
from rituals.board.planner import item_of, row_labels, themes_of
from rituals.models import Ritual, YearPlan
from rituals.plan.year_facts import YearFacts

LETTERS_OF_A_COLUMN = 6  # of the small print that names the holidays


@dataclass(frozen=True, slots=True)
class PosterCell:
    """Weeks with nothing, or a bar."""

    span: int
    bar: Bar | None = None
    says_unsure: bool = False
    is_off: bool = False
    opens_month: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of a band, from left to right."""

    cells: tuple[PosterCell, ...]


@dataclass(frozen=True, slots=True)
class PosterBand:
    """A level, « tous » or the team, with its lanes."""

    label: str
    note: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Weeks of class, or a break under its name."""

    span: int
    name: str
    is_off: bool


@dataclass(frozen=True)
class Poster:
    """All that the A3 poster shows."""

    title: str
    school: str
    place: str
    grid: Grid
    stretches: tuple[Stretch, ...]
    bands: tuple[PosterBand, ...]
    themes: tuple[Theme, ...]
    fit: Fit
    has_unsure: bool
    made_on: date


def build_poster(
    facts: YearFacts, rituals: list[Ritual], *, plan: YearPlan | None, today: date
) -> Poster:
    """The year on one A3 page, in the largest letters that fit."""
    items = [item_of(ritual) for ritual in rituals]
    rows = row_labels(facts, rituals, plan)

    def draw(letter: float) -> Grid:
        return grid.build(
            items,
            calendar=facts.calendar,
            start_year=facts.start_year,
            rows=rows,
            today=today,
            letter=letter,
        )

    drawn, fitted = fit(draw)
    return Poster(
        title=f"L’année Pix {facts.label}",
        school=facts.school.name,
        place=str(facts.school.get_zone_display()) if facts.calendar else "calendrier non publié",
        grid=drawn,
        stretches=tuple(_stretches(drawn, facts.calendar)),
        bands=tuple(_bands(drawn, fitted.letter)),
        themes=themes_of(rituals),
        fit=fitted,
        has_unsure=any(not ritual.is_confirmed for ritual in rituals),
        made_on=today,
    )


def _stretches(drawn: Grid, calendar: SchoolCalendar | None) -> Iterable[Stretch]:
    for is_off, group in groupby(drawn.columns, key=lambda column: column.is_off):
        columns = list(group)
        name = calendar.holiday_on(columns[0].monday) if calendar and is_off else ""
        yield Stretch(len(columns), _short(name or "", len(columns)), is_off)


def _short(name: str, span: int) -> str:
    """« Vacances de la Toussaint » is « Toussaint »; nothing when even that does not fit."""
    short = re.sub(r"^Vacances (de la |de |d’)?", "", name)
    short = short[:1].upper() + short[1:]
    return short if len(short) <= LETTERS_OF_A_COLUMN * span else ""


def _bands(drawn: Grid, letter: float) -> Iterable[PosterBand]:
    by_lane: dict[int, list[Bar]] = {}
    for bar in drawn.bars:
        by_lane.setdefault(bar.row, []).append(bar)
    for band in drawn.bands:
        lanes = range(band.top, band.top + band.height)
        yield PosterBand(
            band.label,
            band.note,
            tuple(Lane(tuple(_cells(drawn, by_lane.get(lane, []), letter))) for lane in lanes),
        )


def _cells(drawn: Grid, bars: list[Bar], letter: float) -> Iterable[PosterCell]:
    """From left to right."""
    column = 1
    for bar in sorted(bars, key=lambda one: one.column):
        yield from _empty(drawn, column, bar.column)
        needed = text_columns(f"{bar.item.title} · à confirmer", letter)
        yield PosterCell(bar.span, bar=bar, says_unsure=bar.span >= needed)
        column = bar.column + bar.span
    yield from _empty(drawn, column, len(drawn.columns) + 1)


def _empty(drawn: Grid, first: int, end: int) -> Iterable[PosterCell]:
    """Weeks alike make one cell: a month, or holidays."""
    run: list[WeekColumn] = []
    for column in drawn.columns[first - 1 : end - 1]:
        if run and (column.opens_month or column.is_off != run[0].is_off):
            yield PosterCell(len(run), is_off=run[0].is_off, opens_month=run[0].opens_month)
            run = []
        run.append(column)
    if run:
        yield PosterCell(len(run), is_off=run[0].is_off, opens_month=run[0].opens_month)
