"""A table as a file that a colleague opens with a double click: every table leaves by here.

An app declares a Resource of django-import-export, its columns in French, and gives its rows.
A text is never a formula: a spreadsheet would run « =cmd… » typed as a first name. In CSV, which
has no types, an apostrophe goes before it; XLSX and ODS say that the cell is text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from import_export.resources import Resource
from tablib import Dataset

BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")  # no place in a cell, and refused by XML


@dataclass(frozen=True)
class ExportTable:
    """What one file holds."""

    resource: Resource
    rows: Sequence[Any]  # objects that have the attributes of the resource's fields
    title: str  # of the sheet
    widths: Sequence[int]  # of the columns, in characters

    def dataset(self) -> Dataset:
        """The cells, without control characters."""
        found = self.resource.export(self.rows)
        cells = [[_clean(cell) for cell in row] for row in found]
        return Dataset(*cells, headers=found.headers, title=self.title)


def _clean(cell: Any) -> Any:
    return _CONTROL.sub(" ", cell) if isinstance(cell, str) else cell


def as_csv(table: ExportTable) -> bytes:
    """Semicolons and a byte-order mark: what a French Excel opens straight."""
    dataset = table.dataset()
    safe = Dataset(*[[harmless(cell) for cell in row] for row in dataset], headers=dataset.headers)
    return (BOM + safe.export("csv", delimiter=";")).encode()


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe before it when a spreadsheet would take it for a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA)
    return f"'{cell}" if is_formula else cell


def plain_cell(cell: Any) -> Any:
    """A cell of a CSV that is written row by row, as `as_csv` writes its own."""
    return harmless(_clean(cell))


def as_xlsx(table: ExportTable) -> bytes:
    """A sheet whose first row stays in sight. A text is typed as text, « =1+1 » too."""
    from openpyxl import Workbook  # noqa: PLC0415 (slow, and for this download only)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    dataset = table.dataset()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(dataset.title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in [*([dataset.headers] if dataset.headers else []), *dataset]:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_ods(table: ExportTable) -> bytes:
    """tablib types every text as text."""
    return bytes(table.dataset().export("ods"))


def text_file(text: str) -> bytes:
    """Plain text that Windows' Notepad shows line by line."""
    return (BOM + text.replace("\n", "\r\n") + "\r\n").encode()


@dataclass(frozen=True)
class FileFormat:
    """`most_rows`: beyond, writing the file would hold a page of the server for too long."""

    label: str
    content_type: str
    most_rows: int = 60_000


TEXT = FileFormat("Texte", "text/plain; charset=utf-8")
# By the ending of the file's name.
TABLES: Mapping[str, FileFormat] = {
    "csv": FileFormat("CSV", "text/csv; charset=utf-8"),
    "xlsx": FileFormat(
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        most_rows=20_000,
    ),
    "ods": FileFormat(
        "LibreOffice (ODS)", "application/vnd.oasis.opendocument.spreadsheet", most_rows=5_000
    ),
}
_WRITERS: Mapping[str, Callable[[ExportTable], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "ods": as_ods,
}


def table_file(kind: str, table: ExportTable) -> bytes:
    """The table in one of TABLES. Raises KeyError for another kind."""
    return _WRITERS[kind](table)
