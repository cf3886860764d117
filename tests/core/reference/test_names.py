"""Names written in many ways, and the keys under which they meet or stay apart."""

import sys

import pytest

from pixschool.core.reference.names import class_key, label_key, name_key, name_tokens

SAME = (
    ("É", "E\u0301", "e"),
    ("Œuvré", "OEUVRE", "oeuvré"),
    ("D’Été", "D'Été", "D\u02bcÉté", "D Été", "d-ete"),
    ("Le Goff", "LE GOFF", " Le  Goff ", "le\u00a0goff"),
    ("N’DIAYE", "N'Diaye", "n\u02bbdiaye"),
    ("Jean-Luc", "Jean\u2011Luc", "Jean Luc", "JEAN\u2011 LUC", "jean\u2009luc"),
    ("Nguyễn Thị", "NGUYEN THI"),
    ("Łukasz", "LUKASZ"),
    ("Çelik", "CELIK"),
    ("İbrahim", "Ibrahim", "ıbrahim"),
    ("Strauß", "STRAUSS", "STRAUẞ"),
    ("ﬁona", "Fiona"),
    ("Sørensen", "SORENSEN"),
    ("Marie, Anne", "Marie Anne"),
    ("Zo\u200bé", "Zoé", "Zo\u00adé"),
    ("Æsir", "Aesir"),
    ("Đặng", "DANG"),
    ("Ståle 2", "stale"),
)
APART = (
    ("Müller", "Mueller"),
    ("DUPONT", "DUP\u041eNT"),  # a Cyrillic О
    ("Le Goff", "Legoff"),
    ("Léa", "Léo"),
    ("Anne Marie", "Marie Anne"),
)


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_one_name_written_in_several_ways(spellings: tuple[str, ...]) -> None:
    assert len({name_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("names", APART, ids=lambda names: names[0])
def test_different_names_stay_apart(names: tuple[str, ...]) -> None:
    assert len({name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "name", ["Éloïse DUPONT-MORIN", "N'Diaye", "42", "", "...", "李 小龙", "Нина", "NULL", "𝔅ob"]
)
def test_a_key_is_lower_case_words_and_its_own_key(name: str) -> None:
    key = name_key(name)
    assert key == key.lower() == " ".join(key.split()) == name_key(key)


def test_tokens_leave_out_lone_letters_unless_nothing_else_is_left() -> None:
    assert name_tokens("D’Été, Zoé A.") == {"ete", "zoe"}
    assert name_tokens("A. B.") == {"a", "b"}
    assert name_tokens("") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("6A", "6 A"),
        ("6A", "6°a"),
        ("3E 5", "3e5"),
        ("6ème A", "6e A"),
        ("2nde 4", "2DE 4"),
        ("1ère G", "1RE G"),
        ("T-G3", "TG3"),
    ],
)
def test_one_class_written_in_two_ways(one: str, other: str) -> None:
    assert class_key(one) == class_key(other)


def test_classes_stay_apart() -> None:
    keys = {class_key(name) for name in ("6A", "6E", "06A", "601", "5A", "1G", "1ES", "1S")}
    assert len(keys) == 8


def test_titles_are_compared_without_accents_nor_kind_of_apostrophe() -> None:
    assert label_key("  Nom de l’Organisation ") == label_key("nom  de l'organisation")
    assert label_key("% de maîtrise") == "% de maitrise"


def test_the_key_of_a_key_is_itself() -> None:
    """Whatever the letter: else a child is not found under the name that the base holds."""
    keys = {name_key(f"a{chr(code)}") for code in range(sys.maxunicode + 1)}
    assert [key for key in keys if name_key(key) != key] == []
