"""Labels on the screen: whatever the year, each stands at its bar, and meets nothing."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.calendars import calendar_for
from pixschool.core.reference.levels import Level
from rituals.board import grid, labels
from rituals.board.drawing import Bar, DrawnRitual, Grid, RowLabel
from rituals.board.stylesheet import MARGIN

A = calendar_for("A", 2026, departement="033")
FIRST, LAST = date(2026, 9, 1), date(2027, 7, 2)
ROWS = [RowLabel("6E", "6e"), RowLabel("5E", "5e"), RowLabel("tous", "Tous"),
        RowLabel("equipe", "Équipe")]  # fmt: skip
DAYS = st.dates(FIRST, LAST)


@st.composite
def rituals(draw: st.DrawFn) -> DrawnRitual:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if draw(st.booleans()):
        last = min(LAST, first + timedelta(days=draw(st.integers(0, 20))))
    return DrawnRitual(
        key="r",
        title=draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)),
        theme="autre",
        levels=draw(st.sampled_from([(Level.SIXIEME,), (Level.SIXIEME, Level.CINQUIEME), ()])),
        starts_on=first,
        ends_on=last,
        is_confirmed=draw(st.booleans()),
    )


def drawn(items: list[DrawnRitual], today: date) -> Grid:
    return grid.build(items, calendar=A, start_year=2026, rows=ROWS, today=today)


def letters(bar: Bar) -> range:
    """The columns of the page that the label takes."""
    return range(bar.column + bar.label.first, bar.column + bar.label.end)


def place(bar: Bar) -> range:
    return range(bar.column, bar.column + bar.span)


@settings(deadline=None, max_examples=150)
@given(st.lists(rituals(), max_size=40), st.one_of(DAYS, st.just(date(2030, 1, 1))))
def test_a_label_meets_neither_a_bar_nor_another_label_nor_today(
    items: list[DrawnRitual], today: date
) -> None:
    year = drawn(items, today)
    for bar in year.bars:
        assert bar.label.first >= 0  # never before its bar
        assert year.today_column not in letters(bar)
        assert bar.column + bar.label.end <= len(year.columns) + MARGIN + 1
        if bar.label.is_beside:
            assert bar.label.first >= bar.span
        else:
            assert bar.label.end <= bar.span
    for one, other in combinations(year.bars, 2):
        if one.row == other.row:
            assert not set(place(one)) & set(place(other))
            assert not set(letters(one)) & {*place(other), *letters(other)}
            assert not set(letters(other)) & set(place(one))


@settings(deadline=None, max_examples=100)
@given(st.lists(rituals(), min_size=1, max_size=40), DAYS)
def test_enough_of_each_title_is_shown(items: list[DrawnRitual], today: date) -> None:
    for bar in drawn(items, today).bars:
        assert bar.label.room >= 1
        is_whole = bar.label.room >= 3 + len(bar.item.full_label)
        assert is_whole or bar.label.room >= min(labels.SHORTEST, 1 + len(bar.item.title) // 8)


def test_a_short_title_stands_inside_a_long_bar_and_a_long_one_beside_a_short_bar() -> None:
    inside = labels.place(span=6, text=4, kept=9, today=None)
    assert (inside.is_beside, inside.first) == (False, labels.SIGN)
    beside = labels.place(span=1, text=6, kept=9, today=None)
    assert (beside.is_beside, beside.first, beside.room) == (True, 1, 6)


def test_a_bar_under_way_has_its_label_on_one_side_of_today() -> None:
    assert labels.place(span=12, text=4, kept=4, today=8).end <= 8
    assert labels.place(span=12, text=4, kept=4, today=2).first == 3
    assert labels.place(span=3, text=4, kept=4, today=4).first == 5


def test_a_crowded_year_keeps_less_of_its_titles() -> None:
    def of(number: int) -> Grid:
        return drawn(
            [
                DrawnRitual(
                    key=f"r{rank}",
                    title="Mois européen de la cybersécurité",
                    theme="cyber",
                    levels=(Level.SIXIEME,),
                    starts_on=FIRST + timedelta(days=7 * (rank * 3 % 40)),
                    ends_on=FIRST + timedelta(days=7 * (rank * 3 % 40) + 4),
                )
                for rank in range(number)
            ],
            date(2030, 1, 1),
        )

    few, many = of(4), of(60)
    assert min(bar.label.room for bar in few.bars) > min(bar.label.room for bar in many.bars)
