"""What the reader of Pix Orga's exports finds, generation after generation."""

from datetime import datetime

import pytest

from tests.support.corpus import PIX_NAME, libreoffice
from tests.support.pix_files import CRCN, Export, Line
from tests.support.reading import Reader, codes, rows

LINES = (
    Line("DUPONT-MORIN", "Éloïse", "5A", competences={CRCN[0]: (12, 6), CRCN[1]: (3, 3)}),
    Line("NGUYEN", "Tom", "501", shared_at=None, progress=0.417),
)


def test_assessment(read: Reader) -> None:
    export = Export(LINES)
    reading = read(export.as_bytes(), "results", filename=export.file_name)
    assert (reading.format, reading.rows, reading.issues) == ("assessment", 2, [])
    moments = ("2026-11-12T10:04:00", "2026-11-12T10:51:00")
    people, measures = zip(*((row[:6], row[6:]) for row in rows(reading)), strict=True)
    assert people == (
        ["2", "DUPONT-MORIN", "Éloïse", "dupont morin eloise", "5A", "5a"],
        ["3", "NGUYEN", "Tom", "nguyen tom", "501", "501"],
    )
    assert measures == (
        [moments[0], "t", moments[1], "1.0", "0.67", "2", "3", None, None, None, None],
        [moments[0], "f", None, "0.417", None, None, "3", None, None, None, None],
    )
    assert list(rows(reading, "competences")) == [
        ["2", "1.1", "0.5", "12", "6", None, None],
        ["2", "1.2", "1.0", "3", "3", None, None],
    ]
    assert reading.facts == {
        "organisation": "Collège Ada Lovelace",
        "code": "XKRTPV427",
        "pix_id": 412345,
        "campaign_name": "Rentrée 6e",
        "course": "Parcours de rentrée 6e",
        "stage_max": 3,
        "badges": ["Bases du numérique"],
        "unknown_competences": [],
        "generation": "2025",
        "classes": {"5A": 1, "501": 1},
        "who": ["DUPONT-MORIN Éloïse", "NGUYEN Tom"],
        "latest": moments[1],
        "read_at": "2026-11-20T09:30:00",
    }


def test_an_exam_has_no_progress(read: Reader) -> None:
    reading = read(Export(LINES, kind="exam").as_bytes(), "results")
    assert reading.format == "exam"
    assert {row[9] for row in rows(reading)} == {None}


def test_profiles(read: Reader) -> None:
    levels = ((2, 18), (3, 25), (1, 9), (1, 8), (1, 10))
    export = Export((Line("MARTIN", "Zoé", "TG3", levels=levels),), kind="profiles")
    reading = read(export.as_bytes(), "results")
    assert (reading.format, reading.issues) == ("profiles", [])
    (row,) = rows(reading)
    assert row[13:] == ["187", "t", "5", None]
    competences = list(rows(reading, "competences"))
    assert len(competences) == 16
    assert competences[1] == ["2", "1.2", None, None, None, "3", "25"]


def test_certifiable_is_recomputed(read: Reader) -> None:
    export = Export((Line("MARTIN", "Zoé", levels=((1, 8),) * 4),), kind="profiles")
    tampered = export.as_bytes().replace(b'187;"Non";4', b'187;"Oui";4')
    reading = read(tampered, "results")
    assert [(issue.level, issue.code) for issue in reading.issues] == [
        ("warning", "CERTIFIABLE_MISMATCH")
    ]


@pytest.mark.parametrize("kind", ["assessment", "exam", "profiles"])
@pytest.mark.parametrize("generation", ["2021", "2022", "2024", "2026"])
def test_every_generation(read: Reader, kind: str, generation: str) -> None:
    reading = read(Export(LINES, kind=kind, generation=generation).as_bytes(), "results")
    assert (reading.format, reading.rows, codes(reading)) == (kind, 2, [])
    assert reading.facts["pix_id"] == 412345
    assert reading.facts["code"] == (None if generation == "2021" else "XKRTPV427")


def test_every_sending_is_kept(read: Reader) -> None:
    again = tuple(
        Line("MARTIN", "Zoé", shared_at=datetime(2026, month, 3, 9)) for month in (3, 2, 11)
    )
    reading = read(Export(again, kind="profiles").as_bytes(), "results", filename="renommé.csv")
    assert [row[8] for row in rows(reading)] == [
        "2026-03-03T09:00:00",
        "2026-02-03T09:00:00",
        "2026-11-03T09:00:00",
    ]
    assert reading.facts["read_at"] == "2026-11-03T09:00:00"


def test_what_pupils_typed_is_never_staged(read: Reader) -> None:
    export = Export(LINES, external_id="Classe", skills=("@rechInfo3",))
    reading = read(export.as_bytes(), "results")
    assert codes(reading) == []
    assert "ecole.example" not in reading.staged["rows"].read_text() + str(reading.facts)
    assert reading.facts["classes"] == {"5A": 1, "501": 1}


def test_without_classes(read: Reader) -> None:
    reading = read(Export(LINES, managing_students=False).as_bytes(), "results")
    assert [row[4:6] for row in rows(reading)] == [["", ""], ["", ""]]
    assert reading.facts["classes"] == {}


def test_competences_of_other_frameworks_keep_their_name(read: Reader) -> None:
    export = Export(LINES, competences=("Évoluer avec l’IA", CRCN[15]))
    reading = read(export.as_bytes(), "results")
    assert reading.facts["unknown_competences"] == ["Évoluer avec l’IA"]
    assert [row[1] for row in rows(reading, "competences")] == ["Évoluer avec l’IA", "5.2"]


def test_formula_guards_are_taken_off(read: Reader) -> None:
    export = Export((Line("-MARTIN", "=Zoé", "+5A"),))
    row = next(rows(read(export.as_bytes(), "results")))
    assert row[1:5] == ["-MARTIN", "=Zoé", "martin zoe", "+5A"]


def test_saved_by_libreoffice(read: Reader) -> None:
    reading = read(libreoffice().encode(), "results")
    assert codes(reading) == []
    assert next(rows(reading))[6:11] == [
        "2026-11-12T10:04:00",
        "t",
        "2026-11-12T10:51:00",
        "1.0",
        "0.67",
    ]


def test_utc_dates_of_late_2024_become_paris_time(read: Reader) -> None:
    data = Export(LINES).as_bytes().replace(b"12/11/2026 10:04", b"2024-11-12T09:04:00.000Z")
    assert next(rows(read(data, "results")))[6] == "2024-11-12T10:04:00"
    summer = data.replace(b"2024-11-12T09", b"2024-06-12T09")
    assert next(rows(read(summer, "results")))[6] == "2024-06-12T11:04:00"


def test_lines_are_those_of_the_file(read: Reader) -> None:
    export = Export(
        (Line("A", "B"), Line("C", "D", mastery=2.0)), name="Sur\ndeux lignes", badges=()
    )
    reading = read(export.as_bytes(), "results")
    assert [(issue.code, issue.where) for issue in reading.issues] == [("BAD_VALUE", ["ligne 4"])]


@pytest.mark.parametrize(
    ("filename", "read_at"),
    [
        (PIX_NAME, "2026-11-20T09:30:00"),
        ("resultats-a-b-2024-01-01-0000-99-2026-11-20-0930 (1).csv", "2026-11-20T09:30:00"),
        ("Resultats-a-99-2026-11-20-0930(2).CSV", "2026-11-20T09:30:00"),
        ("Resultats-a-99-2026-13-45-9999.csv", "2026-11-12T10:51:00"),
        ("a.csv", "2026-11-12T10:51:00"),
    ],
)
def test_moment_of_the_export(read: Reader, filename: str, read_at: str) -> None:
    reading = read(Export(LINES).as_bytes(), "results", filename=filename)
    assert reading.facts["read_at"] == read_at
