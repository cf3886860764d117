"""The A3 poster: the planner's grid as a table that a page can hold. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rituals import grid
from rituals.catalogue import Theme
from rituals.drawing import Bar, Column, Grid, text_columns
from rituals.models import Ritual, YearPlan
from rituals.planner import item_of, row_labels, themes_of
from rituals.year import YearFacts

LETTER = 0.19  # of a column: paper has wider weeks than a screen
# How many lanes a page holds at each height of `year_pdf.css`.
SIZES = (20, 24, 28, 32, 38, 46, 58, 76, 120)


@dataclass(frozen=True, slots=True)
class Cell:
    """Weeks with nothing, some words before a bar, or a bar."""

    span: int
    bar: Bar | None = None
    words: str = ""
    is_off: bool = False
    opens_month: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PosterBand:
    label: str
    note: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Poster:
    title: str
    school: str
    place: str
    grid: Grid
    bands: tuple[PosterBand, ...]
    themes: tuple[Theme, ...]
    size: int
    has_unsure: bool
    made_on: date


def build_poster(
    facts: YearFacts, rituals: list[Ritual], *, plan: YearPlan | None, today: date
) -> Poster:
    drawn = grid.build(
        [item_of(ritual) for ritual in rituals],
        calendar=facts.calendar,
        start_year=facts.start_year,
        rows=row_labels(facts, rituals, plan),
        today=today,
        letter=LETTER,
    )
    return Poster(
        title=f"L’année Pix {facts.label}",
        school=facts.school.name,
        place=str(facts.school.get_zone_display()) if facts.calendar else "calendrier non publié",
        grid=drawn,
        bands=tuple(_bands(drawn)),
        themes=themes_of(rituals),
        size=next((most for most in SIZES if drawn.lanes <= most), SIZES[-1]),
        has_unsure=any(not ritual.is_confirmed for ritual in rituals),
        made_on=today,
    )


def _bands(drawn: Grid) -> Iterable[PosterBand]:
    by_lane: dict[int, list[Bar]] = {}
    for bar in drawn.bars:
        by_lane.setdefault(bar.row, []).append(bar)
    for band in drawn.bands:
        lanes = range(band.top, band.top + band.height)
        yield PosterBand(
            band.label,
            band.note,
            tuple(Lane(tuple(_cells(drawn, by_lane.get(lane, [])))) for lane in lanes),
        )


def _cells(drawn: Grid, bars: list[Bar]) -> Iterable[Cell]:
    """From left to right; a label that leans left takes the weeks before its bar."""
    column = 1
    for bar in sorted(bars, key=lambda one: one.column):
        title = bar.item.title
        room = text_columns(title, LETTER) if bar.leans_left else 0
        opens = max(column, bar.column - room)
        yield from _empty(drawn, column, opens)
        if opens < bar.column:
            yield Cell(bar.column - opens, words=title)
        yield Cell(bar.span, bar=bar, words="" if opens < bar.column else title)
        column = bar.column + bar.span
    yield from _empty(drawn, column, len(drawn.columns) + 1)


def _empty(drawn: Grid, first: int, end: int) -> Iterable[Cell]:
    """Weeks alike make one cell: a month, or holidays."""
    run: list[Column] = []
    for column in drawn.columns[first - 1 : end - 1]:
        if run and (column.opens_month or column.is_off != run[0].is_off):
            yield Cell(len(run), is_off=run[0].is_off, opens_month=run[0].opens_month)
            run = []
        run.append(column)
    if run:
        yield Cell(len(run), is_off=run[0].is_off, opens_month=run[0].opens_month)
