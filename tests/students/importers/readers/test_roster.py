"""What the readers of pupil lists find in good files, and in files with faults."""

import hashlib
import hmac
import io

import openpyxl
import pytest

from students.importers.readers.full_names import split_full_name
from tests.support.corpus import TABLE, UAI, fregata, workbook
from tests.support.reading import INE_KEY, Reader, codes, rows
from tests.support.siecle_files import Listed, numbered, siecle_xml, siecle_zip, table_csv

CLASS = numbered(
    [
        Listed("DUPONT-MORIN", "Éloïse", "5A", mef="10110001110"),
        Listed("ŒUVRARD", "Zoé", "5A", mef="10110001110"),
        Listed("O'BRIEN", "Liam", "3E 5", mef="10310019110"),
    ]
)


def lines_of(xml: bytes) -> list[int]:
    """Where each pupil begins, counted from 1, as an editor does."""
    return [n for n, line in enumerate(xml.splitlines(), 1) if b"<ELEVE " in line]


def test_siecle_rows_and_facts(read: Reader) -> None:
    reading = read(siecle_zip(CLASS, uai=UAI))
    assert (reading.format, reading.rows, reading.issues) == ("siecle", 3, [])
    ine = hmac.new(INE_KEY, str(CLASS[0].ine).encode(), hashlib.sha256).hexdigest()
    first, *_ = lines_of(siecle_xml(CLASS, uai=UAI))
    assert next(rows(reading)) == [
        str(first),
        "keep",
        ine,
        "DUPONT-MORIN",
        "Éloïse",
        "dupont morin eloise",
        "5A",
        "5a",
        "10110001110",
    ]
    assert reading.facts == {
        "uai": UAI,
        "year": 2026,
        "groups": 1,
        "extracted_on": "2026-09-12",
        "classes": {
            "5A": {"count": 2, "mefs": {"10110001110": 2}},
            "3E 5": {"count": 1, "mefs": {"10310019110": 1}},
        },
    }


def test_siecle_keeps_every_pupil_with_an_outcome(read: Reader) -> None:
    pupils = [
        *CLASS,
        CLASS[0].but(ine="999999999AA", left_on="01/10/2026"),
        CLASS[0].but(ine=None),
        CLASS[0].but(ine="999999998AA", class_name=None),
        CLASS[0].but(ine="999999997AA", class_name="Inactifs"),
    ]
    reading = read(siecle_xml(pupils, uai=UAI))
    assert reading.errors == []
    assert [row[1] for row in rows(reading)] == [
        "keep",
        "keep",
        "keep",
        "left",
        "not_arrived",
        "no_class",
        "no_class",
    ]
    assert reading.rows == len(pupils)


def test_siecle_reports_every_fault_with_its_line(read: Reader) -> None:
    faulty = [
        CLASS[0].but(sex="", birth="2013-03-05"),
        CLASS[1].but(ine=""),
        CLASS[2].but(ine=CLASS[0].ine),
        CLASS[2].but(ine="888888888AA", sex=""),
    ]
    data = siecle_xml(faulty, uai=UAI)
    reading = read(data)
    one, two, three, four = lines_of(data)
    assert {issue.code: (issue.count, issue.where) for issue in reading.issues} == {
        "SEX_CODE_REQUIRED": (2, [f"ligne {one}", f"ligne {four}"]),
        "INVALID_BIRTHDATE_FORMAT": (1, [f"ligne {one}"]),
        "INE_REQUIRED": (1, [f"ligne {two}"]),
        "INE_UNIQUE": (1, [f"lignes {one} et {three}"]),
    }


def test_siecle_ignores_faults_of_pupils_who_left(read: Reader) -> None:
    reading = read(siecle_xml([*CLASS, CLASS[0].but(left_on="01/10/2026", sex="")], uai=UAI))
    assert reading.errors == []


def test_siecle_last_division_wins_and_groups_are_ignored(read: Reader) -> None:
    def structure(code: str, kind: str) -> bytes:
        return (
            f"<STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>"
            f"<TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
        ).encode()

    data = siecle_xml(CLASS[:1], uai=UAI)
    more = structure("5B", "D") + structure("Inactifs", "D") + structure("LATIN", "G")
    reading = read(data.replace(b"</STRUCTURES_ELEVE>", more + b"</STRUCTURES_ELEVE>"))
    assert [row[6] for row in rows(reading)] == ["5B"]


def test_personal_data_never_leaves_the_reader(read: Reader) -> None:
    private = (
        b"<MEL>tom@example.org</MEL><TEL_PORTABLE>0600000000</TEL_PORTABLE>"
        b"<VILLE_NAISS>BORDEAUX</VILLE_NAISS><PRENOM>"
    )
    reading = read(siecle_xml(CLASS, uai=UAI).replace(b"<PRENOM>", private))
    leaked = reading.staged["rows"].read_text() + str(reading.as_json())
    for secret in (
        str(CLASS[0].ine),
        "05/03/2013",
        "2013-03-05",
        "example.org",
        "BORDEAUX",
        "0600",
    ):
        assert secret not in leaked


def test_without_a_key_no_identity_is_staged(read: Reader) -> None:
    reading = read(siecle_xml(CLASS, uai=UAI), ine_key=None)
    assert {row[2] for row in rows(reading)} == {None}


def test_fregata(read: Reader) -> None:
    reading = read(fregata().encode("cp1252"))
    assert (reading.format, reading.rows, codes(reading)) == ("fregata", 1, [])
    ine = hmac.new(INE_KEY, b"1234567890Z", hashlib.sha256).hexdigest()
    assert list(rows(reading)) == [
        ["2", "keep", ine, "Le Goff", "Maëlle", "le goff maelle", "2GT1", "2gt1", "2762100132A"]
    ]


def test_table_is_guessed_then_mapped(read: Reader) -> None:
    data = "Qui;Petit nom;Où\nNGUYEN;Tom;5A\n".encode()
    reading = read(data)
    assert (reading.format, reading.rows, reading.staged, reading.issues) == ("table", 1, {}, [])
    assert reading.facts["columns"] == ["Qui", "Petit nom", "Où"]
    assert not any(reading.facts["guess"].values())

    mapping = {"last_name": "Qui", "first_name": "Petit nom", "class": "Où"}
    mapped = read(data, mapping=mapping)
    assert [row[3:7] for row in rows(mapped)] == [["NGUYEN", "Tom", "nguyen tom", "5A"]]


def test_table_guess_and_sample(read: Reader) -> None:
    reading = read(table_csv(CLASS, with_ine=True))
    assert reading.facts["guess"] == {
        "last_name": "Nom",
        "first_name": "Prénom",
        "class": "Classe",
        "ine": "INE",
        "full_name": None,
        "profile": None,
        "groups": None,
        "class_for_all": None,
    }
    assert reading.facts["sample"][0] == {
        "last_name": "DUPONT-MORIN",
        "first_name": "Éloïse",
        "class": "5A",
    }
    assert all(row[2] for row in rows(reading))


def test_the_sample_shows_the_sheet_that_is_the_class(read: Reader) -> None:
    book = openpyxl.Workbook()
    book.active.title = "6A"
    for row in (["Nom", "Prénom"], ["DUPRÉ", "Zoé"], ["LENOIR", "Lou"]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    sample = read(data.getvalue()).facts["sample"]
    assert [line["class"] for line in sample] == ["6A", "6A"]


def test_table_with_a_mapping_that_no_longer_fits(read: Reader) -> None:
    mapping = {"last_name": "Nom", "first_name": "Prénom", "class": "Groupe"}
    assert codes(read(table_csv(CLASS), mapping=mapping)) == ["COLUMN_UNKNOWN"]


def test_workbook_numbers_are_class_names(read: Reader) -> None:
    reading = read(workbook(TABLE))
    assert [row[6] for row in rows(reading)] == ["601", "5A"]
    assert reading.facts["sheet"] == "Sheet"


def test_workbook_faults_are_located(read: Reader) -> None:
    reading = read(workbook([*TABLE, ["SEUL", None, "5A"]]))
    assert reading.issues[0].where == ["feuille Sheet, ligne 4"]


@pytest.mark.parametrize(
    ("full_name", "expected"),
    [
        ("DUPONT-MORIN Éloïse", ("DUPONT-MORIN", "Éloïse")),
        ("DA SILVA Ana Maria", ("DA SILVA", "Ana Maria")),
        ("Éloïse DUPONT", ("DUPONT", "Éloïse")),
        ("O'BRIEN Liam", ("O'BRIEN", "Liam")),
        ("Le Goff, Maëlle", ("Le Goff", "Maëlle")),
        ("LE GOFF MAELLE", ("LE GOFF", "MAELLE")),
        ("Le Goff Maëlle", ("Le Goff", "Maëlle")),
        ("NGUYEN", ("", "NGUYEN")),
        ("Le GALL Yann", ("Le GALL", "Yann")),
        ("Yann Le GALL", ("Le GALL", "Yann")),
        ("de la TOUR Marie", ("de la TOUR", "Marie")),
        ("Marie de la TOUR", ("de la TOUR", "Marie")),
        ("van der BERG Tom", ("van der BERG", "Tom")),
        ("DUPONT de la TOUR Anne Marie", ("DUPONT de la TOUR", "Anne Marie")),
        ("d’ESTAING Paul", ("d’ESTAING", "Paul")),
        ("de l’ ESTOILE Paul", ("de l’ ESTOILE", "Paul")),
        ("McDONALD Tom Louis", ("McDONALD", "Tom Louis")),
        ("Mc DONALD Tom", ("Mc DONALD", "Tom")),
        ("O’ BRIEN Liam", ("O’ BRIEN", "Liam")),
        ("D ARTAGNAN Charles", ("D ARTAGNAN", "Charles")),
        ("N DIAYE Tom", ("N DIAYE", "Tom")),
        ("Saint-EXUPÉRY Antoine", ("Saint-EXUPÉRY", "Antoine")),
        ("Saint MARTIN Léo", ("Saint MARTIN", "Léo")),
        ("BENALI El Mehdi", ("BENALI", "El Mehdi")),
        ("Mehdi El BENALI", ("El BENALI", "Mehdi")),
        ("Van TRAN", ("TRAN", "Van")),
        ("TRAN Van Minh", ("TRAN", "Van Minh")),
        ("Ben AMAR", ("AMAR", "Ben")),
        ("DUPONT Jean M.", ("DUPONT", "Jean M.")),
        ("A. DUPONT", ("DUPONT", "A.")),
        ("MARTIN épouse DUPONT Léa", ("MARTIN épouse DUPONT", "Léa")),
        ("DA SILVA e COSTA Ana", ("DA SILVA e COSTA", "Ana")),
        ("LE GOFF-ÉTIENNE Œuvré", ("LE GOFF-ÉTIENNE", "Œuvré")),
        ("", ("", "")),
    ],
)
def test_full_names_are_split(full_name: str, expected: tuple[str, str]) -> None:
    assert split_full_name(full_name) == expected
