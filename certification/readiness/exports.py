"""« Prêts ? » as a file: a line for each pupil of the classes one sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from import_export import fields, resources

from certification.readiness.pupils import PupilReadiness, Readiness
from certification.readiness.reading import readiness_by_pupil
from pixschool.core.text import typo
from pixschool.core.text.french import date_fr
from pixschool.core.web import exports
from students.models import Classroom, Enrolment

WORDS = {
    Readiness.READY: "certifiable",
    Readiness.NOT_READY: "pas encore",
    Readiness.UNKNOWN: "on ne sait pas",
}
_WIDTHS = (10, 26, 22, 16, 14, 22, 14, 40, 18)


@dataclass(frozen=True)
class ReadinessRow:
    """One pupil. `missing`: how many competences the entry still asks for."""

    class_name: str
    last_name: str
    first_name: str
    state: str
    missing: int | str
    nearest: str
    never: int
    never_tested: str
    read_on: str


class ReadinessResource(resources.Resource):
    class_name = fields.Field("class_name", column_name="Classe")
    last_name = fields.Field("last_name", column_name="Nom")
    first_name = fields.Field("first_name", column_name="Prénom")
    state = fields.Field("state", column_name="Certifiable")
    missing = fields.Field("missing", column_name="Compétences manquantes")
    nearest = fields.Field("nearest", column_name="Plus proches")
    never = fields.Field("never", column_name="Jamais testées")
    never_tested = fields.Field("never_tested", column_name="Lesquelles")
    read_on = fields.Field("read_on", column_name="Profil envoyé le")

    class Meta:
        force_native_type = True


def write(kind: str, rooms: Iterable[Classroom], entry: Mapping[str, int]) -> bytes:
    """The file, in one of the formats of `exports.TABLES`. Raises KeyError for another kind."""
    table = exports.ExportTable(ReadinessResource(), rows(rooms, entry), "Prêts", _WIDTHS)
    return exports.table_file(kind, table)


def rows(rooms: Iterable[Classroom], entry: Mapping[str, int]) -> list[ReadinessRow]:
    """By class, then by name; five queries."""
    enrolments = Enrolment.objects.open().filter(classroom__in=[room.pk for room in rooms])
    places = list(
        enrolments.select_related("student", "classroom").order_by(
            "classroom__name", "student__name_key", "student__pk"
        )
    )
    found = readiness_by_pupil([one.student_id for one in places], entry)
    return [_row(one, found[one.student_id]) for one in places]


def _row(place: Enrolment, one: PupilReadiness) -> ReadinessRow:
    never = [cell.competence.code for cell in one.competences if not cell.is_tested]
    return ReadinessRow(
        class_name=place.classroom.name,
        last_name=place.student.last_name,
        first_name=place.student.first_name,
        state=WORDS[one.readiness],
        missing="" if one.missing is None else one.missing,
        nearest=", ".join(item.code for item, _pix in one.nearest),
        never=one.never,
        never_tested=", ".join(never),
        read_on=typo.text(date_fr(one.read_at, "day")),
    )
