"""Whatever a cell holds, the file is read, asked about or refused with a sentence: never a fault
of ours; and what the preview promises is what is written."""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from campaigns.models import Participation
from pixschool.core.importing.state import FAILED
from pixschool.core.models import ImportBatch
from students.models import Enrolment
from tests.factories.core import SchoolFactory
from tests.support.corpus import FREGATA_HEADER, FREGATA_ROW, UAI
from tests.support.imports import codes, confirm, drop
from tests.support.pix_files import Export, Line
from tests.support.siecle_files import Listed, numbered, siecle_xml
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

Status = ImportBatch.BatchStatus
Files = Callable[[str], Iterator[tuple[str, bytes]]]  # a value → the files that have it somewhere

VALUES = ("", "99999", "É" * 41, "é" * 256, "31/12/2099 23:59", "\u202e#N/A")
MOST = 16  # columns: those of a profile after them are alike
LISTED = numbered([Listed("MARTIN", "Léa", mef="10110001110"), Listed("LENOIR", "Lou")])
TABLE = "Nom;Prénom;Classe;INE;Groupes;Type\nMARTIN;Léa;6A;;6LAT1;Élève\nLENOIR;Lou;6B;;6LAT1;Élève"


def _cells(name: str, text: str, value: str) -> Iterator[tuple[str, bytes]]:
    """The table, once for each cell of its last line."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    for column in range(min(MOST, len(rows[0]))):
        altered = io.StringIO()
        last = [*rows[-1][:column], value, *rows[-1][column + 1 :]]
        csv.writer(altered, delimiter=";", quoting=csv.QUOTE_ALL).writerows([*rows[:-1], last])
        yield name, altered.getvalue().encode("utf-8-sig")


def export(kind: str) -> Files:
    def files(value: str) -> Iterator[tuple[str, bytes]]:
        made = Export((Line("MARTIN", "Léa"), Line("LENOIR", "Lou")), kind=kind)
        return _cells(made.file_name, made.as_bytes().decode("utf-8-sig"), value)

    return files


def table(value: str) -> Iterator[tuple[str, bytes]]:
    return _cells("liste.csv", TABLE, value)


def fregata(value: str) -> Iterator[tuple[str, bytes]]:
    return _cells("fregata.csv", f"{FREGATA_HEADER}\n{FREGATA_ROW}", value)


def siecle(value: str) -> Iterator[tuple[str, bytes]]:
    """Each text of the last pupil, then of what says their class."""
    text = siecle_xml(LISTED, uai=UAI).decode("iso-8859-15")
    last = text.rindex("<ELEVE ")
    for found in re.compile(r"(?<=>)[^<>\n]+(?=</)").finditer(text, last):
        altered = f"{text[: found.start()]}{value}{text[found.end() :]}"
        yield "siecle.xml", altered.replace("ISO-8859-15", "UTF-8").encode()


DOORS: dict[str, tuple[str, Files]] = {
    "assessment": ("results", export("assessment")),
    "profiles": ("results", export("profiles")),
    "table": ("roster", table),
    "fregata": ("roster", fregata),
    "siecle": ("roster", siecle),
}


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
@pytest.mark.parametrize("door", DOORS)
def test_any_cell(work: Work, door: str, value: str) -> None:
    kind, files = DOORS[door]
    for file in files(value):
        school = SchoolFactory(uai=UAI)
        batch = drop(work, school, kind, file)
        promised = batch.counts.get("new") or batch.counts.get("created")
        if batch.status == Status.PREVIEW:
            batch = confirm(work, batch)
            written = Participation.objects if kind == "results" else Enrolment.objects
            assert (batch.status, written.count()) == (Status.DONE, promised)
        assert FAILED["code"] not in codes(batch)
        assert batch.status != Status.REJECTED or codes(batch)
        school.delete()
