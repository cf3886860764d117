"""Classes × campaigns: how many have not finished where, at a glance. No query of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from campaigns.missing.stats import Progress
from campaigns.models import Campaign
from pixschool.core.reference.levels import LEVEL_ORDER
from pixschool.core.text.french import count
from students.models import Classroom

MOST_CELLS = 1_000  # of one page
_SHADES = 4  # of the share that has finished: `heat-1` to `heat-4`


class CellSign(StrEnum):
    """What a cell says before its number is read, by more than a colour."""

    NOBODY = "nobody"  # nobody of the class has started
    SOME = "some"
    DONE = "done"


def sign_of(progress: Progress) -> CellSign:
    """Of a class in a campaign that expects somebody of it."""
    if not progress.missing:
        return CellSign.DONE
    return CellSign.SOME if progress.finished or progress.started else CellSign.NOBODY


def shade_of(progress: Progress) -> int:
    """1 to 4, the last one when all have finished; `progress.total` is at least 1."""
    return 1 + (_SHADES - 1) * progress.finished // progress.total


@dataclass(frozen=True)
class GridCell:
    """One class in one campaign."""

    campaign: Campaign
    progress: Progress

    @property
    def sign(self) -> CellSign:
        return sign_of(self.progress)

    @property
    def shade(self) -> int:
        """1 to 4, the last one for a class that has finished."""
        return shade_of(self.progress)

    @property
    def words(self) -> str:
        """As said aloud after the names of the class and of the campaign."""
        match self.sign:
            case CellSign.DONE:
                return "tous ont terminé"
            case CellSign.NOBODY:
                return f"{count(self.progress.missing, 'élève')}, aucun n’a commencé"
        few, many = "n’a pas terminé", "n’ont pas terminé"
        return count(self.progress.missing, f"élève {few},élèves {many}")


@dataclass(frozen=True)
class GridRow:
    classroom: Classroom
    pupils: int  # the most that one campaign expects
    cells: tuple[GridCell | None, ...]  # one for each campaign of the grid


@dataclass(frozen=True)
class MissingGrid:
    """`campaigns` are the columns, those that expect somebody."""

    campaigns: tuple[Campaign, ...]
    rows: tuple[GridRow, ...]
    total: int  # rows, those that the page has no room for too


def build(
    campaigns: Iterable[Campaign],
    classrooms: Sequence[Classroom],
    progress: Mapping[tuple[int, int], Progress],
) -> MissingGrid:
    """`progress`: (campaign id, classroom id) → progress. Columns go up the levels as rows do."""
    ranks = {room.pk: LEVEL_ORDER[room.level] for room in classrooms}
    first: dict[int, int] = {}
    for campaign_id, room_id in progress:
        if room_id in ranks:
            first[campaign_id] = min(first.get(campaign_id, ranks[room_id]), ranks[room_id])
    shown = sorted((c for c in campaigns if c.pk in first), key=lambda c: first[c.pk])
    rows = []
    for room in classrooms:
        found = [progress.get((campaign.pk, room.pk)) for campaign in shown]
        if not any(found):
            continue
        cells = tuple(GridCell(c, p) if p else None for c, p in zip(shown, found, strict=True))
        rows.append(GridRow(room, max(p.total for p in found if p), cells))
    most = max(1, MOST_CELLS // max(1, len(shown)))
    return MissingGrid(tuple(shown), tuple(rows[:most]), len(rows))
