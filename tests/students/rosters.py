"""A small school's list, and how it is imported."""

from pixschool.core.models import ImportBatch, School
from students.models import Enrolment
from tests.support.imports import confirm, drop
from tests.support.siecle_files import Listed, numbered, siecle_zip
from tests.support.work import Work

Status = ImportBatch.BatchStatus

ROWS = numbered(
    [
        Listed("KEROUÉDAN", "Éloïse", "6A", mef="10010012110"),
        Listed("N'DIAYE", "Tom", "6A", mef="10010012110"),
        Listed("DA SILVA", "Zoé", "6B", mef="10010012110"),
        Listed("LE GOFF-ÉTIENNE", "Œuvré", "5A", mef="10110001110"),
    ]
)


def drop_rows(work: Work, school: School, rows: list[Listed], **facts: object) -> ImportBatch:
    data = siecle_zip(rows, uai=school.uai, **facts)
    return drop(work, school, "roster", ("ExportXML_ElevesSansAdresses.zip", data))


def import_rows(work: Work, school: School, rows: list[Listed], **facts: object) -> ImportBatch:
    return confirm(work, drop_rows(work, school, rows, **facts))


def present() -> set[tuple[str, str, str]]:
    """Who is in which class now."""
    return set(
        Enrolment.objects.filter(ends_on=None, year__is_current=True).values_list(
            "student__last_name", "student__first_name", "classroom__name"
        )
    )
