"""The CRCN referential as Pix measures it: 5 domains, 16 competences, 8 levels in 4 families.

It is a national text that changes by decree, not by school: code, not rows.
"""

from dataclasses import dataclass
from enum import StrEnum

from pixschool.core.reference.names import label_key

PIX_PER_LEVEL = 8
# Levels 8 (and 1 024 pix) exist in the referential but Pix has not opened them.
MAX_REACHABLE_LEVEL = 7
MAX_REACHABLE_PIX = MAX_REACHABLE_LEVEL * PIX_PER_LEVEL * 16
CERTIFIABLE_COMPETENCES = 5
CERTIFIABLE_LEVEL = 1


class LiteracyLink(StrEnum):
    """How close a competence is to the information literacy taught by the librarian.

    No official mapping exists: this is a proposal, shown as such and editable in the progression.
    """

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Domain:
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Competence:
    """`pix_label` is what the exports say, `crcn_label` what the decree says (they differ once)."""

    code: str
    domain: Domain
    pix_label: str
    crcn_label: str
    link: LiteracyLink


@dataclass(frozen=True, slots=True)
class ProficiencyLevel:
    number: int
    family: str

    @property
    def label(self) -> str:
        """The wording of the certificate: « Indépendant 1 » for level 3."""
        return f"{self.family} {2 - self.number % 2}"


_INFORMATION = Domain(1, "Information et données")
_COMMUNICATION = Domain(2, "Communication et collaboration")
_CREATION = Domain(3, "Création de contenu")
_PROTECTION = Domain(4, "Protection et sécurité")
_ENVIRONMENT = Domain(5, "Environnement numérique")
DOMAINS = (_INFORMATION, _COMMUNICATION, _CREATION, _PROTECTION, _ENVIRONMENT)


def _same(code: str, domain: Domain, label: str, link: LiteracyLink) -> Competence:
    return Competence(code, domain, pix_label=label, crcn_label=label, link=link)


COMPETENCES = (
    _same(
        "1.1", _INFORMATION, "Mener une recherche et une veille d’information", LiteracyLink.STRONG
    ),
    _same("1.2", _INFORMATION, "Gérer des données", LiteracyLink.STRONG),
    _same("1.3", _INFORMATION, "Traiter des données", LiteracyLink.MEDIUM),
    _same("2.1", _COMMUNICATION, "Interagir", LiteracyLink.MEDIUM),
    _same("2.2", _COMMUNICATION, "Partager et publier", LiteracyLink.STRONG),
    _same("2.3", _COMMUNICATION, "Collaborer", LiteracyLink.MEDIUM),
    _same("2.4", _COMMUNICATION, "S’insérer dans le monde numérique", LiteracyLink.STRONG),
    _same("3.1", _CREATION, "Développer des documents textuels", LiteracyLink.MEDIUM),
    Competence(
        "3.2",
        _CREATION,
        pix_label="Développer des documents multimedia",
        crcn_label="Développer des documents multimédia",
        link=LiteracyLink.MEDIUM,
    ),
    _same("3.3", _CREATION, "Adapter les documents à leur finalité", LiteracyLink.STRONG),
    _same("3.4", _CREATION, "Programmer", LiteracyLink.WEAK),
    _same("4.1", _PROTECTION, "Sécuriser l’environnement numérique", LiteracyLink.WEAK),
    _same(
        "4.2",
        _PROTECTION,
        "Protéger les données personnelles et la vie privée",
        LiteracyLink.STRONG,
    ),
    _same(
        "4.3",
        _PROTECTION,
        "Protéger la santé, le bien-être et l’environnement",
        LiteracyLink.MEDIUM,
    ),
    _same("5.1", _ENVIRONMENT, "Résoudre des problèmes techniques", LiteracyLink.WEAK),
    Competence(
        "5.2",
        _ENVIRONMENT,
        pix_label="Construire un environnement numérique",
        crcn_label="Évoluer dans un environnement numérique",
        link=LiteracyLink.WEAK,
    ),
)
COMPETENCE_BY_CODE = {competence.code: competence for competence in COMPETENCES}

FAMILIES = ("Novice", "Indépendant", "Avancé", "Expert")
LEVELS = tuple(ProficiencyLevel(number, FAMILIES[(number - 1) // 2]) for number in range(1, 9))

_CODE_BY_LABEL = {
    label_key(label): competence.code
    for competence in COMPETENCES
    for label in (competence.code, competence.pix_label, competence.crcn_label)
}


def competence_code(label: str) -> str | None:
    """The code of a competence named by its code, its Pix label or its CRCN label.

    None for any other name: target profiles may hold competences of other frameworks.
    """
    key = label_key(label)
    code, _, rest = key.partition(" ")
    return _CODE_BY_LABEL.get(key) or (rest and _CODE_BY_LABEL.get(code.rstrip("."))) or None


def level_of_pix(pix: int) -> int:
    """The level that a number of pix earned in one competence stands for."""
    return min(pix // PIX_PER_LEVEL, MAX_REACHABLE_LEVEL)


def is_certifiable(levels: list[int]) -> bool:
    """At least five competences at level 1: the gate that Pix puts before the certification."""
    return sum(level >= CERTIFIABLE_LEVEL for level in levels) >= CERTIFIABLE_COMPETENCES
