"""Lists of pupils that a tool damaged, and the one that nobody may keep."""

import pytest

from tests.support.corpus import UAI, fregata, workbook
from tests.support.reading import Reader, codes, read
from tests.support.siecle_files import Listed, numbered, siecle_xml

__all__ = ["read"]  # a fixture

PASSWORDS = "Classe;Nom;Prénom;Identifiant;Mot de passe\n6A;DUPRÉ;Zoé;zoe.dupre1203;abc123de\n"


@pytest.mark.parametrize("page", ["roster", "results"])
@pytest.mark.parametrize(
    "data",
    [
        PASSWORDS.encode(),
        PASSWORDS.replace(";", ",").encode("utf-16"),
        workbook([line.split(";") for line in PASSWORDS.splitlines()]),
        b"Nom;Prenom;Classe;MDP\nDUPRE;Zoe;6A;secret\n",
    ],
    ids=["csv", "utf-16", "xlsx", "short"],
)
def test_passwords_are_refused_everywhere(read: Reader, page: str, data: bytes) -> None:
    reading = read(data, page)
    assert codes(reading) == ["PASSWORDS_FILE"]
    assert reading.staged == {}
    assert "abc123de" not in str(reading.as_json())


def test_zeros_that_a_spreadsheet_took_are_given_back(read: Reader) -> None:
    text = fregata()
    title, *lines = text.splitlines()
    position = title.split(";").index("Code commune naissance**")
    cells = lines[0].split(";")
    cells[position] = "1004"
    damaged = "\n".join([title, ";".join(cells), " ; ;;", ""])
    reading = read(damaged.encode())
    assert codes(reading) == ["ZEROS_LOST"]
    assert reading.rows == 1


def test_two_pupils_with_one_ine_on_one_line_of_xml(read: Reader) -> None:
    one, two = numbered([Listed("DUPRÉ", "Zoé", "6A"), Listed("LENOIR", "Lou", "6A")])
    data = siecle_xml([one, two.but(ine=one.ine)], uai=UAI)
    flat = b"".join(line.strip() for line in data.splitlines())
    reading = read(flat)
    assert codes(reading) == ["INE_UNIQUE"]
    assert reading.issues[0].where == ["1e et 2e élèves du fichier"]


def test_a_formula_copied_below_the_list_is_nobody(read: Reader) -> None:
    reading = read("Nom;Prénom;Classe\nDUPRÉ;Zoé;6A\n#N/A;#N/A;#N/A\n#N/A;#N/A;\n".encode())
    assert codes(reading) == ["LINES_IGNORED"]
    assert reading.rows == 1


def test_a_class_that_was_never_computed_is_not_replaced_by_a_part_of_it(read: Reader) -> None:
    """« Classe » is « =C2&D2 », never run: « Div », that it is made of, is not the class."""
    titles = ["Nom", "Prénom", "Niveau", "Div", "Classe"]
    lines = [["DUPRÉ", "Zoé", "6", "A", "=C2&D2"], ["LENOIR", "Lou", "6", "B", "=C3&D3"]]
    reading = read(workbook([titles, *lines]))
    assert codes(reading) == ["FORMULAS_EMPTY"]
    assert reading.issues[0].where == ["feuille Sheet (2 cases)"]
    assert reading.staged == {}


@pytest.mark.parametrize("line", ["#N/A;#N/A;6A", "DUPRÉ;#REF!;6A", "#NOM?;Zoé;6A"])
def test_a_pupil_whose_name_is_an_error_is_not_read(read: Reader, line: str) -> None:
    reading = read(f"Nom;Prénom;Classe\nLENOIR;Lou;6A\n{line}\n".encode())
    assert codes(reading) == ["NAME_IN_ERROR"]
    assert reading.staged == {}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Zoé;DUPRÉ;6A", "Lou;LENOIR;6B"], ["NAMES_SWAPPED"]),
        (["DUPRÉ;Zoé;6A", "LENOIR;Lou;6B"], []),
        (["DUPRÉ;ZOÉ;6A", "LENOIR;LOU;6B"], []),
        (["dupré;zoé;6A", "lenoir;lou;6B"], []),
    ],
)
def test_first_names_in_capitals_are_asked(
    read: Reader, lines: list[str], found: list[str]
) -> None:
    reading = read("\n".join(["Nom;Prénom;Classe", *lines, ""]).encode())
    assert codes(reading) == found
    assert reading.rows == 2
