"""What is kept of a campaign export, each column declared once (titles: docs/formats.md §2 to §4).

A new kept column is one entry in `PARTICIPATION` or in one of the `…_COMPETENCE` lists, beside the
field of the model that it is written to. Reading and staging follow from here, and so do the
temporary tables, COPY, digests, comparisons and writes (`campaigns/importers/kept_sql.py`).

The order is the one in which values are staged and digested: add at the end of a list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pixschool.core.importing.reading.values import answered, boolean, integer, moment, ratio, stage


class CellType(NamedTuple):
    """What a cell holds: the type of SQL, and what turns the cell's text into a value for COPY,
    or raises ValueError."""

    sql: str
    read: Callable[[str], str]


RATIO = CellType("double precision", ratio)  # 0 to 1
COUNT = CellType("smallint", integer)
STAGE = CellType("smallint", stage)
YES_NO = CellType("boolean", boolean)
IS_SENT = CellType("boolean", answered)  # Pix always says it
MOMENT = CellType("timestamp", moment)  # in Paris, wherever the school is


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptColumn:
    """A column of the files, what it is called over the years, and where it goes."""

    name: str  # of the role in the file, and of the staged column
    type: CellType
    titles: tuple[str, ...] = ()  # `label_key`s, the newest first; beginnings for a competence
    field: str = ""  # column of the model; none for what only dates the attempt
    is_compared: bool = True  # when an attempt may have been read before: same_attempt.py
    # Kept since digests exist: it enters them when it has a value, so that those of before hold.
    is_late: bool = False


# The columns before those, with their types of SQL: which line, who.
IDENTITY = {
    "line": "integer",
    "last_name": "text",
    "first_name": "text",
    "name_key": "text",
    "class_name": "text",
    "class_key": "text",
}
PARTICIPATION = (
    KeptColumn(
        name="started_at",
        type=MOMENT,
        titles=("date et heure de debut (europe/paris)", "date de debut"),
    ),
    KeptColumn(
        name="shared", type=IS_SENT, titles=("partage (o/n)", "envoi (o/n)"), field="is_shared"
    ),
    KeptColumn(
        name="shared_at",
        type=MOMENT,
        titles=(
            "date et heure du partage (europe/paris)",
            "date du partage",
            "date et heure de l'envoi (europe/paris)",
            "date de l'envoi",
        ),
        field="shared_at",
    ),
    KeptColumn(name="progress", type=RATIO, titles=("% de progression",), field="progress"),
    KeptColumn(
        name="mastery",
        type=RATIO,
        titles=("% maitrise de l'ensemble des acquis du profil",),
        field="mastery",
    ),
    # Its title says how many there are, which is the next one: `columns.STAGE`.
    KeptColumn(name="stage", type=STAGE, field="stage"),
    KeptColumn(name="stage_max", type=COUNT, field="stage_max", is_compared=False),
    KeptColumn(name="pix_total", type=COUNT, titles=("nombre de pix total",), field="pix_total"),
    KeptColumn(
        name="certifiable", type=YES_NO, titles=("certifiable (o/n)",), field="is_certifiable"
    ),
    KeptColumn(
        name="certifiable_count",
        type=COUNT,
        titles=("nombre de competences certifiables",),
        field="certifiable_count",
    ),
    # Of a « parcours apprenants » alone, which has no file: `pasted.py`.
    KeptColumn(
        name="attestation",
        type=YES_NO,
        field="has_attestation",
        is_late=True,
    ),
)

# Of each competence: which line of the file, which competence, then its measures.
COMPETENCE_IDENTITY = {"line": "integer", "competence": "text"}
ASSESSMENT_COMPETENCE = (
    KeptColumn(
        name="mastery",
        type=RATIO,
        titles=("% de maitrise des acquis de la competence ",),
        field="mastery",
    ),
    KeptColumn(
        name="skills",
        type=COUNT,
        titles=("nombre d'acquis du profil cible dans la competence ",),
        field="skills",
    ),
    KeptColumn(
        name="skills_mastered",
        type=COUNT,
        titles=("acquis maitrises dans la competence ",),
        field="skills_mastered",
    ),
)
PROFILE_COMPETENCE = (
    KeptColumn(name="level", type=COUNT, titles=("niveau pour la competence ",), field="level"),
    KeptColumn(name="pix", type=COUNT, titles=("nombre de pix pour la competence ",), field="pix"),
)
COMPETENCE = (*ASSESSMENT_COMPETENCE, *PROFILE_COMPETENCE)
