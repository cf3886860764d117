"""The columns of a results file of certification, found by their titles (`docs/formats.md` §5)."""

import re
from dataclasses import dataclass, field

from pixschool.core.importing.reading.tables import TableHeader
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.names import label_key

# role → titles over the years, as `label_key`s
TITLES = {
    "number": ("numero de certification", "n° de certification", "no de certification"),
    "first_name": ("prenom", "prenom du candidat", "prenom(s)"),
    "last_name": ("nom", "nom de naissance", "nom de famille", "nom du candidat"),
    "birth": ("date de naissance",),
    "certificate": ("type de certification",),
    "status": ("statut", "statut de la certification"),
    "level": ("niveau", "niveau obtenu", "niveau global"),
    "score": ("score en pix", "nombre de pix", "score pix", "score"),
    "result": ("resultat",),
    "session": ("session", "numero de session"),
    "sat_on": (
        "date de passage de la certification",
        "date de passage",
        "date de certification",
    ),
    "class": ("classe", "division"),
}
_ROLES = {title: role for role, titles in TITLES.items() for title in titles}
_COMPETENCE = re.compile(r"(?:competence )?([1-5])[.,]([1-4])(?: .*)?")
_COMPLEMENTARY = re.compile(r"certification (.+)")
_CODES = {competence.code: rank for rank, competence in enumerate(COMPETENCES)}
MOST_COMPLEMENTARY = 12


@dataclass(frozen=True)
class ResultColumns:
    """Where each thing stands. `competences`: rank among the sixteen → column."""

    roles: dict[str, int]
    competences: dict[int, int]
    complementary: dict[str, int] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        """Whether a result can be read: who, when, how many pix."""
        has_score = bool(self.roles.keys() & {"score", "result"})
        return has_score and {"first_name", "last_name", "sat_on"} <= self.roles.keys()

    @property
    def generation(self) -> str:
        """G0 to G3: how Pix wrote such files when this one was made."""
        if "result" in self.roles and "score" not in self.roles:
            return "G2"
        if "level" in self.roles:
            return "G3"
        return "G1" if "status" in self.roles else "G0"


def find(titles: list[str]) -> ResultColumns:
    """Of two columns with one title, the first."""
    roles: dict[str, int] = {}
    competences: dict[int, int] = {}
    complementary: dict[str, int] = {}
    for index, title in enumerate(titles):
        key = label_key(title)
        if role := _ROLES.get(key):
            roles.setdefault(role, index)
        elif found := _COMPETENCE.fullmatch(key):
            rank = _CODES.get(f"{found[1]}.{found[2]}")
            if rank is not None:
                competences.setdefault(rank, index)
        elif found := _COMPLEMENTARY.fullmatch(key):
            label = " ".join(title.split())[len("certification ") :][:80]
            if len(complementary) < MOST_COMPLEMENTARY:
                complementary.setdefault(label, index)
    return ResultColumns(roles, competences, complementary)


def score(titles: list[str]) -> int:
    """How much a row looks like the titles of such a file; 0: not at all."""
    found = find(titles)
    return len(found.roles) + len(found.competences) if found.is_enough else 0


def title_of(header: TableHeader, index: int) -> str:
    """For a sentence."""
    return " ".join(header.titles[index].split()).replace("'", "’")[:80]
