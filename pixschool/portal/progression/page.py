"""What the page « Progression » shows: domains, competences, levels. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from pixschool.core.reference.crcn import COMPETENCES, DOMAINS, Competence, Domain
from pixschool.core.text.lines import shortened
from pixschool.portal.progression.matrix import Gap, MatrixCell

WORDS = {
    Gap.BLIND_SPOT: "angle mort",
    Gap.NOT_PLANNED: "prévue nulle part",
    Gap.NOT_MEASURED: "prévue, pas mesurée",
    Gap.DEEP_ALONE: "creusée seule",
}
TESTED_ENOUGH = 0.5  # of a level, to say that a competence was met before the certification
_SHORT = 24


@dataclass(frozen=True)
class MatrixRow:
    """A competence over the levels; `gaps`: those of its cells, each once."""

    competence: Competence
    cells: tuple[MatrixCell, ...]

    @property
    def gaps(self) -> list[str]:
        found = {gap for cell in self.cells for gap in cell.gaps}
        return [WORDS[gap] for gap in Gap if gap in found]

    @property
    def shown(self) -> list[tuple[MatrixCell, str, int]]:
        """(cell, the first thing planned, shortened, how many others)"""
        return [
            (cell, shortened(cell.planned[0], _SHORT) if cell.planned else "",
             max(len(cell.planned) - 1, 0))
            for cell in self.cells
        ]  # fmt: skip


def by_domain(cells: Sequence[MatrixCell]) -> list[tuple[Domain, list[MatrixRow]]]:
    """The five domains in order; cells as `matrix` gives them."""
    rows = [
        MatrixRow(item, tuple(cell for cell in cells if cell.competence == item.code))
        for item in COMPETENCES
    ]
    return [(one, [row for row in rows if row.competence.domain == one]) for one in DOMAINS]


def with_gap(cells: Sequence[MatrixCell], gap: Gap) -> list[str]:
    """Codes of the competences that have it, in order."""
    return list(dict.fromkeys(cell.competence for cell in cells if gap in cell.gaps))


def blind_spots(cells: Sequence[MatrixCell]) -> list[str]:
    """Codes of what is planned at no level, in order."""
    nowhere = {Gap.BLIND_SPOT, Gap.NOT_PLANNED}
    return list(dict.fromkeys(cell.competence for cell in cells if nowhere & set(cell.gaps)))


def balance(
    cells: Sequence[MatrixCell], levels: Sequence[str]
) -> list[tuple[Domain, list[tuple[int, float | None]]]]:
    """Of each domain, at each level: (how many things planned, mean of the shares tested)."""
    found = []
    for domain, rows in by_domain(cells):
        line = []
        for level in levels:
            here = [cell for row in rows for cell in row.cells if cell.level == level]
            things = {thing for cell in here for thing in cell.planned}
            shares = [cell.tested_share for cell in here if cell.tested_share is not None]
            line.append((len(things), fmean(shares) if shares else None))
        found.append((domain, line))
    return found


def little_tested(cells: Sequence[MatrixCell], level: str) -> list[str]:
    """Codes that fewer than half of a level were tested on; the certification asks all 16."""
    return [
        cell.competence
        for cell in cells
        if cell.level == level and (cell.tested_share or 0) < TESTED_ENOUGH
    ]
