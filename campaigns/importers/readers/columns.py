"""The columns of a campaign export, found by their titles: Pix moves, adds and renames them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from campaigns.importers.readers.kept import (
    ASSESSMENT_COMPETENCE,
    PARTICIPATION,
    PROFILE_COMPETENCE,
    KeptColumn,
)
from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import NULL
from pixschool.core.importing.reading.text import clean
from pixschool.core.importing.reading.values import Memo
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE, competence_code
from pixschool.core.reference.names import label_key

# role → titles over the years, as `label_key`s, the newest first; the measures are in `kept`
TITLES = {
    "organisation": ("nom de l'organisation",),
    "pix_id": ("id campagne",),
    "code": ("code",),
    "campaign_name": ("nom de la campagne",),
    "course": ("parcours", "nom du profil cible"),
    "last_name": ("nom du participant",),
    "first_name": ("prenom du participant",),
    "class": ("classe",),
}
_REQUIRED = ("last_name", "first_name", "campaign_name", "shared")
_COMPETENCE_NAME = re.compile(r"comp[ée]tence\s+(.+)$", re.IGNORECASE)
STAGE = re.compile(r"palier obtenu \(/(\d{1,3})\)")
MOST_CLASSES, MOST_BADGES = 5_000, 100
LABEL_MOST = 200  # characters of the name of a campaign, a course, a competence
_BADGE = re.compile(r"^(.+) obtenu \(O/N\)$", re.IGNORECASE)

MANY_CLASSES = (
    "Ce fichier donne des milliers de classes : ce n’est pas un export de Pix Orga tel quel. "
    "Téléchargez-le à nouveau, puis redéposez-le sans l’enregistrer."
)
COLUMNS_MISSING = (
    "Il manque des colonnes à ce fichier Pix. "
    "Téléchargez-le à nouveau depuis Pix Orga, puis redéposez-le sans l’enregistrer."
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing stands in a row. `roles` lacks what the file lacks."""

    roles: dict[str, int]
    competences: dict[str, tuple[int, ...]]
    stage_max: int | None = None
    badges: list[str] = field(default_factory=list)
    kept: Sequence[KeptColumn] = PARTICIPATION

    @property
    def format(self) -> str:
        """An assessment always has a progress, an exam (« interro ») never."""
        if "pix_total" in self.roles:
            return "profiles"
        return "assessment" if "progress" in self.roles else "exam"

    @property
    def campaign(self) -> tuple[int, ...]:
        """The columns that say which campaign a row belongs to."""
        roles = ("campaign_name", "pix_id", "code")
        return tuple(self.roles[role] for role in roles if role in self.roles)

    def measures(self) -> list[tuple[Memo[str], int | None, str]]:
        """What reads each measure of a participation, its column, and what stands for it when it
        has none, in staged order. Measures of one type share what reads them."""
        memos: dict[Callable[[str], str], Memo[str]] = {
            column.type.read: Memo(column.type.read) for column in self.kept
        }
        known = {} if self.stage_max is None else {"stage_max": str(self.stage_max)}
        return [
            (memos[column.type.read], self.roles.get(column.name), known.get(column.name, NULL))
            for column in self.kept
        ]

    @property
    def measures_of_competence(self) -> Sequence[KeptColumn]:
        """What the file says of each competence, in the order of `competences`."""
        return _measures_of_competence(self.roles)

    @property
    def unknown_competences(self) -> list[str]:
        unknown = [name for name in self.competences if name not in COMPETENCE_BY_CODE]
        return unknown[:MOST_BADGES]


def _measures_of_competence(roles: dict[str, int]) -> Sequence[KeptColumn]:
    return PROFILE_COMPETENCE if "pix_total" in roles else ASSESSMENT_COMPETENCE


def _roles(kept: Sequence[KeptColumn]) -> dict[str, str]:
    """{title: role}"""
    by_role = TITLES | {column.name: column.titles for column in kept}
    return {title: role for role, titles in by_role.items() for title in titles}


KNOWN = frozenset(_roles(PARTICIPATION))


def find(header: tables.TableHeader, kept: Sequence[KeptColumn] = PARTICIPATION) -> Columns:
    """Raises FileRefusedError when what makes an export of Pix is not all there."""
    role_by_title = _roles(kept)
    roles: dict[str, int] = {}
    for index, key in enumerate(header.keys):
        # The first wins: a teacher may have called the external identifier « Classe ».
        if role := role_by_title.get(key):
            roles.setdefault(role, index)
    if not roles.keys() & {"pix_total", "mastery"} or any(role not in roles for role in _REQUIRED):
        raise FileRefusedError("COLUMNS_MISSING", COLUMNS_MISSING, where=header.place(header.line))
    stage_max = _find_stage(header, roles)
    return Columns(
        roles=roles,
        competences=_competences(header, _measures_of_competence(roles)),
        stage_max=stage_max,
        badges=_badges(header, after=roles.get("shared_at", roles["shared"])),
        kept=kept,
    )


def _competences(
    header: tables.TableHeader, kept: Sequence[KeptColumn]
) -> dict[str, tuple[int, ...]]:
    """{code, or name when it is not one of the sixteen: the columns of its measures}"""
    measures = [title for column in kept for title in column.titles]
    by_name: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for index, key in enumerate(header.keys):
        measure = next((measure for measure in measures if key.startswith(measure)), None)
        name = _COMPETENCE_NAME.search(clean(header.titles[index])) if measure else None
        if measure and name:
            names.setdefault(label_key(name[1]), name[1][:LABEL_MOST])
            by_name.setdefault(label_key(name[1]), {}).setdefault(measure, index)
    if any(len(found) < len(measures) for found in by_name.values()):
        raise FileRefusedError("COLUMNS_MISSING", COLUMNS_MISSING, where=header.place(header.line))
    return {
        competence_code(names[key]) or names[key]: tuple(found[measure] for measure in measures)
        for key, found in by_name.items()
    }


def _find_stage(header: tables.TableHeader, roles: dict[str, int]) -> int | None:
    """Note the column of the stage reached; return how many stages there are."""
    for index, key in enumerate(header.keys):
        if found := STAGE.fullmatch(key):
            roles["stage"] = index
            return int(found[1])
    return None


def _badges(header: tables.TableHeader, *, after: int) -> list[str]:
    titles = [clean(title[:LABEL_MOST]) for title in header.titles[after + 1 :]]
    return [found[1] for title in titles if (found := _BADGE.match(title))][:MOST_BADGES]


def few_classes(classes: dict[str, int]) -> dict[str, int]:
    """{class: pupils} of a file. Raises FileRefusedError for more than a school can have."""
    if len(classes) > MOST_CLASSES:
        raise FileRefusedError("MANY_CLASSES", MANY_CLASSES)
    return dict(classes)


def generation(header: tables.TableHeader) -> str:
    """The first year in which Pix wrote such titles."""
    keys = set(header.keys)
    if "code" not in keys or "nom du profil cible" in keys:
        return "2021"
    if keys & {"date de debut", "date du partage", "date de l'envoi"}:
        return "2022"
    return "2025"


def unreadable(where: Columns, cells: list[str]) -> list[int]:
    """The columns of a row that hold what Pix never writes there."""
    readers = [
        (column.type.read, index)
        for column in where.kept
        if (index := where.roles.get(column.name)) is not None
    ]
    for indexes in where.competences.values():
        of_competence = zip(where.measures_of_competence, indexes, strict=True)
        readers += [(column.type.read, index) for column, index in of_competence]
    return [index for read, index in readers if not _reads(read, cells[index])]


def _reads(read: Callable[[str], str], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
