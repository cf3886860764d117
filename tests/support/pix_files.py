"""Attempts as a test names them, in the files that Pix Orga exports of them.

Titles, dates and cells are those of the demo schools (`pixschool/demo/files/pix_csv.py`). Here the
measures are chosen freely, where the demo's follow from what a pupil has mastered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.demo.files import pix_csv
from pixschool.demo.files.pix_csv import (
    PARIS,
    AssessmentColumns,
    Cell,
    FileHeader,
    Generation,
    PixParticipant,
)

CRCN = tuple(competence.pix_label for competence in COMPETENCES)
# By the year in which a school downloaded the file, and still has it in a folder.
_GENERATIONS = {
    "2021": Generation.G2021,
    "2022": Generation.G2023,
    "2024": Generation.G2023,
    "2025": Generation.G2026,
    "2026": Generation.G2026,
}


@dataclass(frozen=True)
class Line:
    """One participation. Dates are Paris time, without zone; `shared_at=None`: not sent."""

    last_name: str
    first_name: str
    class_name: str = "6A"
    started_at: datetime | None = datetime(2026, 11, 12, 10, 4)
    shared_at: datetime | None = datetime(2026, 11, 12, 10, 51)
    progress: float = 1
    mastery: float = 0.67
    stage: int = 2
    competences: dict[str, tuple[int, int]] = field(default_factory=dict)  # name → (skills, good)
    pix_total: int = 187
    levels: Sequence[tuple[int, int]] = ()  # (level, pix) of the first competences

    @property
    def person(self) -> PixParticipant:
        return PixParticipant(self.last_name, self.first_name, self.class_name)


@dataclass(frozen=True)
class Export:
    """One campaign's file. `kind`: assessment, exam or profiles."""

    lines: tuple[Line, ...]
    kind: str = "assessment"
    code: str = "XKRTPV427"
    pix_id: int = 412345
    name: str = "Rentrée 6e"
    course: str = "Parcours de rentrée 6e"
    organisation: str = "Collège Ada Lovelace"
    competences: tuple[str, ...] = (CRCN[0], CRCN[1])
    areas: tuple[str, ...] = ("Information et données",)
    stages: int | None = 3
    badges: tuple[str, ...] = ("Bases du numérique",)
    generation: str = "2026"
    managing_students: bool = True
    external_id: str = ""
    free_headers: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """`Resultats-{name}-{id}-{date}.csv`, as if exported on 20 November."""
        return self.named_at(datetime(2026, 11, 20, 9, 30))

    def named_at(self, moment: datetime) -> str:
        return pix_csv.file_name(self._header, moment)

    def as_bytes(self) -> bytes:
        header, columns = self._header, self._columns
        if self.kind == "profiles":
            lines = [self._profile(line) for line in self.lines]
            return pix_csv.table(pix_csv.profiles_titles(header), lines)
        lines = [self._assessment(line) for line in self.lines]
        return pix_csv.table(pix_csv.assessment_titles(header, columns), lines)

    @property
    def _header(self) -> FileHeader:
        return FileHeader(
            organisation=self.organisation,
            pix_id=self.pix_id,
            code=self.code,
            campaign=self.name,
            generation=_GENERATIONS[self.generation],
            has_class=self.managing_students,
            free_titles=self.free_headers,
            external_id=self.external_id,
        )

    @property
    def _columns(self) -> AssessmentColumns:
        return AssessmentColumns(
            course=self.course,
            competences=self.competences,
            areas=self.areas,
            stages=self.stages,
            badges=self.badges,
            skills=self.skills,
            is_exam=self.kind == "exam",
        )

    def _assessment(self, line: Line) -> list[Cell]:
        results: list[Cell] = [] if self.stages is None else [line.stage]
        results += ["Oui" for _ in self.badges]
        results.append(line.mastery)
        for name in self.competences:
            total, good = line.competences.get(name, (12, 6))
            results += [good / total, total, good]
        for _ in self.areas:
            results += [0.5, 12, 6]
        results += ["OK" for _ in self.skills]
        return pix_csv.assessment_line(
            self._header,
            self._columns,
            line.person,
            progress=line.progress,
            started_at=_in_paris(line.started_at),
            shared_at=_in_paris(line.shared_at),
            results=results,
        )

    def _profile(self, line: Line) -> list[Cell]:
        return pix_csv.profiles_line(
            self._header,
            line.person,
            sent_at=_in_paris(line.shared_at),
            pix_total=line.pix_total,
            levels=[*line.levels, *[(0, 0)] * (len(CRCN) - len(line.levels))],
        )


def _in_paris(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=PARIS)
