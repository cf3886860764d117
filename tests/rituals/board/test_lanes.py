"""Bars on the grid: none over another, labels readable, or cut when there are too many."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

from pixschool.core.calendars import calendar_for
from pixschool.core.reference.levels import Level
from rituals.board import grid
from rituals.board.drawing import LETTER, Bar, DrawnRitual, Grid, RowLabel, text_columns

A = calendar_for("A", 2026, departement="033")
ROWS = [RowLabel("6E", "6e"), RowLabel("5E", "5e"), RowLabel("equipe", "Équipe")]


def item(rank: int, *, title: str = "Rituel", is_event: bool = False) -> DrawnRitual:
    first = date(2026, 9, 7) + timedelta(weeks=rank % 8)
    return DrawnRitual(
        key=f"r{rank}",
        title=f"{title} {rank}",
        theme="autre",
        levels=([Level.SIXIEME], [Level.CINQUIEME], [])[rank % 3],
        starts_on=first,
        ends_on=first + timedelta(days=11),
        is_event=is_event,
    )


def draw(items: Sequence[DrawnRitual]) -> Grid:
    return grid.build(items, calendar=A, start_year=2026, rows=ROWS, today=date(2026, 11, 23))


def on_paper(items: Sequence[DrawnRitual]) -> Grid:
    return grid.build(
        items, calendar=A, start_year=2026, rows=ROWS, today=date(2026, 11, 23), letter=LETTER
    )


def taken(bar: Bar, *, with_label: bool) -> range:
    """On paper a label that is longer than its bar goes on after it, or begins before it."""
    text = text_columns(bar.item.label) if with_label else 0
    if bar.leans_left:
        return range(bar.column - text, bar.column + bar.span)
    return range(bar.column, bar.column + max(bar.span, text))


def overlaps(drawn: Grid, *, with_label: bool) -> list[tuple[str, str]]:
    return [
        (one.item.key, other.item.key)
        for one, other in combinations(drawn.bars, 2)
        if one.row == other.row
        and set(taken(one, with_label=with_label)) & set(taken(other, with_label=with_label))
    ]


def test_on_paper_no_bar_nor_its_label_meets_another() -> None:
    drawn = on_paper([item(rank, title="Mois de la cybersécurité") for rank in range(60)])
    assert not drawn.is_tight
    assert overlaps(drawn, with_label=True) == []


def test_too_many_rituals_keep_their_bars_and_lose_the_end_of_their_labels() -> None:
    for drawn in (
        draw([item(rank, title="Mois de la cybersécurité") for rank in range(900)]),
        on_paper([item(rank, title="Mois de la cybersécurité") for rank in range(300)]),
    ):
        assert drawn.is_tight
        assert overlaps(drawn, with_label=False) == []


def test_the_pin_of_an_event_has_its_room() -> None:
    plain, pinned = item(1), item(1, is_event=True)
    assert len(pinned.label) == len(plain.label) + 2
