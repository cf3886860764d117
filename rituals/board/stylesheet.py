"""The places of the planner, as CSS classes: a page carries no inline style (`style-src 'self'`).

`make` looks at this file to know whether the sheet must be written again: what the sheet depends
on stands here.
"""

from collections.abc import Iterator

NAME = "css/planner_places.css"
# Of the largest year that is drawn.
MOST_COLUMNS = 50
MOST_LANES = 120
MARGIN = 4  # columns after the last week, for the labels of its bars

# The two first rows are the months and the weeks, the first column the names of the levels.
_ROWS_ABOVE = 2
_COLUMNS_BEFORE = 1


def css() -> str:
    """The whole sheet. c: column, s: columns taken, r: lane, t: lanes taken; for the page, w: weeks
    of the year, n: lanes; d: day of the week. Of a label, o: columns before it, l: columns taken;
    f: twentieths of a bar that are filled. Columns and lanes count from 1."""
    return "\n".join(
        [
            "/* Written by rituals/board/stylesheet.py. */",
            *_of_the_page(),
            # On a narrow screen the year is a list: nothing has a place there.
            "@media (min-width: 40rem), print {",
            *_on_the_grid(),
            "}",
            "",
        ]
    )


def _of_the_page() -> Iterator[str]:
    for weeks in range(1, MOST_COLUMNS + 1):
        yield f".planner.w{weeks} {{ --weeks: {weeks}; }}"
    for lanes in range(1, MOST_LANES + 1):
        yield f".planner.n{lanes} {{ --lanes: {lanes}; }}"
    for twentieth in range(21):
        yield f".planner .f{twentieth} {{ --done: {twentieth * 5}%; }}"
    for day in range(1, 8):
        yield f".planner-today.d{day} {{ --day: {day}; }}"


def _on_the_grid() -> Iterator[str]:
    for column in range(1, MOST_COLUMNS + 1):
        yield f"  .planner .c{column} {{ grid-column-start: {column + _COLUMNS_BEFORE}; }}"
        yield f"  .planner .s{column} {{ --span: {column}; grid-column-end: span {column}; }}"
    for column in range(MOST_COLUMNS + MARGIN + 1):
        yield f"  .planner .o{column} {{ --before: {column}; }}"
        yield f"  .planner .l{column} {{ --room: {column}; }}"
    for lane in range(1, MOST_LANES + 1):
        yield f"  .planner .r{lane} {{ grid-row-start: {lane + _ROWS_ABOVE}; }}"
        yield f"  .planner .t{lane} {{ grid-row-end: span {lane}; }}"
