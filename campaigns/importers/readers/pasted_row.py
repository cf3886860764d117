"""One pupil of a table copied from the screen of Pix Orga, filled cell by cell. Pure."""

from dataclasses import dataclass

from campaigns.importers.readers import pasted_cells as cells
from campaigns.importers.readers.pasted_cells import ColumnRole, Progression

ALMOST = 0.99  # all steps done in a course that Pix still says « En cours »


@dataclass(slots=True)
class PastedRow:
    """One pupil of the table. `done` and `total` add up campaigns and modules; None if unsaid."""

    line: int
    status: Progression
    last_name: str = ""
    first_name: str = ""
    class_name: str = ""
    done: int | None = None
    total: int | None = None
    reward: bool | None = None

    @property
    def has_names(self) -> bool:
        return bool(self.last_name and self.first_name)

    @property
    def progress(self) -> float:
        """0..1; 1 when Pix says that the course is finished, and only then."""
        if self.status == Progression.COMPLETED:
            return 1.0
        return min(ALMOST, round((self.done or 0) / self.total, 3)) if self.total else 0.0

    def take(self, role: ColumnRole, cell: str) -> bool:
        """Keep a cell of a column whose title is known; whether it can be what that says."""
        if cells.is_nothing(cell) or role == ColumnRole.STATUS:
            return True
        if role == ColumnRole.STEPS:
            self._add_steps(cell)
        elif role == ColumnRole.REWARD:
            self.reward = cells.reward(cell)
        elif role == ColumnRole.CLASS:
            self.class_name = cell
        else:
            setattr(self, role.value, cell)
            return cells.is_name(cell)
        return True

    def take_free(self, cell: str) -> bool:
        """Keep a cell of a column without a title: steps, the award, else the class, once."""
        if cells.is_nothing(cell) or self._add_steps(cell):
            return True
        if (reward := cells.reward(cell)) is not None:
            self.reward = reward
            return True
        if self.class_name or cells.is_around(cell):
            return False
        self.class_name = cell
        return True

    @staticmethod
    def is_end(cell: str) -> bool:
        """Whether the cell can only be the end of a row: steps, or the award."""
        return cells.steps(cell) is not None or cells.reward(cell) is not None

    def _add_steps(self, cell: str) -> bool:
        found = cells.steps(cell)
        if found is None:
            return False
        self.done, self.total = (self.done or 0) + found[0], (self.total or 0) + found[1]
        return True
