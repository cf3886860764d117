"""A sheet as pages draw it: with names, or by number alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rituals.models import Observation, ObservedPupil
from rituals.sessions.grids import GridItem, ObservationGrid

# (row number, item) → the value that somebody would like in that cell, and that is not there yet.
Wished = Mapping[tuple[int, str], str]


@dataclass(frozen=True)
class CellLine:
    """A cell. `id` is empty, and `version` 0, as long as nothing was noted in it."""

    item: GridItem
    row: int
    id: str
    version: int
    value: str
    is_wish: bool  # `value` is not what is written

    @property
    def name(self) -> str:
        """Of its fields in the form: « 7-keyboard »."""
        return f"{self.row}-{self.item.code}"


@dataclass(frozen=True)
class RowLine:
    """A row: « 7 », who it is, its cells."""

    number: int
    label: str
    student_id: int  # 0 without names
    cells: tuple[CellLine, ...]
    has_left: bool = False

    @property
    def is_empty(self) -> bool:
        return all(cell.value == "" for cell in self.cells)


def row_lines(
    rows: Iterable[ObservedPupil],
    grid: ObservationGrid,
    *,
    named: bool,
    here: Iterable[int] = (),
    wished: Wished | None = None,
) -> Iterator[RowLine]:
    """`here`: the ids of the pupils whom the session awaits now; a row of another is kept when
    something was noted in it. Rows come with their pupil and their observations."""
    awaited = set(here)
    for row in rows:
        cells = {cell.item: cell for cell in row.observations.all()}
        has_left = row.student_id not in awaited
        if has_left and not cells:
            continue
        yield RowLine(
            number=row.number,
            label=str(row.student) if named else f"Élève {row.number}",
            student_id=row.student_id if named else 0,
            cells=tuple(
                _cell(item, row.number, cells.get(item.code), wished or {}) for item in grid.items
            ),
            has_left=has_left and named,
        )


def _cell(item: GridItem, row: int, cell: Observation | None, wished: Wished) -> CellLine:
    wish = wished.get((row, item.code))
    return CellLine(
        item=item,
        row=row,
        id=str(cell.pk) if cell else "",
        version=cell.version if cell else 0,
        value=wish if wish is not None else cell.value if cell else "",
        is_wish=wish is not None,
    )
