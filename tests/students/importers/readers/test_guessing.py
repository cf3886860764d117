"""Which column is taken for what, by its title and by what it holds; and when nobody can tell."""

import pytest

from students.importers.readers.class_cells import CellKind, is_level, names_a_class, read_cells
from students.importers.readers.guessing import guess

CELLS = {
    "first_name": ["Zoé", "Lou"],
    "last_name": ["DUPRÉ", "LENOIR"],
    "class": ["6A", "6B"],
    "full_name": ["DUPRÉ Zoé", "LENOIR Lou"],
}


@pytest.mark.parametrize(
    ("last", "first", "class_name"),
    [
        ("Nom", "Prénom(s)", "Classe"),
        ("Nom", "Prénom d’usage", "Classe"),
        ("NOM", "Prenom de l'eleve", "Libellé classe"),
        ("Nom de famille", "Prénom 1", "Division"),
        ("Nom élève", "Prénom élève", "Nom de la classe"),
        ("Nom de naissance", "1er prénom", "Code classe"),
        ("nom_de_famille", "Prénoms", "Classe(s)"),
        ("NOM", "PRENOM USUEL", "DIV."),
    ],
)
def test_titles_of_names_and_classes(last: str, first: str, class_name: str) -> None:
    found = guess(
        {last: CELLS["last_name"], first: CELLS["first_name"], class_name: CELLS["class"]}
    )
    assert found.doubts == []
    mapping = found.mapping
    assert (mapping.last_name, mapping.first_name, mapping.class_name) == (last, first, class_name)


@pytest.mark.parametrize("title", ["Nom", "Élève", "Nom et prénom", "Prénom NOM", "Nom Prénom"])
def test_one_column_for_both_names(title: str) -> None:
    found = guess({title: CELLS["full_name"], "Classe": CELLS["class"]})
    assert found.mapping.full_name == title
    assert found.mapping.is_complete


@pytest.mark.parametrize(
    "columns",
    [
        {"Nom": CELLS["last_name"], "Classe": CELLS["class"]},  # single words: half a name
        {"Nom": CELLS["full_name"], "Prénom père": CELLS["first_name"], "Classe": CELLS["class"]},
        {"Nom": CELLS["last_name"], "Prénom 2": CELLS["first_name"], "Classe": CELLS["class"]},
        {"Nom responsable": CELLS["last_name"], "Prénom responsable": CELLS["first_name"]},
        {"Nom": CELLS["last_name"], "Prénom": CELLS["first_name"], "Groupe": CELLS["class"]},
        {
            "Nom": CELLS["last_name"],
            "Prénom": CELLS["first_name"],
            "Classe": ["6A", "6B"],
            "Division": ["6-1", "6-2"],
        },
    ],
    ids=["half", "father", "second", "parents", "group", "two-classes"],
)
def test_what_does_not_convince_is_asked(columns: dict[str, list[str]]) -> None:
    found = guess(columns)
    assert not found.mapping.is_complete
    assert found.doubts


def test_a_column_of_levels_is_not_the_class_when_a_finer_one_exists() -> None:
    levels = {"Classe": ["6EME", "6ème"], "Division": CELLS["class"]}
    found = guess({"Nom": CELLS["last_name"], "Prénom": CELLS["first_name"], **levels})
    assert found.mapping.class_name == "Division"
    assert found.class_candidates == ["Classe"]
    alone = guess({"Nom": CELLS["last_name"], "Prénom": CELLS["first_name"], "Classe": ["6EME"]})
    assert alone.mapping.class_name == "Classe"


def test_an_ine_is_known_by_its_title_or_by_its_shape() -> None:
    names = {"Nom": CELLS["last_name"], "Prénom": CELLS["first_name"], "Classe": CELLS["class"]}
    ines = ["123456789AA", "123456789AB"]
    assert guess({**names, "Numéro national": ["", ""]}).mapping.ine == "Numéro national"
    assert guess({**names, "N° interne": ["12", "13"]}).mapping.ine is None
    assert guess({**names, "Clé": ines}).mapping.ine == "Clé"
    assert guess({**names, "INE": ["12", "13"], "Clé": ines}).mapping.ine == "Clé"


def test_profiles_are_used_where_they_speak_of_pupils() -> None:
    names = {"Nom": CELLS["last_name"], "Prénom": CELLS["first_name"], "Classe": CELLS["class"]}
    assert guess({**names, "Profil": ["Élève", "Parent"]}).mapping.profile == "Profil"
    assert guess({**names, "Statut": ["Externe", "Interne"]}).mapping.profile is None


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("6A", CellKind.CLASS),
        ("6E2", CellKind.CLASS),
        ("601", CellKind.CLASS),
        ("6-3", CellKind.CLASS),
        ("3 SEGPA", CellKind.CLASS),
        ("1/2 A", CellKind.CLASS),
        ("2 et 3 ULIS", CellKind.CLASS),
        ("", CellKind.EMPTY),
        (" - ", CellKind.EMPTY),
        ("#N/A", CellKind.ERROR),
        ("#NOM?", CellKind.ERROR),
        ("#VALEUR!", CellKind.ERROR),
        ("#DIV/0!", CellKind.ERROR),
        ("#####", CellKind.ERROR),
        ("Err:502", CellKind.ERROR),
        ("06/01/2026", CellKind.DATE),
        ("2026-01-06", CellKind.DATE),
        ("6-janv", CellKind.DATE),
        ("janv-06", CellKind.DATE),
        ("3-mars-26", CellKind.DATE),
        ("46028", CellKind.DATE),
        ("600", CellKind.NUMBER),
        ("60000000000", CellKind.NUMBER),
        ("6,00E+02", CellKind.NUMBER),
        ("6A, 6LATIN", CellKind.SEVERAL),
        ("6A\n6LATIN", CellKind.SEVERAL),
        ("6A | 6GR1", CellKind.SEVERAL),
    ],
)
def test_what_a_cell_of_class_holds(cell: str, kind: CellKind) -> None:
    assert read_cells([cell])[cell].kind == kind


def test_a_slash_parts_two_classes_when_one_stands_alone_elsewhere() -> None:
    found = read_cells(["6B / 6LATIN", "6B", "1/2 A"])
    assert found["6B / 6LATIN"].kind == CellKind.SEVERAL
    assert found["6B / 6LATIN"].name == "6B"
    assert found["1/2 A"].kind == CellKind.CLASS


@pytest.mark.parametrize("cell", ["6EME", "6e", "Sixième", "2nde", "Terminale générale", "3"])
def test_levels(cell: str) -> None:
    assert is_level(cell)


@pytest.mark.parametrize("cell", ["6A", "6EME G", "601", "2GT1", "Tle 2", "3 PREPA"])
def test_finer_than_levels(cell: str) -> None:
    assert not is_level(cell)


@pytest.mark.parametrize(
    ("tab", "expected"),
    [("6A", True), ("3e B", True), ("Tle 2", True), ("2nde 5", True), ("Feuil1", False),
     ("2026", False), ("Tableau", False), ("Total", False), ("Sheet1", False), ("Tous", False)],
)  # fmt: skip
def test_tabs_that_name_a_class(tab: str, *, expected: bool) -> None:
    assert names_a_class(tab) is expected
