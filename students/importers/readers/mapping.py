"""Which column of a table holds what: guessed from the titles, or answered by a person."""

from dataclasses import dataclass
from typing import Self

from pixschool.core.reference.names import label_key

# role → titles met in the wild, as `label_key`s, the surest first
SYNONYMS = {
    "last_name": (
        "nom de famille",
        "nom",
        "nom eleve",
        "nom de l'eleve",
        "nom de naissance",
        "nom_de_famille",
        "eleve nom",
    ),
    "first_name": (
        "prenom",
        "prenoms",
        "prenom eleve",
        "prenom de l'eleve",
        "prenom 1",
        "premier prenom",
        "prenom usuel",
        "eleve prenom",
    ),
    "class": (
        "classe",
        "classes",
        "division",
        "division(s)",
        "classe(s)",
        "code classe",
        "code structure",
        "structure",
        "regroupement",
        "groupe classe",
        "classe de rattachement",
    ),
    "full_name": (
        "eleve",
        "eleves",
        "nom et prenom",
        "nom prenom",
        "nom - prenom",
        "nom, prenom",
        "nom & prenom",
        "nom et prenom de l'eleve",
        "nom complet",
        "identite",
    ),
    "ine": ("ine", "numero ine", "n° ine", "no ine", "identifiant national", "id_national"),
}
KNOWN = frozenset(title for titles in SYNONYMS.values() for title in titles)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which title gives what; names are in two columns, or both in `full_name`."""

    last_name: str | None = None
    first_name: str | None = None
    class_name: str | None = None
    full_name: str | None = None
    ine: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether pupils can be read: both names, and the class."""
        named = self.full_name or (self.last_name and self.first_name)
        return bool(named and self.class_name)

    def as_json(self) -> dict[str, str | None]:
        return {
            "last_name": self.last_name,
            "first_name": self.first_name,
            "class": self.class_name,
            "ine": self.ine,
            "full_name": self.full_name,
        }

    @classmethod
    def from_json(cls, data: dict[str, str | None]) -> Self:
        """Role → title; an empty title is no title."""
        roles = {role: title or None for role, title in data.items()}
        return cls(
            last_name=roles.get("last_name"),
            first_name=roles.get("first_name"),
            class_name=roles.get("class"),
            full_name=roles.get("full_name"),
            ine=roles.get("ine"),
        )

    @classmethod
    def guess(cls, titles: list[str]) -> Self:
        """The likeliest, by the titles alone; it may not be complete."""
        found: dict[str, str | None] = {}
        by_key = {label_key(title): title for title in reversed(titles)}
        for role, synonyms in SYNONYMS.items():
            found[role] = next((by_key[key] for key in synonyms if key in by_key), None)
        if found["last_name"] and not found["first_name"] and not found["full_name"]:
            # « Nom » alone holds both: « DUPONT-MORIN Éloïse ».
            found["full_name"], found["last_name"] = found["last_name"], None
        if found["last_name"] and found["first_name"]:
            found["full_name"] = None
        return cls.from_json(found)
