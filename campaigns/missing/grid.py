"""Classes × campaigns: how many have not finished where, at a glance. No query of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from campaigns.missing import known
from campaigns.missing.stats import Progress
from campaigns.models import Campaign
from pixschool.core.reference.levels import LEVEL_ORDER
from pixschool.core.text.french import count
from students.models import Classroom

MOST_CELLS = 1_000  # of one page
MOST_COLUMNS = 30
_SHADES = 4  # of the share that has finished: `heat-1` to `heat-4`


class CellSign(StrEnum):
    """What a cell says before its number is read, by more than a colour."""

    NOBODY = "nobody"  # nobody of the class has started
    SOME = "some"
    DONE = "done"
    UNREAD = "unread"  # its results were never read: nothing is known


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
    is_known: bool  # whether anything was ever read of the class there

    @property
    def sign(self) -> CellSign:
        return sign_of(self.progress) if self.is_known else CellSign.UNREAD

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
            case CellSign.UNREAD:
                return f"{count(self.progress.missing, 'élève')}, résultats jamais importés"
        few, many = "n’a pas terminé", "n’ont pas terminé"
        return count(self.progress.missing, f"élève {few},élèves {many}")


@dataclass(frozen=True)
class GridRow:
    classroom: Classroom
    pupils: int  # the most that one campaign expects
    cells: tuple[GridCell | None, ...]  # one for each campaign of the grid


@dataclass(frozen=True)
class GridLevel:
    """The classes of one level. A narrow screen shows the columns that they use only."""

    rows: tuple[GridRow, ...]
    columns: tuple[Campaign, ...]  # of the whole grid

    @property
    def used(self) -> list[bool]:
        """Whether a class of the level is in each column."""
        return [any(cells) for cells in zip(*(row.cells for row in self.rows), strict=True)]

    @property
    def campaigns(self) -> list[Campaign]:
        """The columns that these classes use."""
        return [one for one, is_used in zip(self.columns, self.used, strict=True) if is_used]

    @property
    def lines(self) -> list[tuple[GridRow, list[tuple[GridCell | None, bool]]]]:
        """Each row with its cells, and whether the level uses their column."""
        used = self.used
        return [(row, list(zip(row.cells, used, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class MissingGrid:
    """`campaigns` are the columns, those that expect somebody."""

    campaigns: tuple[Campaign, ...]
    rows: tuple[GridRow, ...]
    total: int  # rows, those that the page has no room for too
    columns: int  # the same of the campaigns

    @property
    def levels(self) -> list[GridLevel]:
        """The rows by level, in their order."""
        by_level = groupby(self.rows, key=lambda row: row.classroom.level)
        return [GridLevel(tuple(rows), self.campaigns) for _, rows in by_level]

    @property
    def has_unread(self) -> bool:
        """Whether some results were never read."""
        return any(cell and not cell.is_known for row in self.rows for cell in row.cells)


def build(
    campaigns: Iterable[Campaign],
    classrooms: Sequence[Classroom],
    progress: Mapping[tuple[int, int], Progress],
) -> MissingGrid:
    """`progress`: (campaign id, classroom id) → progress. Columns go up the levels as rows do.

    Campaigns come with `pix_campaigns` prefetched.
    """
    ranks = {room.pk: LEVEL_ORDER[room.level] for room in classrooms}
    first: dict[int, int] = {}
    for campaign_id, room_id in progress:
        if room_id in ranks:
            first[campaign_id] = min(first.get(campaign_id, ranks[room_id]), ranks[room_id])
    expecting = [campaign for campaign in campaigns if campaign.pk in first]
    shown = sorted(_most_recent(expecting), key=lambda c: first[c.pk])
    read = known.pairs(shown, progress)
    rows = []
    for room in classrooms:
        found = [progress.get((campaign.pk, room.pk)) for campaign in shown]
        if not any(found):
            continue
        cells = tuple(
            GridCell(c, p, (c.pk, room.pk) in read) if p else None
            for c, p in zip(shown, found, strict=True)
        )
        rows.append(GridRow(room, max(p.total for p in found if p), cells))
    most = max(1, MOST_CELLS // max(1, len(shown)))
    return MissingGrid(tuple(shown), tuple(rows[:most]), len(rows), len(expecting))


def _most_recent(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """As many as a page has room for: those that end last, or never; in the order given."""
    ends = sorted(campaigns, key=lambda c: (c.closes_on or date.max, c.pk))[-MOST_COLUMNS:]
    kept = {campaign.pk for campaign in ends}
    return [campaign for campaign in campaigns if campaign.pk in kept]
