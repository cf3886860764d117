"""Two ways of writing one person's names, and two persons who are not one."""

import pytest

from pixschool.core.reference.person_names import (
    Rank,
    how_close,
    name_words,
    very_name,
    words_of,
)

SAME = [
    (("LE GALL", "Yann"), ("GALL", "Le Yann")),
    (("DE LA TOUR", "Marie"), ("TOUR", "de la Marie")),
    (("DE LA TOUR", "Marie"), ("TOUR", "Marie de la")),
    (("VAN DER BERG", "Tom"), ("BERG", "van der Tom")),
    (("EL AMRANI", "Inès"), ("AMRANI", "El Inès")),
    (("MARTIN épouse DUPONT", "Léa"), ("MARTIN DUPONT", "Léa")),
    (("D’ÉTÉ", "Zoé"), ("Été", "Zoe")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_very_name_wherever_its_small_words_are(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert very_name(*one) == very_name(*other)
    assert how_close(words_of(*one), words_of(*other)) == Rank.SAME_NAME


OTHERS = [
    (("SIMON", "Bernard"), ("BERNARD", "Simon"), Rank.SAME_WORDS),
    (("DUPONT", "Marie"), ("DUPONT", "Marie-Lou"), Rank.SHORT_NAME),
    (("DELATOUR", "Marie"), ("TOUR", "de la Marie"), Rank.GLUED),
    (("MARTIN", "Léa"), ("MARTIN", "Léo"), Rank.SHARES_A_WORD),
    (("MARTINE", "Léa"), ("MARTIN", "Éléa"), None),
    (("LE", "Anh"), ("ANH", "Le"), Rank.SAME_WORDS),
]


@pytest.mark.parametrize(("one", "other", "expected"), OTHERS)
def test_how_close_two_names_are(
    one: tuple[str, str], other: tuple[str, str], expected: Rank | None
) -> None:
    assert very_name(*one) != very_name(*other)
    assert how_close(words_of(*one), words_of(*other)) == expected


def test_a_first_name_made_of_small_words_stays_one() -> None:
    assert name_words("GORE", "Al") == (["gore"], ["al"])
    assert name_words("MARTIN", "Saint Al") == (["martin"], ["saint", "al"])
    assert name_words("NEAL", "O’Brien") == (["neal"], ["o", "brien"])
