"""The school at a glance: a cell for each class, and one sentence. No query of its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.missing import known
from campaigns.missing.grid import CellSign, shade_of, sign_of
from campaigns.missing.stats import NOBODY, Figures, Progress
from campaigns.models import Campaign
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.text.french import count, nb, percent, some
from students.models import Classroom

MOST_CELLS = 150  # of one page
_NAMED, _LISTED = 4, 8  # classes, in a sentence and in a list


@dataclass(frozen=True)
class GlanceCell:
    """One class, all its campaigns together."""

    classroom: Classroom
    pupils: Progress  # each once: finished is everything that is asked of the pupil
    untouched: tuple[Campaign, ...]  # those that nobody of the class has started

    @property
    def sign(self) -> CellSign:
        if not self.pupils.missing:
            return CellSign.DONE
        return CellSign.NOBODY if self.untouched else CellSign.SOME

    @property
    def shade(self) -> int:
        """1 to 4, of the share of pupils who have finished everything."""
        return shade_of(self.pupils)

    @property
    def words(self) -> str:
        """As said aloud after the name of the class."""
        if self.sign == CellSign.DONE:
            return "tous ont tout terminé"
        few, many = "n’a pas tout terminé", "n’ont pas tout terminé"
        missing = count(self.pupils.missing, f"élève {few},élèves {many}")
        names = ", ".join(f"« {campaign.name} »" for campaign in self.untouched)
        return f"{missing} ; personne n’a commencé {names}" if names else missing


@dataclass(frozen=True)
class SchoolGlance:
    """`rows`: the classes of each level, in the order of schooling."""

    rows: tuple[tuple[Level, tuple[GlanceCell, ...]], ...]
    pupils: Progress  # of all these classes, each pupil once
    hidden: int  # classes that the page has no room for
    untouched: tuple[str, ...]  # names of the classes that have not started a campaign
    campaigns: tuple[Campaign, ...]  # those that they have not started

    @property
    def finished_text(self) -> str:
        """« 217 / 560 »."""
        return f"{nb(self.pupils.finished)} / {nb(self.pupils.total)}"

    @property
    def finished_note(self) -> str:
        """« 39 % des élèves ». There is one pupil at least."""
        return f"{percent(self.pupils.finished / self.pupils.total)} des élèves"

    @property
    def untouched_names(self) -> str:
        """« 6F, 3D et 3E », « 7 classes »; empty when there is none."""
        if not self.untouched:
            return ""
        if len(self.untouched) > _NAMED:
            return count(len(self.untouched), "classe")
        *before, last = self.untouched
        return f"{', '.join(before)} et {last}" if before else last

    @property
    def untouched_some(self) -> str:
        """« 6D, 6F, 3E », the first ones."""
        return some(self.untouched, _LISTED)

    @property
    def untouched_words(self) -> str:
        """« n’ont pas commencé « Pix IA 3e » », after the names."""
        verb = "n’a pas commencé" if len(self.untouched) == 1 else "n’ont pas commencé"
        what = f"« {self.campaigns[0].name} »" if len(self.campaigns) == 1 else "une campagne"
        return f"{verb} {what}"


def build(
    campaigns: Sequence[Campaign], classrooms: Sequence[Classroom], figures: Figures
) -> SchoolGlance:
    """`figures`: of these campaigns, which come with `pix_campaigns`, in these classes;
    a class without anybody expected is left out."""
    untouched = _untouched(campaigns, figures.progress)
    cells = [
        GlanceCell(room, figures.pupils[room.pk], tuple(untouched[room.pk]))
        for room in sorted(classrooms, key=lambda room: LEVEL_ORDER[room.level])
        if figures.pupils.get(room.pk, NOBODY).total
    ]
    rows: dict[Level, list[GlanceCell]] = defaultdict(list)
    for cell in cells[:MOST_CELLS]:
        rows[Level(cell.classroom.level)].append(cell)
    named = {campaign.pk: campaign for cell in cells for campaign in cell.untouched}
    return SchoolGlance(
        rows=tuple((level, tuple(found)) for level, found in rows.items()),
        pupils=sum((cell.pupils for cell in cells), start=NOBODY),
        hidden=max(0, len(cells) - MOST_CELLS),
        untouched=tuple(cell.classroom.name for cell in cells if cell.untouched),
        campaigns=tuple(named.values()),
    )


def _untouched(
    campaigns: Sequence[Campaign], progress: Mapping[tuple[int, int], Progress]
) -> Mapping[int, list[Campaign]]:
    """Classroom id → the campaigns that nobody there has started, in the order given. Those
    of which nothing is known there are left out."""
    rooms_at_zero: dict[int, list[int]] = defaultdict(list)
    for campaign_id, room_id in known.pairs(campaigns, progress):
        if sign_of(progress[campaign_id, room_id]) == CellSign.NOBODY:
            rooms_at_zero[campaign_id].append(room_id)
    found: dict[int, list[Campaign]] = defaultdict(list)
    for campaign in campaigns:
        for room_id in rooms_at_zero[campaign.pk]:
            found[room_id].append(campaign)
    return found
