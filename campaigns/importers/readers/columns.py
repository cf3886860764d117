"""The columns of a campaign export, found by their titles: Pix moves, adds and renames them."""

import re
from dataclasses import dataclass, field

from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.text import clean
from pixschool.core.importing.reading.values import Memo, boolean, integer, moment, ratio
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE, competence_code
from pixschool.core.reference.names import label_key

# role → titles over the years, as `label_key`s, the newest first
TITLES = {
    "organisation": ("nom de l'organisation",),
    "pix_id": ("id campagne",),
    "code": ("code",),
    "campaign_name": ("nom de la campagne",),
    "course": ("parcours", "nom du profil cible"),
    "last_name": ("nom du participant",),
    "first_name": ("prenom du participant",),
    "class": ("classe",),
    "progress": ("% de progression",),
    "started_at": ("date et heure de debut (europe/paris)", "date de debut"),
    "shared": ("partage (o/n)", "envoi (o/n)"),
    "shared_at": (
        "date et heure du partage (europe/paris)",
        "date du partage",
        "date et heure de l'envoi (europe/paris)",
        "date de l'envoi",
    ),
    "mastery": ("% maitrise de l'ensemble des acquis du profil",),
    "pix_total": ("nombre de pix total",),
    "certifiable": ("certifiable (o/n)",),
    "certifiable_count": ("nombre de competences certifiables",),
}
_ROLE_BY_TITLE = {title: role for role, titles in TITLES.items() for title in titles}
KNOWN = frozenset(_ROLE_BY_TITLE)
_REQUIRED = ("last_name", "first_name", "campaign_name", "shared")

# The measures of one competence, in the order in which they are staged.
ASSESSMENT_MEASURES = (
    "% de maitrise des acquis de la competence ",
    "nombre d'acquis du profil cible dans la competence ",
    "acquis maitrises dans la competence ",
)
PROFILE_MEASURES = ("niveau pour la competence ", "nombre de pix pour la competence ")
_COMPETENCE_NAME = re.compile(r"comp[ée]tence\s+(.+)$", re.IGNORECASE)
_STAGE = re.compile(r"palier obtenu \(/(\d+)\)")
_BADGE = re.compile(r"^(.+) obtenu \(O/N\)$", re.IGNORECASE)

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

    def measures(self) -> list[tuple[Memo[str], int | None]]:
        """What reads each measure of a participation, and its column, in staged order."""
        moments, booleans = Memo(moment), Memo(boolean)
        ratios, integers = Memo(ratio), Memo(integer)
        readers = {
            "started_at": moments,
            "shared": booleans,
            "shared_at": moments,
            "progress": ratios,
            "mastery": ratios,
            "stage": integers,
            "pix_total": integers,
            "certifiable": booleans,
            "certifiable_count": integers,
        }
        return [(memo, self.roles.get(role)) for role, memo in readers.items()]

    @property
    def unknown_competences(self) -> list[str]:
        return [name for name in self.competences if name not in COMPETENCE_BY_CODE]


def find(header: tables.TableHeader) -> Columns:
    """Raises FileRefusedError when what makes an export of Pix is not all there."""
    roles: dict[str, int] = {}
    for index, key in enumerate(header.keys):
        # The first wins: a teacher may have called the external identifier « Classe ».
        if role := _ROLE_BY_TITLE.get(key):
            roles.setdefault(role, index)
    measures = PROFILE_MEASURES if "pix_total" in roles else ASSESSMENT_MEASURES
    if not roles.keys() & {"pix_total", "mastery"} or any(role not in roles for role in _REQUIRED):
        raise FileRefusedError("COLUMNS_MISSING", COLUMNS_MISSING, where=header.place(header.line))
    stage_max = _find_stage(header, roles)
    return Columns(
        roles=roles,
        competences=_competences(header, measures),
        stage_max=stage_max,
        badges=_badges(header, after=roles.get("shared_at", roles["shared"])),
    )


def _competences(
    header: tables.TableHeader, measures: tuple[str, ...]
) -> dict[str, tuple[int, ...]]:
    """{code, or name when it is not one of the sixteen: the columns of its measures}"""
    by_name: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for index, key in enumerate(header.keys):
        measure = next((measure for measure in measures if key.startswith(measure)), None)
        name = _COMPETENCE_NAME.search(clean(header.titles[index])) if measure else None
        if measure and name:
            names.setdefault(label_key(name[1]), name[1])
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
        if found := _STAGE.fullmatch(key):
            roles["stage"] = index
            return int(found[1])
    return None


def _badges(header: tables.TableHeader, *, after: int) -> list[str]:
    titles = [clean(title) for title in header.titles[after + 1 :]]
    return [found[1] for title in titles if (found := _BADGE.match(title))]


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
    readers = [(memo, index) for memo, index in where.measures() if index is not None]
    first = ratio if where.format != "profiles" else integer
    for indexes in where.competences.values():
        readers += [(Memo(first), indexes[0]), *((Memo(integer), index) for index in indexes[1:])]
    return [index for reader, index in readers if not _reads(reader, cells[index])]


def _reads(reader: Memo[str], text: str) -> bool:
    try:
        reader[text]
    except ValueError:
        return False
    return True
