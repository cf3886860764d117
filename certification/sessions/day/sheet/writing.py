"""The sheet of a session, as it leaves."""

from dataclasses import dataclass

from import_export import fields, resources

from certification.sessions.day.roll import DayRoll, RollLine
from certification.sessions.day.sheet import titles
from pixschool.core.web import exports

_WIDTHS = (30, 10, 8, 14, 18, 10, 10)


@dataclass(frozen=True)
class SheetRow:
    """`presence` is for whoever fills the sheet, `noted` stays as it is."""

    pupil: str
    class_name: str
    seat: int
    presence: str
    noted: str
    session: int
    row: int


class DaySheetResource(resources.Resource):
    pupil = fields.Field("pupil", column_name="Élève")
    class_name = fields.Field("class_name", column_name="Classe")
    seat = fields.Field("seat", column_name="Place")
    presence = fields.Field("presence", column_name=titles.PRESENCE)
    noted = fields.Field("noted", column_name=titles.NOTED)
    session = fields.Field("session", column_name=titles.SESSION)
    row = fields.Field("row", column_name=titles.ROW)

    class Meta:
        force_native_type = True


def write(kind: str, roll: DayRoll) -> bytes:
    """In one of the formats of `exports.TABLES`. Raises KeyError for another kind."""
    rows = [_row(line) for line in roll.lines]
    table = exports.ExportTable(DaySheetResource(), rows, "Présences", _WIDTHS)
    return exports.table_file(kind, table)


def _row(line: RollLine) -> SheetRow:
    word = line.row.get_presence_display() if line.row.presence else ""
    return SheetRow(
        pupil=line.name,
        class_name=line.class_name,
        seat=line.row.seat,
        presence=word,
        noted=word,
        session=line.row.session_id,
        row=line.row.pk,
    )
