"""What the page for the conseil says of the whole school: the shared figures, and nothing else.
Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.reference.levels import Level
from pixschool.portal.equity.changes import GapChange, finished, not_started, points, told_change
from pixschool.portal.equity.report import CampaignFigures
from pixschool.portal.equity.sharing import shared_change

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
        return [
            not_started(one),
            finished(one),
            *map(points, (one.p25, one.median, one.p75, one.spread)),
        ]

    @property
    def drawn(self) -> tuple[int, int, int] | None:
        """(from, how far, the median)"""
        low, middle, high = self.line.p25, self.line.median, self.line.p75
        if low is None or middle is None or high is None:
            return None
        return round(WIDTH * low), round(WIDTH * (high - low)), round(WIDTH * middle)


def council_rows(
    lines: Sequence[CampaignFigures], whole: Sequence[CampaignFigures]
) -> list[CouncilRow]:
    """Of each level, the two readings of its course, or its last one. `lines`: shared ones, the
    only ones whose numbers are told; `whole`: those that they were made from, which say of what
    course the same pupils were read twice."""
    by_level: dict[str, list[CampaignFigures]] = {}
    for line in lines:
        by_level.setdefault(line.level, []).append(line)
    rows = []
    for level in sorted(by_level, key=lambda label: _RANK.get(label, len(_RANK))):
        same = by_level[level]
        told = told_change([one for one in whole if one.level == level])
        change = shared_change(told) if told else None
        twice = [one for one in same if change and one in (change.first, change.last)]
        if len(twice) == 2:
            rows += [CouncilRow(twice[0], None), CouncilRow(twice[1], change)]
        elif alone := told_change(same):
            rows.append(CouncilRow(alone.last, None))
    return rows
