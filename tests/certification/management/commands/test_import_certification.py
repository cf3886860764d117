"""manage.py import_certification: every generation and variant read alike; bad input explained."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from certification.models import CertificationResult
from pixschool.core.importing.reading.limits import MEBIBYTE
from pixschool.core.models import ImportBatch, School
from pixschool.demo.files.certification_csv import CertifiedPupil, CsvGeneration, content, titles
from tests.factories.core import SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.imports import dump
from tests.support.work import Work

pytestmark = pytest.mark.django_db

UAI = "0330001A"
DAY = date(2026, 3, 18)
ELOISE = CertifiedPupil(20881, "KEROUÉDAN", "Éloïse", 287)
TOM = CertifiedPupil(20882, "N'DIAYE", "Tom", 0, "Non obtenue", comment='dit "non" ; puis\nrien')
LEO = CertifiedPupil(20883, "DUPONT-MORIN", "Léo", 70, "Annulée")
ALIX = CertifiedPupil(20884, "INCONNU", "Alix", 512)
ALL = (ELOISE, TOM, LEO, ALIX)
NAME = "20260620_resultats_3A.csv"
G3 = CsvGeneration.G3
TEMPORARY = ("certification_row", "certification_plan")  # tables of the transaction


@pytest.fixture(autouse=True)
def no_broker(work: Work) -> None:
    pass


@pytest.fixture
def school() -> School:
    school = SchoolFactory(uai=UAI)
    last = SchoolYearFactory(school=school, start_year=2025, is_current=False)
    room = ClassroomFactory(year=last, name="3A", level="3E")
    for one in (ELOISE, TOM, LEO):
        EnrolmentFactory(
            classroom=room, student__last_name=one.last_name, student__first_name=one.first_name
        )
    return school


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], school: School) -> Any:
    def run(*paths: Path, arguments: tuple[str, ...] = ()) -> Any:
        capsys.readouterr()
        try:
            call_command(
                "import_certification", *map(str, paths), "--school", UAI, "--json", *arguments
            )
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        result = json.loads(capsys.readouterr().out)
        for file in result["files"]:
            assert file["matched"] + file["to_resolve"] + file["ignored"] == file["rows"]
        return result["files"], code

    return run


def write(tmp_path: Path, text: str, name: str = NAME, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def known() -> dict[str, tuple[Any, ...]]:
    return {
        result.student.first_name: (result.status, result.score, result.level)
        for result in CertificationResult.objects.current().select_related("student")
    }


EXPECTED = {
    "Éloïse": ("validated", 287, 3),
    "Tom": ("rejected", 0, None),
    "Léo": ("cancelled", None, None),
}


@pytest.mark.parametrize("generation", CsvGeneration)
@pytest.mark.parametrize("is_class", [True, False])
def test_every_generation(
    run: Any, tmp_path: Path, generation: CsvGeneration, *, is_class: bool
) -> None:
    name = NAME if is_class else "20260620_1430_resultats_session_120457.csv"
    path = write(tmp_path, content(ALL, generation, is_class=is_class), name)

    (file,), code = run(path)

    assert (code, file["status"], file["generation"], file["absent"]) == (
        0, "done", generation.value, 0,
    )  # fmt: skip
    counts = ("rows", "matched", "to_resolve", "ignored", "new", "changed")
    assert [file[key] for key in counts] == [4, 3, 1, 0, 3, 0]
    assert known() == EXPECTED
    result = CertificationResult.objects.get(student__first_name="Éloïse")
    assert result.competences == list(ELOISE.levels)
    assert (result.sat_on, result.session, result.year.start_year) == (DAY, "120457", 2025)
    assert result.level_label == ("Indépendant 1" if generation in {"G2", "G3"} else "")
    assert dump_has_no("05/03/2011", "2011-03-05", "BORDEAUX", "20881", "puis")


def dump_has_no(*texts: str) -> bool:
    whole = str(dump())
    return not any(text in whole for text in texts)


def _renamed(text: str, **to: str) -> str:
    for former, new in to.items():
        text = text.replace(f'"{former.replace("_", " ")}"', f'"{new}"', 1)
    return text


def _reordered(text: str) -> str:
    import csv
    import io

    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(row[::-1] for row in rows)
    return out.getvalue()


def _separated(by: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        import csv
        import io

        rows = csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";")
        out = io.StringIO()
        csv.writer(out, delimiter=by, lineterminator="\r\n").writerows(rows)
        return out.getvalue()

    return change


BOM = "\ufeff"
BASE = content(ALL, G3)
_HEAD, _, _BODY = BASE.partition("\n")
# 27 ways in which a G3 class file may come.
VARIANTS: dict[str, tuple[str, str]] = {
    "as Pix": (BASE, "utf-8"),
    "no BOM": (BASE.removeprefix(BOM), "utf-8"),
    "cp1252": (BASE.removeprefix(BOM), "cp1252"),
    "UTF-16 LE": (BASE, "utf-16-le"),
    "UTF-16 BE": (BASE, "utf-16-be"),
    "comma": (_separated(",")(BASE), "utf-8"),
    "tab": (_separated("\t")(BASE), "utf-8"),
    "no quotes": (_separated(";")(BASE), "utf-8"),
    "final newline": (BASE + "\n", "utf-8"),
    "final CRLF": (BASE.replace("\n", "\r\n") + "\r\n", "utf-8"),
    "blank lines": (BASE + "\n\n;;\n\n", "utf-8"),
    "capitals": (_HEAD.upper() + "\n" + _BODY, "utf-8"),
    "no accents": (_HEAD.replace("é", "e") + "\n" + _BODY, "utf-8"),
    "straight apostrophe": (BASE.replace("’", "'"), "utf-8"),
    "trailing spaces": (_HEAD.replace('";"', ' ";" ') + "\n" + _BODY, "utf-8"),
    "double spaces": (_HEAD.replace(" de ", "  de ") + "\n" + _BODY, "utf-8"),
    "a space that holds": (
        _HEAD.replace(" en Pix", chr(160) + "en Pix") + "\n" + _BODY,
        "utf-8",
    ),
    "reversed columns": (_reordered(BASE), "utf-8"),
    "birth name": (_renamed(BASE, Nom="Nom de naissance"), "utf-8"),
    "old score": (_renamed(BASE, Score_en_Pix="Nombre de Pix"), "utf-8"),
    "short date": (_renamed(BASE, Date_de_passage_de_la_certification="Date de passage"), "utf-8"),
    "named competences": (BASE.replace('"1.1"', '"1.1 Mener une recherche"', 1), "utf-8"),
    "comma competences": (BASE.replace('"5.2"', '"5,2"', 1), "utf-8"),
    "extra column": (
        "\n".join(
            line.replace(';"Session"', ';"Groupe";"Session"').replace(";120457", ';"LV2";120457')
            for line in BASE.split("\n")
        ),
        "utf-8",
    ),
    "title above": (BOM + '"Résultats de la classe 3A"\n' + BASE.removeprefix(BOM), "utf-8"),
    "old status": (BASE.replace("Non obtenue", "Rejetée"), "utf-8"),
    "class column": (
        BASE.replace('"Nom"', '"Nom";"Classe"', 1)
        .replace('"KEROUÉDAN"', '"KEROUÉDAN";"3A"')
        .replace('"N\'DIAYE"', '"N\'DIAYE";"3A"')
        .replace('"DUPONT-MORIN"', '"DUPONT-MORIN";"3e A"')
        .replace('"INCONNU"', '"INCONNU";"3A"'),
        "utf-8",
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant(run: Any, tmp_path: Path, variant: str) -> None:
    assert len(VARIANTS) == 27
    text, encoding = VARIANTS[variant]

    (file,), code = run(write(tmp_path, text, encoding=encoding))

    assert (code, file["status"], file["generation"]) == (0, "done", "G3"), file
    assert (file["rows"], file["matched"], file["to_resolve"]) == (4, 3, 1)
    assert known() == EXPECTED
    assert CertificationResult.objects.get(student__first_name="Éloïse").competences == list(
        ELOISE.levels
    )


def test_pix_plus(run: Any, tmp_path: Path) -> None:
    plus = replace(ELOISE, number=31000, certificate="Pix+ Droit", levels=(None,) * 16)

    (file,), _ = run(write(tmp_path, content([plus], G3)))

    assert (file["generation"], file["status"]) == ("pix_plus", "done")
    result = CertificationResult.objects.get()
    assert (result.kind, result.certificate) == ("pix_plus", "Pix+ Droit")


def test_again_corrected_and_older(run: Any, tmp_path: Path) -> None:
    """A correction takes the place of the former, which stays; an older file changes nothing."""
    first = write(tmp_path, content(ALL, CsvGeneration.G1))
    run(first)
    before = dump(but=TEMPORARY)
    (file,), code = run(first)
    assert (file["status"], file["matched"], code) == ("unchanged", 3, 0)
    assert dump(but=TEMPORARY) == before
    better = replace(TOM, score=130, status="Validée")

    (file,), _ = run(write(tmp_path, content([better], G3), "20260701_resultats_3A.csv"))
    assert (file["new"], file["changed"]) == (0, 1)
    (file,), _ = run(first)

    assert (file["status"], file["changed"]) == ("unchanged", 0)
    assert [found["code"] for found in file["warnings"]] == ["OLDER_READING"]
    assert known()["Tom"] == ("validated", 130, 2)
    assert CertificationResult.objects.filter(student__first_name="Tom").count() == 2


def test_sitting_again(run: Any, tmp_path: Path) -> None:
    again = replace(ELOISE, number=20999, score=520, sat_on=date(2026, 6, 16))

    (file,), _ = run(write(tmp_path, content([ELOISE, again], G3)))

    assert (file["matched"], file["new"]) == (2, 2)
    assert CertificationResult.objects.current().count() == 2


def test_two_children_of_one_name(run: Any, tmp_path: Path) -> None:
    """Only their birth dates tell them apart: both wait for a person."""
    other = replace(ELOISE, number=20999, born="06/04/2011")

    (file,), _ = run(write(tmp_path, content([ELOISE, other], G3)))

    assert (file["matched"], file["to_resolve"]) == (0, 2)


def test_a_year_that_is_not_here(run: Any, tmp_path: Path) -> None:
    old = replace(ELOISE, sat_on=date(2022, 3, 18))

    (file,), _ = run(write(tmp_path, content([old], CsvGeneration.G1)))

    assert (file["status"], file["ignored"]) == ("unchanged", 1)
    assert file["set_aside"] == [
        {"reason": "year_unknown", "count": 1, "who": ["KEROUÉDAN Éloïse"]}
    ]


_WRONG = BASE.replace('"Indépendant 1";287', '"Expert 1";287')
BAD: dict[str, tuple[str, str, str]] = {
    "level and score": (_WRONG, "LEVEL_MISMATCH", "preview"),
    "pix of a failed one": (BASE.replace('"-";0;', '"-";300;'), "LEVEL_MISMATCH", "preview"),
    "headers of nobody": ('"a";"b";"c"\n1;2;3', "UNKNOWN_FORMAT", "rejected"),
    "no score": (BASE.replace("Score en Pix", "Autre", 1), "COLUMNS_MISSING", "rejected"),
    "too high": (BASE.replace(";287;", ";4000;"), "BAD_VALUE", "rejected"),
    "a status of nobody": (BASE.replace("Non obtenue", "Peut-être"), "BAD_VALUE", "rejected"),
    "no date": (BASE.replace('"18/03/2026"', '""'), "BAD_VALUE", "rejected"),
    "cut": (BASE[: BASE.rindex(";120457")], "LINE_INCOMPLETE", "rejected"),
    "one number twice": (BASE.replace("20882;", "20881;"), "NUMBER_TWICE", "rejected"),
    "nobody": (_HEAD, "NO_CANDIDATE", "rejected"),
    "30 MB": (BASE + "\n" + " " * (30 * MEBIBYTE), "PAYLOAD_TOO_LARGE", "rejected"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input(run: Any, tmp_path: Path, bad: str) -> None:
    """Explained, nothing written."""
    text, code, status = BAD[bad]
    before = dump()

    (file,), _ = run(write(tmp_path, text))

    assert file["status"] == status
    assert code in {found["code"] for found in [*file["errors"], *file["warnings"]]}
    assert dump() == before
    assert not ImportBatch.objects.exists()


def test_accepted_mismatch_keeps_both(run: Any, tmp_path: Path) -> None:
    (file,), _ = run(write(tmp_path, _WRONG), arguments=("--accept", "LEVEL_MISMATCH"))

    assert file["status"] == "done"
    assert known()["Éloïse"] == ("validated", 287, 7)


def test_dry_run_and_a_good_file_beside_a_bad_one(run: Any, tmp_path: Path) -> None:
    good = write(tmp_path, BASE)
    (file,), _ = run(good, arguments=("--dry-run",))
    assert (file["status"], file["new"]) == ("preview", 3)
    assert not CertificationResult.objects.exists()

    files, code = run(good, write(tmp_path, ";".join(titles(G3)), "vide.csv"))

    assert [file["status"] for file in files] == ["done", "rejected"]
    assert code == 1
    assert known() == EXPECTED
