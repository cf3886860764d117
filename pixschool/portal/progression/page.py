"""What the page « Progression » shows: domains, competences, levels. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.reference.crcn import COMPETENCES, DOMAINS, Competence, Domain
from pixschool.portal.progression.matrix import Gap, MatrixCell

WORDS = {
    Gap.BLIND_SPOT: "angle mort",
    Gap.NOT_PLANNED: "prévue nulle part",
    Gap.NOT_MEASURED: "prévue, pas mesurée",
    Gap.DEEP_ALONE: "creusée seule",
}


@dataclass(frozen=True)
class MatrixRow:
    """A competence over the levels; `gaps`: those of its cells, each once."""

    competence: Competence
    cells: tuple[MatrixCell, ...]

    @property
    def gaps(self) -> list[str]:
        found = {gap for cell in self.cells for gap in cell.gaps}
        return [WORDS[gap] for gap in Gap if gap in found]


def by_domain(cells: Sequence[MatrixCell]) -> list[tuple[Domain, list[MatrixRow]]]:
    """The five domains in order; cells as `matrix` gives them."""
    rows = [
        MatrixRow(item, tuple(cell for cell in cells if cell.competence == item.code))
        for item in COMPETENCES
    ]
    return [(one, [row for row in rows if row.competence.domain == one]) for one in DOMAINS]


def blind_spots(cells: Sequence[MatrixCell]) -> list[str]:
    """Codes of what is planned at no level, in order."""
    nowhere = {Gap.BLIND_SPOT, Gap.NOT_PLANNED}
    return list(dict.fromkeys(cell.competence for cell in cells if nowhere & set(cell.gaps)))
