"""A class at a glance: pupils × campaigns, pupils × 16 competences. `build` has two queries.

A campaign that has not begun is shown; nobody is missing in it, nor behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from campaigns.missing import measures as measuring
from campaigns.missing import stats
from campaigns.missing.choosing import is_class_ahead
from campaigns.missing.measures import Measure
from campaigns.missing.stats import NOBODY, Progress, PupilProgress, PupilState
from campaigns.models import Campaign
from campaigns.windows import CampaignWindow
from pixschool.core.reference.crcn import COMPETENCES, Competence
from students.models import Classroom, Student

SPREAD_FROM = 5  # finished pupils; below, quartiles say nothing and show somebody


@dataclass(frozen=True)
class PupilRow:
    """A pupil: a cell for each campaign of the class, a measure for each of the 16 competences."""

    student: Student
    columns: tuple["CampaignColumn", ...]
    cells: tuple[PupilProgress | None, ...]
    measures: tuple[Measure | None, ...]
    is_behind: bool

    def pairs(self) -> list[tuple[PupilProgress | None, "CampaignColumn"]]:
        """The cells of the row with their campaign; None: never started."""
        return list(zip(self.cells, self.columns, strict=True))

    def competences(self) -> list[tuple[Competence, Measure | None]]:
        """The sixteen competences with the latest measure; None: never tested."""
        return list(zip(COMPETENCES, self.measures, strict=True))

    @property
    def to_do(self) -> int:
        """How much is left in what has begun: not started weighs more than started."""
        weights = {PupilState.NOT_STARTED: 3, PupilState.STARTED: 1, PupilState.FINISHED: 0}
        return sum(
            weights[cell.state]
            for cell, column in self.pairs()
            if cell and not column.window.is_upcoming
        )


@dataclass(frozen=True)
class CampaignColumn:
    """A campaign over the class."""

    campaign: Campaign
    window: CampaignWindow
    progress: Progress
    spread: int | None  # points between the first and third quartile of mastery


@dataclass(frozen=True)
class ClassPage:
    """All that the page of a class shows."""

    columns: tuple[CampaignColumn, ...]
    rows: tuple[PupilRow, ...]
    competences: tuple[Competence, ...]
    untouched: tuple[Competence, ...]  # nobody in the class was ever tested on them

    @property
    def touched_text(self) -> str:
        """« 7 sur 16 »."""
        every = len(self.competences)
        return f"{every - len(self.untouched)} sur {every}"

    @property
    def untouched_text(self) -> str:
        codes = " · ".join(item.code for item in self.untouched)
        return f"jamais : {codes}" if codes else ""


def build(
    classroom: Classroom,
    students: Sequence[Student],
    campaigns: Sequence[Campaign],
    today: date,
    late_from: int,
) -> ClassPage:
    """The page of a class, in two queries whatever its size. `late_from`: of `SupportRules`."""
    cells = stats.cells(campaigns, [classroom])
    measures = measuring.measures([student.pk for student in students])
    columns = tuple(_column(campaign, students, cells, today) for campaign in campaigns)
    ahead = {
        column.campaign.pk
        for column in columns
        if not column.window.is_upcoming and is_class_ahead(column.progress, late_from)
    }
    rows = tuple(
        PupilRow(
            student=student,
            columns=columns,
            cells=tuple(cells.get((student.pk, campaign.pk)) for campaign in campaigns),
            measures=tuple(measures.get((student.pk, item.code)) for item in COMPETENCES),
            is_behind=any(
                cells[student.pk, pk].state != PupilState.FINISHED
                for pk in ahead
                if (student.pk, pk) in cells
            ),
        )
        for student in students
    )
    seen = {code for _, code in measures}
    return ClassPage(
        columns=columns,
        rows=rows,
        competences=COMPETENCES,
        untouched=tuple(item for item in COMPETENCES if item.code not in seen),
    )


def _column(
    campaign: Campaign,
    students: Sequence[Student],
    cells: dict[tuple[int, int], PupilProgress],
    today: date,
) -> CampaignColumn:
    mine = [cells[s.pk, campaign.pk] for s in students if (s.pk, campaign.pk) in cells]
    counts = {state: sum(cell.state == state for cell in mine) for state in PupilState}
    progress = (
        Progress(
            counts[PupilState.FINISHED], counts[PupilState.STARTED], counts[PupilState.NOT_STARTED]
        )
        if mine
        else NOBODY
    )
    masteries = [
        c.mastery for c in mine if c.state == PupilState.FINISHED and c.mastery is not None
    ]
    window = CampaignWindow(campaign.opens_on, campaign.closes_on, today)
    return CampaignColumn(campaign, window, progress, _spread(masteries))


def _spread(masteries: list[float]) -> int | None:
    if len(masteries) < SPREAD_FROM:
        return None
    first, _, third = quantiles(masteries, n=4, method="inclusive")
    return round(100 * (third - first))
