"""A class at a glance: pupils × campaigns, pupils × 16 competences. Pure once the rows are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from campaigns.missing import stats
from campaigns.missing.stats import NOBODY, Cell, Measure, Progress, State
from campaigns.models import Campaign
from pixschool.core.reference.crcn import COMPETENCES, Competence
from students.models import Classroom, Student

SPREAD_FROM = 5  # finished pupils; below, quartiles say nothing and show somebody


@dataclass(frozen=True)
class Row:
    student: Student
    columns: tuple["Column", ...]
    cells: tuple[Cell | None, ...]
    measures: tuple[Measure | None, ...]
    is_behind: bool

    def pairs(self) -> list[tuple[Cell | None, "Column"]]:
        return list(zip(self.cells, self.columns, strict=True))

    def competences(self) -> list[tuple[Competence, Measure | None]]:
        return list(zip(COMPETENCES, self.measures, strict=True))

    @property
    def to_do(self) -> int:
        """How much is left: not started weighs more than started."""
        weights = {State.NOT_STARTED: 3, State.STARTED: 1, State.FINISHED: 0}
        return sum(weights[cell.state] for cell in self.cells if cell)


@dataclass(frozen=True)
class Column:
    campaign: Campaign
    progress: Progress
    spread: int | None  # points between the first and third quartile of mastery


@dataclass(frozen=True)
class ClassPage:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    competences: tuple[Competence, ...]
    untouched: tuple[Competence, ...]  # nobody in the class was ever tested on them

    @property
    def untouched_text(self) -> str:
        return f"{len(self.untouched)} / {len(self.competences)}"

    @property
    def untouched_codes(self) -> str:
        return " · ".join(item.code for item in self.untouched)


def build(
    classroom: Classroom, students: Sequence[Student], campaigns: Sequence[Campaign]
) -> ClassPage:
    cells = stats.cells(campaigns, [classroom])
    measures = stats.measures([student.pk for student in students])
    columns = tuple(_column(campaign, students, cells) for campaign in campaigns)
    majority = {
        column.campaign.pk
        for column in columns
        if 2 * column.progress.finished > column.progress.total
    }
    rows = tuple(
        Row(
            student=student,
            columns=columns,
            cells=tuple(cells.get((student.pk, campaign.pk)) for campaign in campaigns),
            measures=tuple(measures.get((student.pk, item.code)) for item in COMPETENCES),
            is_behind=any(
                cells[student.pk, pk].state != State.FINISHED
                for pk in majority
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
    campaign: Campaign, students: Sequence[Student], cells: dict[tuple[int, int], Cell]
) -> Column:
    mine = [cells[s.pk, campaign.pk] for s in students if (s.pk, campaign.pk) in cells]
    counts = {state: sum(cell.state == state for cell in mine) for state in State}
    progress = (
        Progress(counts[State.FINISHED], counts[State.STARTED], counts[State.NOT_STARTED])
        if mine
        else NOBODY
    )
    masteries = [c.mastery for c in mine if c.state == State.FINISHED and c.mastery is not None]
    return Column(campaign, progress, _spread(masteries))


def _spread(masteries: list[float]) -> int | None:
    if len(masteries) < SPREAD_FROM:
        return None
    first, _, third = quantiles(masteries, n=4, method="inclusive")
    return round(100 * (third - first))
