"""Lines of a CSV that end before their titles do: a file cut on its way, or cells taken out.

A spreadsheet may drop empty cells at the end of a line. It is believed when nothing stands in
these columns anywhere else in the file; else something was lost, if only the lines after it.
"""

from collections.abc import Iterator

from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.source import Source


class CutLines:
    """The short lines of one file, met while it is read. Workbooks have none: their rows are as
    wide as their sheet."""

    def __init__(self, source: Source, header: tables.TableHeader) -> None:
        self._source = source
        self._header = header
        self._titled = _length(header.titles)
        self._cells: dict[int, int] = {}  # line → how many it has
        self._lost: set[int] = set()

    def see(self, line: int, cells: int) -> None:
        """For `on_short` of `tables.rows`."""
        if self._header.separator and cells < self._titled:
            self._cells[line] = cells

    def __contains__(self, line: int) -> bool:
        return line in self._cells

    def reach(self, line: int) -> int:
        """How many of its columns a line has."""
        return self._cells.get(line, len(self._header.titles))

    def leave(self, line: int) -> None:
        """It speaks of nobody: whether it is whole is no matter."""
        self._cells.pop(line, None)

    def condemn(self, line: int) -> None:
        """What it has left is wrong already."""
        self._lost.add(line)

    def incomplete(self) -> Iterator[int]:
        """The lines that may have lost something. Reads the file once more when any line is
        short."""
        if self._cells:
            filled = self._filled()
            for line, cells in self._cells.items():
                if cells < filled or line in self._lost:
                    yield line

    def _filled(self) -> int:
        """The first column from which on every whole line is empty; beyond all of them, when no
        line is whole."""
        filled, is_any_whole = 0, False
        for line, cells in tables.rows(self._source, self._header):
            filled = max(filled, _length(cells))
            is_any_whole = is_any_whole or line not in self._cells
        return filled if is_any_whole else self._titled


def _length(cells: list[str]) -> int:
    """Without the blank end."""
    return max((n for n, cell in enumerate(cells, 1) if cell.strip()), default=0)
