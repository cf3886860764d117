"""The missing list as a file a colleague opens with a double click.

A name is never a formula: a spreadsheet would run « =cmd… » typed as a first name. In CSV, which
has no types, an apostrophe goes before it; XLSX and ODS say that the cell is text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from import_export import fields, resources
from tablib import Dataset

from campaigns.missing.lists import STATE_WORDS, ClassGroup, as_text
from campaigns.missing.stats import MissingPupil
from campaigns.models import Campaign
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import date_fr

BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")  # no place in a name, and refused by XML


@dataclass(frozen=True)
class MissingRow:
    """One line of the file: a pupil and a campaign they have not finished."""

    class_name: str
    level: str
    last_name: str
    first_name: str
    campaign: str
    closes_on: str
    state: str
    progress: str
    code: str


class MissingResource(resources.Resource):
    class_name = fields.Field("class_name", column_name="Classe")
    level = fields.Field("level", column_name="Niveau")
    last_name = fields.Field("last_name", column_name="Nom")
    first_name = fields.Field("first_name", column_name="Prénom")
    campaign = fields.Field("campaign", column_name="Campagne")
    closes_on = fields.Field("closes_on", column_name="Jusqu’au")
    state = fields.Field("state", column_name="État")
    progress = fields.Field("progress", column_name="Progression")
    code = fields.Field("code", column_name="Code")

    class Meta:
        force_native_type = True


def rows(groups: Iterable[ClassGroup]) -> list[MissingRow]:
    """One row for each pupil and campaign, all cells as texts in French."""
    return [
        _row(pupil, part.campaign, ", ".join(pix.code for pix in part.codes))
        for place in groups
        for part in place.campaigns
        for pupil in part.pupils
    ]


def _row(pupil: MissingPupil, campaign: Campaign, code: str) -> MissingRow:
    return MissingRow(
        class_name=pupil.class_name,
        level=Level(pupil.level).label,
        last_name=_CONTROL.sub(" ", pupil.last_name),
        first_name=_CONTROL.sub(" ", pupil.first_name),
        campaign=_CONTROL.sub(" ", campaign.name),
        closes_on=date_fr(campaign.closes_on, "day"),
        state=STATE_WORDS[pupil.state],
        progress="" if pupil.progress is None else f"{pupil.progress * 100:.0f} %",
        code=code,
    )


def _dataset(groups: Iterable[ClassGroup]) -> Dataset:
    dataset = MissingResource().export(rows(groups))
    dataset.title = "Qui manque"
    return dataset


def as_csv(groups: Iterable[ClassGroup]) -> bytes:
    """Semicolons and a byte-order mark: what a French Excel opens straight."""
    dataset = _dataset(groups)
    safe = Dataset(*[[harmless(cell) for cell in row] for row in dataset], headers=dataset.headers)
    return (BOM + safe.export("csv", delimiter=";")).encode()


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def as_xlsx(groups: Iterable[ClassGroup]) -> bytes:
    """A workbook of texts only: no cell can be a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 (slow, and for this download only)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    dataset = _dataset(groups)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(dataset.title)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHI", (10, 8, 26, 22, 34, 18, 14, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in ([dataset.headers] if dataset.headers else []) + list(dataset):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"  # « =1+1 » is a name like another
            cells.append(cell)
        sheet.append(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_ods(groups: Iterable[ClassGroup]) -> bytes:
    return bytes(_dataset(groups).export("ods"))


def as_txt(groups: Iterable[ClassGroup]) -> bytes:
    """What « Copier » gives, with a byte order mark and the line ends of Windows."""
    return (BOM + as_text(groups).replace("\n", "\r\n") + "\r\n").encode()


@dataclass(frozen=True)
class Format:
    label: str
    content_type: str
    write: Callable[[Iterable[ClassGroup]], bytes]


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV", "text/csv; charset=utf-8", as_csv),
    "xlsx": Format(
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
    ),
    "ods": Format("LibreOffice (ODS)", "application/vnd.oasis.opendocument.spreadsheet", as_ods),
    "txt": Format("Texte", "text/plain; charset=utf-8", as_txt),
}
