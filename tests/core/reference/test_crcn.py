"""The referential: complete, and found again under any label Pix or the decree gives."""

import pytest

from pixschool.core.reference import crcn

# As Pix's exports spell them (docs/formats.md §3), in the order of its referential.
EXPORTED = (
    "Mener une recherche et une veille d’information",
    "Gérer des données",
    "Traiter des données",
    "Interagir",
    "Partager et publier",
    "Collaborer",
    "S’insérer dans le monde numérique",
    "Développer des documents textuels",
    "Développer des documents multimedia",
    "Adapter les documents à leur finalité",
    "Programmer",
    "Sécuriser l’environnement numérique",
    "Protéger les données personnelles et la vie privée",
    "Protéger la santé, le bien-être et l’environnement",
    "Résoudre des problèmes techniques",
    "Construire un environnement numérique",
)


def test_five_domains_sixteen_competences_eight_levels() -> None:
    assert [domain.number for domain in crcn.DOMAINS] == [1, 2, 3, 4, 5]
    sizes = [sum(c.domain is domain for c in crcn.COMPETENCES) for domain in crcn.DOMAINS]
    assert sizes == [3, 4, 4, 3, 2]
    assert all(c.code.startswith(f"{c.domain.number}.") for c in crcn.COMPETENCES)
    assert len(crcn.LEVELS) == 8


def test_labels_are_those_of_the_exports_in_their_order() -> None:
    assert tuple(competence.pix_label for competence in crcn.COMPETENCES) == EXPORTED


@pytest.mark.parametrize("competence", crcn.COMPETENCES, ids=lambda competence: competence.code)
def test_every_label_leads_to_its_code(competence: crcn.Competence) -> None:
    for label in (
        competence.code,
        competence.pix_label,
        competence.crcn_label,
        competence.pix_label.upper().replace("’", "'"),
        f"{competence.code} {competence.pix_label}",
        f"{competence.code}. {competence.crcn_label}",
    ):
        assert crcn.competence_code(label) == competence.code


@pytest.mark.parametrize("label", ["", "Pix IA", "5.3", "Construire", "6.1 Interagir"])
def test_other_names_are_not_competences_of_ours(label: str) -> None:
    assert crcn.competence_code(label) is None


def test_the_two_texts_differ_where_they_do() -> None:
    differing = [c.code for c in crcn.COMPETENCES if c.pix_label != c.crcn_label]
    assert differing == ["3.2", "5.2"]


def test_families_of_levels() -> None:
    assert [level.label for level in crcn.LEVELS[:4]] == [
        "Novice 1",
        "Novice 2",
        "Indépendant 1",
        "Indépendant 2",
    ]
    assert crcn.LEVELS[7].family == "Expert"


@pytest.mark.parametrize(("pix", "level"), [(0, 0), (7, 0), (8, 1), (55, 6), (56, 7), (64, 7)])
def test_level_of_pix(pix: int, level: int) -> None:
    assert crcn.level_of_pix(pix) == level


def test_certifiable_from_five_competences() -> None:
    assert not crcn.is_certifiable([1, 1, 1, 1, 0, 0])
    assert crcn.is_certifiable([1, 2, 1, 1, 3, 0])
