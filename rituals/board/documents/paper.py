"""How large a year may be written on an A3 page: the largest letters with which all fits. Pure.

Millimetres, except letters in points. Both lists name the classes of `year_pdf.css`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rituals.board.drawing import Grid

TEXTS = (14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4)
# Tenths of millimetres.
LANES = (
    160,
    145,
    130,
    120,
    110,
    104,
    98,
    92,
    87,
    82,
    77,
    73,
    69,
    65,
    61,
    57,
    53,
    49,
    45,
    42,
    39,
    36,
    33,
    30,
    27,
    25,
    23,
    21,
    19,
)

SMALL = 65

HEIGHT = 226.0  # of the page, once the title, the months and the legend have theirs
WIDTH = 366.0  # of all the weeks
POINT = 0.3528
LETTER = 0.53  # width of a letter, of its height, on average
LEADING = 1.45  # height of a lane, of its letters'


@dataclass(frozen=True, slots=True)
class Fit:
    """How large it is written: letters in points, lanes in tenths of millimetres."""

    text: int
    lane: int
    letter: float  # width of a letter, in weeks

    @property
    def is_small(self) -> bool:
        """Two lanes do not hold the name of a level above its number of classes."""
        return self.lane < SMALL


def fit(draw: Callable[[float], Grid]) -> tuple[Grid, Fit]:
    """`draw` makes the grid for letters of a width: the wider they are, the more lanes it takes."""
    week = WIDTH / len(draw(0).columns)
    for text in TEXTS:
        letter = text * POINT * LETTER / week
        drawn = draw(letter)
        height = HEIGHT / max(1, drawn.lanes)
        if height >= text * POINT * LEADING and not drawn.is_tight:
            break
    lane = next((lane for lane in LANES if lane / 10 <= height), LANES[-1])
    return drawn, Fit(text, lane, letter)
