"""The teaching groups of a list of pupils: a second table, staged beside the rows."""

import re
from collections.abc import Callable, Iterable, Iterator

from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import CleanText, clean_text

# What is staged of each, in order, with the types of SQL. `row_id`: which row, from 1.
COLUMNS = {"row_id": "integer", "name": "text", "group_key": "text"}
LONGEST = 100
SHORTEST = 3  # letters and figures: « G1 » in a cell is half of a class, whichever
_BETWEEN = re.compile(r"[,;/|\n]")


class Groups:
    """Writes who is in which group. The table is made with the first one: a file without groups
    erases none."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._write: Callable[[str], int] | None = None
        self._known: set[str] = set()

    @property
    def count(self) -> int:
        """How many groups were met."""
        return len(self._known)

    def write(self, row: int, names: Iterable[CleanText]) -> None:
        """The groups of the row of that rank (`staged.Rows.count`), each once."""
        written: set[str] = set()
        for name in names:
            if not name.class_key or len(name.value) > LONGEST or name.class_key in written:
                continue
            written.add(name.class_key)
            if self._write is None:
                self._write = self._out.table("groups").write
            self._write(f"{row}\t{name.copied}\t{name.class_key}\n")
        self._known |= written


def in_cell(cell: str) -> Iterator[CleanText]:
    """The groups of one cell: « 3SVT2, 3ALL1 », « [3SVT2] / [3ALL1] »."""
    for part in _BETWEEN.split(cell):
        name = clean_text(part.strip(" []\t"))
        if len(name.class_key) >= SHORTEST:
            yield name
