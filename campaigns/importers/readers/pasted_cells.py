"""What one cell of a table copied from the screen of Pix Orga is. Pure: text in, meaning out.

The table of a « parcours apprenants » (Pix IA) has no file: `docs/formats.md` §4b.
"""

import re
from enum import StrEnum

from pixschool.core.reference.names import label_key, name_key

MOST = 200  # characters: a longer cell is no cell of that table
_CLASS_MOST = 20


class Progression(StrEnum):
    """Where Pix Orga says a pupil is in the course."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    COMPLETED = "completed"


class ColumnRole(StrEnum):
    """What a column holds."""

    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    STATUS = "status"
    CLASS = "class"
    STEPS = "steps"  # campaigns or modules done, « 1/2 »
    REWARD = "reward"


_STATUSES = {
    "en cours": Progression.STARTED,
    "started": Progression.STARTED,
    "termine": Progression.COMPLETED,
    "terminee": Progression.COMPLETED,
    "completed": Progression.COMPLETED,
    "a faire": Progression.NOT_STARTED,
    "a commencer": Progression.NOT_STARTED,
    "non commence": Progression.NOT_STARTED,
    "pas commence": Progression.NOT_STARTED,
    "not started": Progression.NOT_STARTED,
    "not_started": Progression.NOT_STARTED,
}
_TITLES = {
    "nom": ColumnRole.LAST_NAME,
    "nom de famille": ColumnRole.LAST_NAME,
    "nom du participant": ColumnRole.LAST_NAME,
    "prenom": ColumnRole.FIRST_NAME,
    "prenom du participant": ColumnRole.FIRST_NAME,
    "statut": ColumnRole.STATUS,
    "classe": ColumnRole.CLASS,
    "division": ColumnRole.CLASS,
    "campagnes": ColumnRole.STEPS,
    "campagnes terminees": ColumnRole.STEPS,
    "modules": ColumnRole.STEPS,
    "modules termines": ColumnRole.STEPS,
    "recompense": ColumnRole.REWARD,
    "recompenses": ColumnRole.REWARD,
    "attestation": ColumnRole.REWARD,
    "attestations": ColumnRole.REWARD,
}
_SORT = re.compile(r"\s*\(?(?:trier|tri|cliquer pour trier|sort)\b.*$")
_STEPS = re.compile(r"(\d{1,3})\s*(?:/|sur)\s*(\d{1,3})(?:\s*(?:campagnes?|modules?)\b.*)?")
_REWARDS = {
    "obtenue": True,
    "obtenu": True,
    "attestation obtenue": True,
    "non obtenue": False,
    "non obtenu": False,
    "attestation non obtenue": False,
}
_NOTHING = frozenset({"", "-", "–", "—", "/"})
# Buttons, filters, page numbers: around the table, never in it.
_AROUND = re.compile(
    r"(?:trier|tri |selectionner|voir |voir$|details?$|actions?$|page |precedent|suivant|afficher|"
    r"filtr|rechercher|effacer|exporter|aller |premiere page|derniere page|sur \d|[<>«»‹›…]+$|"
    r"\d+ (?:element|resultat|participant|eleve)|"
    r"\d+\s*[-–]\s*\d+ (?:sur|de) |elements?$|nombre d.elements|par page|participants?$)"
)
_TOTAL = re.compile(r"\d+\s*[-–]\s*\d+ (?:sur|de|of) (\d{1,6})\b")
_CODE = re.compile(r"\b[A-HJKMNP-Z]{6}[2-9]{3}\b")


def status(cell: str) -> Progression | None:
    """Where the pupil is, when the cell says that and nothing else."""
    return _STATUSES.get(label_key(cell)) if len(cell) < MOST else None


def title(cell: str) -> ColumnRole | None:
    """What the column holds, when the cell is its title, with or without its sort button."""
    return _TITLES.get(_SORT.sub("", label_key(cell))) if len(cell) < MOST else None


def steps(cell: str) -> tuple[int, int] | None:
    """« 1/2 » as (1, 2); None when it is not steps done out of all."""
    found = _STEPS.fullmatch(label_key(cell)) if len(cell) < MOST else None
    if found is None or int(found[1]) > int(found[2]):
        return None
    return int(found[1]), int(found[2])


def reward(cell: str) -> bool | None:
    """Whether the award was won; None when the cell does not say."""
    return _REWARDS.get(label_key(cell)) if len(cell) < MOST else None


def is_nothing(cell: str) -> bool:
    """Empty, or the dash that stands for it."""
    return cell in _NOTHING


def is_name(cell: str) -> bool:
    """Whether the cell may be a name of a person: letters, no figure, no word of the table."""
    if len(cell) >= MOST or any(char.isdigit() for char in cell):
        return False
    return bool(name_key(cell)) and status(cell) is None and title(cell) is None


def is_around(cell: str) -> bool:
    """Whether it is a word of the page around the table."""
    return len(cell) < MOST and _AROUND.match(label_key(cell)) is not None


def total(cell: str) -> int | None:
    """How many pupils the foot of the page announces: « 1-50 sur 123 éléments »."""
    found = _TOTAL.match(label_key(cell)) if len(cell) < MOST else None
    return int(found[1]) if found else None


def code(cell: str) -> str | None:
    """The code of a campaign, as Pix makes them, that stands in a line around the table."""
    found = _CODE.search(cell) if len(cell) < MOST else None
    return found[0] if found else None


def may_be_class(cell: str) -> bool:
    """Whether a cell that nothing bounds looks like a class, or like the rest of a row."""
    if steps(cell) or reward(cell) is not None:
        return True
    return len(cell) <= _CLASS_MOST and (
        cell == cell.upper() or any(char.isdigit() for char in cell)
    )
