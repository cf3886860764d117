"""What the page for the conseil says of the whole school: the shared figures, and nothing else.
Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.reference.levels import Level
from pixschool.portal.equity.page import GapChange, not_started, points, told_change
from pixschool.portal.equity.report import CampaignFigures

_RANK = {level.label: rank for rank, level in enumerate(Level)}
WIDTH = 200  # of the drawing, from 0 to 100


@dataclass(frozen=True)
class CouncilRow:
    """A level at one reading of its course; `change`: said once, on the last one."""

    line: CampaignFigures
    change: GapChange | None

    @property
    def cells(self) -> list[str]:
        one = self.line
        return [not_started(one), *map(points, (one.p25, one.median, one.p75, one.spread))]

    @property
    def drawn(self) -> tuple[int, int, int] | None:
        """(from, how far, the median)"""
        low, middle, high = self.line.p25, self.line.median, self.line.p75
        if low is None or middle is None or high is None:
            return None
        return round(WIDTH * low), round(WIDTH * (high - low)), round(WIDTH * middle)


def council_rows(lines: Sequence[CampaignFigures]) -> list[CouncilRow]:
    """`lines`: shared ones. Of each level, the two readings of its course, or its last one."""
    by_level: dict[str, list[CampaignFigures]] = {}
    for line in lines:
        by_level.setdefault(line.level, []).append(line)
    rows = []
    for level in sorted(by_level, key=lambda label: _RANK.get(label, len(_RANK))):
        same = by_level[level]
        told = told_change(same)
        if told is None:
            continue
        if told.is_twice:
            rows.append(CouncilRow(told.first, None))
        rows.append(CouncilRow(told.last, told if told.is_twice else None))
    return rows
