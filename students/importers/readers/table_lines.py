"""The lines of a table that may speak of somebody, out of all the sheets and lists it holds."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pixschool.core.importing.reading import tables, workbooks
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import clean_text
from pixschool.core.importing.reading.source import Source
from pixschool.core.reference.names import label_key, name_key
from students.importers.readers import table_issues as says
from students.importers.readers.class_cells import is_error
from students.importers.readers.full_names import split_full_name
from students.importers.readers.mapping import ONE_CLASS, SHEET_IS_CLASS, Mapping
from students.importers.readers.titles import numbered

_TOTAL = re.compile(r"(sous[- ]?)?(totaux|total|effectifs?|nombre|nb|moyenne|somme|count)\b")
_ENOUGH = 2  # titles found again in a line make it a line of titles


class TableLine(NamedTuple):
    """One person as the table tells them, nothing judged yet. `class_cell` is the raw cell."""

    header: tables.TableHeader
    line: int
    last_name: str
    first_name: str
    class_cell: str
    ine: str
    profile: str
    groups: str

    @property
    def place(self) -> str:
        return self.header.place(self.line)

    @property
    def is_named(self) -> bool:
        return bool(name_key(self.last_name) and name_key(self.first_name))


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One list of a sheet: the columns that each role has there."""

    header: tables.TableHeader
    indexes: dict[str, int]  # role → column
    class_name: str | None  # when no column says it


def blocks(mapping: Mapping, header: tables.TableHeader, out: Output) -> list[TableBlock]:
    """The lists of one sheet: the one mapped, and those beside it under the same titles."""
    columns = numbered(header.titles)
    found = [_indexes(mapping.titles, columns)]
    for nth in range(2, len(columns)):
        again = {role: f"{title} ({nth})" for role, title in mapping.titles.items()}
        present = {role: title for role, title in again.items() if title in columns}
        if not present:
            break
        if needed := mapping.titles.keys() - {"ine", "profile", "groups"} - present.keys():
            missing = ", ".join(f"« {mapping.titles[role]} »" for role in sorted(needed))
            has_names = not needed & {"last_name", "first_name", "full_name"}
            said = out.confirm if has_names else out.warning
            said("COLUMNS_TWICE", says.COLUMNS_TWICE, where=f"sans {missing}")
            break
        found.append(_indexes(present, columns))
    class_name = {SHEET_IS_CLASS: header.sheet, ONE_CLASS: mapping.class_for_all}.get(
        mapping.class_name or ""
    )
    return [TableBlock(header, indexes, class_name) for indexes in found]


def _indexes(titles: dict[str, str], columns: list[str]) -> dict[str, int]:
    for title in titles.values():
        if title not in columns:
            raise FileRefusedError("COLUMN_UNKNOWN", says.COLUMN_UNKNOWN.format(title=title))
    return {role: columns.index(title) for role, title in titles.items()}


def lines(
    source: Source,
    lists: list[TableBlock],
    out: Output,
    *,
    on_progress: Callable[[float], None] | None = None,
) -> Iterator[TableLine]:
    """Every line that may be somebody; titles that come again and totals are said and left.

    `lists`: the blocks of one sheet.
    """
    header = lists[0].header
    keys = set(filter(None, header.keys))
    for line, cells in tables.rows(source, header, on_progress=on_progress):
        for block in lists:
            found = _line(block, line, cells)
            values = [cells[index] for index in block.indexes.values()]
            if tables.is_blank(values):
                continue
            if sum(label_key(value) in keys for value in values if value.strip()) >= _ENOUGH:
                out.warning("TITLES_REPEATED", says.TITLES_REPEATED, where=found.place)
            elif _is_nobody(found) or _is_total(found) or _is_all_error(found):
                out.warning("LINES_IGNORED", says.LINES_IGNORED, where=found.place)
            elif is_error(found.last_name) or is_error(found.first_name):
                out.error("NAME_IN_ERROR", says.NAME_IN_ERROR, where=found.place)
            else:
                yield found


def _line(block: TableBlock, line: int, cells: list[str]) -> TableLine:
    def cell(role: str) -> str:
        index = block.indexes.get(role)
        return "" if index is None else cells[index]

    if "full_name" in block.indexes:
        last, first = split_full_name(clean_text(cell("full_name")).value)
    else:
        last, first = cell("last_name"), cell("first_name")
    class_cell = cell("class") if block.class_name is None else block.class_name
    others = (cell("ine"), cell("profile"), cell("groups"))
    return TableLine(block.header, line, last, first, class_cell, *others)


def _is_nobody(found: TableLine) -> bool:
    if found.is_named:
        return False
    return not (found.class_cell.strip() and (found.last_name.strip() or found.first_name.strip()))


def _is_all_error(found: TableLine) -> bool:
    """A formula copied below the list: « #N/A ; #N/A ; #N/A »."""
    cells = (found.last_name, found.first_name, found.class_cell)
    return all(is_error(cell) or not cell.strip() for cell in cells)


def _is_total(found: TableLine) -> bool:
    """« Total 6A ; 2 »; not a pupil whose name is Total, who has a first name and a class."""
    names = f"{found.last_name} {found.first_name}".strip()
    if not _TOTAL.match(label_key(names)):
        return False
    return not found.is_named or any(map(str.isdigit, names)) or not found.class_cell.strip()


def uncomputed_formulas(source: Source, lists: list[TableBlock], left: list[str]) -> int:
    """How many cells of the columns read, and of those of these titles, hold a formula that the
    spreadsheet never ran."""
    header = lists[0].header
    if header.sheet is None or not workbooks.has_formulas(source):
        return 0
    needed = {index for block in lists for index in block.indexes.values()}
    needed |= {index for index, title in enumerate(numbered(header.titles)) if title in left}
    empty = {
        (line, index)
        for line, cells in tables.rows(source, header)
        for index in needed
        if not cells[index].strip()
    }
    return len(empty & workbooks.empty_formulas(source, header.sheet)) if empty else 0
