"""The drawings of the page « Équité », in units of their SVG. Pure: every number is in the tables
beside them."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pixschool.core.text.french import signed
from pixschool.core.text.lines import shortened
from pixschool.portal.equity.changes import points
from pixschool.portal.equity.comparing import Comparison
from pixschool.portal.equity.report import CampaignFigures

HEIGHT, STEP, LEFT = 200, 112, 92  # of the scale from 0 to 100; between campaigns
BAR = 10
_LETTERS, _NAME = 17, 34


@dataclass(frozen=True)
class SpreadMark:
    """A campaign: from the low quarter to the high one, and the median. `rises`: a line leaves
    from it upwards."""

    line: CampaignFigures
    x: int
    top: int
    middle: int
    bottom: int
    rises: bool = False

    @property
    def value_y(self) -> int:
        """Where the median is written, on the right: on the side that the line leaves free."""
        return self.middle + (18 if self.rises else -9)

    @property
    def left(self) -> int:
        return self.x - BAR // 2

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def name(self) -> list[tuple[int, str]]:
        """Its name in two lines at most, with where each is."""
        words = textwrap.wrap(shortened(self.line.campaign_name, _NAME), _LETTERS)[:2]
        return [(HEIGHT + 22 + 14 * rank, text) for rank, text in enumerate(words)]

    @property
    def gap(self) -> tuple[int, str]:
        """« écart 24 », and where: under the name."""
        return HEIGHT + 22 + 14 * len(self.name), f"écart {points(self.line.spread)}"


def marks(lines: Sequence[CampaignFigures]) -> list[SpreadMark]:
    """In the order of the campaigns, those that have quartiles."""
    told = [line for line in lines if line.class_name is None and line.median is not None]
    drawn = [
        SpreadMark(
            line, LEFT + rank * STEP, _height(line.p75), _height(line.median), _height(line.p25)
        )
        for rank, line in enumerate(told)
    ]
    rising = {first.x for first, last in links(drawn) if last.middle < first.middle}
    return [replace(mark, rises=mark.x in rising) for mark in drawn]


def width(drawn: Sequence[SpreadMark]) -> int:
    return LEFT + STEP * len(drawn) - STEP // 2


def links(drawn: Sequence[SpreadMark]) -> list[tuple[SpreadMark, SpreadMark]]:
    """The readings that follow one another of one course: nothing else is joined."""
    last: dict[str, SpreadMark] = {}
    found = []
    for mark in drawn:
        if mark.line.course in last:
            found.append((last[mark.line.course], mark))
        if mark.line.course:
            last[mark.line.course] = mark
    return found


def grid() -> list[tuple[int, int]]:
    """(share, where it is)"""
    return [(share, _height(share / 100)) for share in (100, 75, 50, 25, 0)]


def _height(share: float | None) -> int:
    return round(HEIGHT * (1 - (share or 0)))


@dataclass(frozen=True)
class IntervalMark:
    """What the helped gained more than the others, on a scale from -30 to 30 points."""

    low: int
    middle: int
    high: int
    scale: tuple[tuple[int, str], ...]
    zero: int


def interval(found: Comparison) -> IntervalMark | None:
    """None when nothing is shown."""
    if found.interval is None or found.difference is None:
        return None
    return IntervalMark(
        low=_across(found.interval[0]),
        middle=_across(found.difference),
        high=_across(found.interval[1]),
        scale=tuple((_across(at / 100), signed(at)) for at in range(-30, 31, 10)),
        zero=_across(0),
    )


def _across(share: float) -> int:
    return round(30 + 260 * (min(max(share, -0.3), 0.3) + 0.3) / 0.6)
