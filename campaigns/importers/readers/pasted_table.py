"""The rows of a table copied from the screen of Pix Orga, whatever the browser made of it.

Most browsers give one line for a row, with tabs; some one line for a cell. A row is found by its
status, « En cours » or « Terminé »: what stands around is the pupil, or is named as not read. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from campaigns.importers.readers import pasted_cells as cells
from campaigns.importers.readers.pasted_cells import ColumnRole, Progression
from campaigns.importers.readers.pasted_row import PastedRow
from pixschool.core.importing.reading.text import clean

_NAMES = (ColumnRole.LAST_NAME, ColumnRole.FIRST_NAME)


@dataclass
class PastedTable:
    """What was read: the pupils, the lines that look like a pupil but are not understood, how many
    pupils the page announces, the codes seen around, and how many cells stand outside."""

    rows: list[PastedRow] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    announced: int = 0
    codes: set[str] = field(default_factory=set)
    outside: int = 0


class _Token(NamedTuple):
    line: int
    text: str


def parse(lines: Iterable[tuple[int, str]]) -> PastedTable:
    """`lines`: (number, text). The work grows with the length of the text, no faster."""
    reader = _Reader()
    for number, line in lines:
        reader.line(number, [clean(cell) for cell in line.split("\t")])
    return reader.end()


class _Reader:
    def __init__(self) -> None:
        self._table = PastedTable()
        self._roles: tuple[
            ColumnRole | None, ...
        ] = ()  # of the columns, once their titles are read
        self._pending: list[_Token] = []  # cells that came one a line
        self._open: PastedRow | None = None  # a row whose end may come on the next lines

    def line(self, number: int, row: list[str]) -> None:
        """Read one line as it was pasted."""
        titles = [cells.title(cell) for cell in row]
        if ColumnRole.STATUS in titles and set(_NAMES) & set(titles):
            self._flush(is_above=True)
            self._roles = tuple(titles)
            return
        at = next((i for i, cell in enumerate(row) if cells.status(cell)), None)
        if at is not None and not all(map(cells.is_nothing, row[:at])):
            self._flush()
            self._whole_row(number, row, at)
            return
        self._pending += [
            _Token(number, cell)
            for cell in row
            if not cells.is_nothing(cell) and not self._around(cell)
        ]

    def end(self) -> PastedTable:
        """All that was read."""
        self._flush()
        return self._table

    def _around(self, cell: str) -> bool:
        """Whether the cell is no part of the table; what it tells of the page is noted."""
        self._table.announced = max(self._table.announced, cells.total(cell) or 0)
        if code := cells.code(cell):
            self._table.codes.add(code)
        is_around = cells.is_around(cell) and cells.steps(cell) is None
        self._table.outside += is_around
        return is_around

    # ---- a row on one line

    def _whole_row(self, number: int, row: list[str], at: int) -> None:
        found = PastedRow(number, cells.status(row[at]) or Progression.STARTED)
        roles = self._roles
        if at < len(roles) and roles[at] == ColumnRole.STATUS:
            fits = [
                role is None or found.take(role, cell)
                for role, cell in zip(roles, row, strict=False)
            ]
        else:
            fits = [self._take_before(found, row[:at])]
            fits += [found.take_free(cell) or self._around(cell) for cell in row[at + 1 :]]
        self._keep(found, is_understood=all(fits))

    def _take_before(self, found: PastedRow, before: list[str]) -> bool:
        """The cells before the status: two names, perhaps the class."""
        kept = [cell for cell in before if not cells.is_nothing(cell)]
        named = [role for role in self._roles if role in _NAMES]
        first, second = named if len(named) == 2 else _NAMES
        if len(kept) == 3 and any(char.isdigit() for char in kept[2]):
            found.class_name = kept.pop()
        return (
            len(kept) == 2
            and found.take(first or ColumnRole.LAST_NAME, kept[0])
            and found.take(second or ColumnRole.FIRST_NAME, kept[1])
        )

    def _keep(self, found: PastedRow, *, is_understood: bool) -> None:
        if is_understood and found.has_names:
            self._table.rows.append(found)
            self._open = found
        else:
            self._table.unread.append(found.line)
            self._open = None

    # ---- cells one a line

    def _flush(self, *, is_above: bool = False) -> None:
        """Make rows of the cells that came one by one since the last row. `is_above`: they stand
        above the titles, where « En cours » is also the name of a filter."""
        tokens, self._pending = self._pending, []
        opened, self._open = self._open, None
        ended = 0
        while opened and ended < len(tokens) and opened.is_end(tokens[ended].text):
            opened.take_free(tokens[ended].text)
            ended += 1
        titles = self._titles_at(tokens)
        if titles is not None and not self._roles:
            self._spread(tokens[ended:titles], is_above=True)
            ended = titles
        self._spread(self._without_titles(tokens[ended:]), is_above=is_above)

    @staticmethod
    def _titles_at(tokens: list[_Token]) -> int | None:
        """Where the titles begin, when there are."""
        found = [cells.title(token.text) for token in tokens]
        pairs = pairwise(found)
        return next((at for at, pair in enumerate(pairs) if set(pair) == set(_NAMES)), None)

    def _without_titles(self, tokens: list[_Token]) -> list[_Token]:
        """The cells but the titles, which tell the order of the columns."""
        titles = [role for token in tokens if (role := cells.title(token.text))]
        if ColumnRole.STATUS in titles and set(_NAMES) <= set(titles):
            again = titles.index(titles[0], 1) if titles.count(titles[0]) > 1 else None
            self._roles = tuple(titles[:again])
        return [token for token in tokens if not cells.title(token.text)]

    def _spread(self, tokens: list[_Token], *, is_above: bool) -> None:
        at = [rank for rank, token in enumerate(tokens) if cells.status(token.text)]
        least = [0, *(place + 1 for place in at)]
        begins = [max(p - self._before_status, most) for p, most in zip(at, least, strict=False)]
        self._table.outside += begins[0] if begins else len(tokens)
        for rank, (place, begin) in enumerate(zip(at, begins, strict=True)):
            is_last = rank + 1 == len(at)
            after = tokens[place + 1 : None if is_last else begins[rank + 1]]
            found, is_understood = self._spread_row(
                tokens[begin:place], tokens[place], after, is_last=is_last
            )
            if is_above and found.total is None:
                self._table.outside += 1
            else:
                self._keep(found, is_understood=is_understood)

    @property
    def _before_status(self) -> int:
        """How many cells of a row come before its status."""
        if ColumnRole.STATUS not in self._roles:
            return len(_NAMES)
        return max(len(_NAMES), sum(map(bool, self._roles[: self._roles.index(ColumnRole.STATUS)])))

    def _spread_row(
        self, before: list[_Token], status: _Token, after: list[_Token], *, is_last: bool
    ) -> tuple[PastedRow, bool]:
        """The row, and whether its names are understood."""
        line = before[0].line if before else status.line
        found = PastedRow(line, cells.status(status.text) or Progression.STARTED)
        is_understood = self._take_before(found, [token.text for token in before])
        taken = 0
        for token in after:
            # The last row has no end: what follows it may be the foot of the page.
            may_be_class = not taken and (not is_last or cells.may_be_class(token.text))
            if not (may_be_class or found.is_end(token.text)) or not found.take_free(token.text):
                break
            taken += 1
        self._table.outside += len(after) - taken
        return found, is_understood
