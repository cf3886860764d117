"""The dialect of Pix Orga's exports, as the years have changed it: titles, cells, dates.

Written to the letter of docs/formats.md §1 to §4. The demo schools and the tests of the readers
are given files by this one writer.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from pixschool.core.reference.crcn import COMPETENCES, is_certifiable

_BARE = re.compile(r"[0-9-]+")
_FORMULA = ("-", "@", "=", "+")
NOT_AVAILABLE = "NA"
PARIS = ZoneInfo("Europe/Paris")

Cell = str | int | float | None


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M}"


@dataclass(frozen=True)
class Dialect:
    """What changes from one generation of the exports to the next."""

    moment: Callable[[datetime], str]
    has_code: bool = True
    course: str = "Parcours"
    started: str = "Date et heure de début (Europe/Paris)"
    shared: str = "Date et heure du partage (Europe/Paris)"
    sent: str = "Date et heure de l'envoi (Europe/Paris)"


class Generation(Enum):
    """By the year in which Pix wrote so."""

    G2021 = Dialect(
        _day,
        has_code=False,
        course="Nom du Profil Cible",
        started="Date de début",
        shared="Date du partage",
        sent="Date de l'envoi",
    )
    G2023 = Dialect(_day, started="Date de début", shared="Date du partage", sent="Date de l'envoi")
    G2025 = Dialect(_utc)  # for a few weeks
    G2026 = Dialect(_minute)


@dataclass(frozen=True)
class PixParticipant:
    last_name: str
    first_name: str
    class_name: str


@dataclass(frozen=True)
class FileHeader:
    """What every line of one file repeats, and which columns say who: it depends on the school.

    `has_class`: the school gives Pix its roster. `free_titles` stand before the class, each holding
    the class again; `external_id`, the title that a teacher gave to what pupils type, after it.
    """

    organisation: str
    pix_id: int
    code: str
    campaign: str
    generation: Generation = Generation.G2026
    has_class: bool = True
    free_titles: tuple[str, ...] = ()
    external_id: str = ""

    @property
    def dialect(self) -> Dialect:
        return self.generation.value

    def titles(self) -> list[str]:
        code = ["Code"] if self.dialect.has_code else []
        return ["Nom de l'organisation", "ID Campagne", *code, "Nom de la campagne"]

    def cells(self) -> list[Cell]:
        code: list[Cell] = [self.code] if self.dialect.has_code else []
        return [self.organisation, self.pix_id, *code, self.campaign]

    def person_titles(self) -> list[str]:
        return [
            "Nom du Participant",
            "Prénom du Participant",
            *self.free_titles,
            *(["Classe"] if self.has_class else []),
            *([self.external_id] if self.external_id else []),
        ]

    def person_cells(self, person: PixParticipant) -> list[Cell]:
        return [
            person.last_name,
            person.first_name,
            *(person.class_name for _ in self.free_titles),
            *([person.class_name] if self.has_class else []),
            *(["eleve@ecole.example"] if self.external_id else []),
        ]

    def moment(self, at: datetime | None) -> str:
        return NOT_AVAILABLE if at is None else self.dialect.moment(at)


@dataclass(frozen=True)
class AssessmentColumns:
    """The columns of a course, after those that say who; titles as Pix words them.

    `stages`: the highest one, None for a course without. `skills`: only where Pix shows them.
    """

    course: str
    competences: Sequence[str]
    areas: Sequence[str]
    stages: int | None = None
    badges: Sequence[str] = ()
    skills: Sequence[str] = ()
    is_exam: bool = False  # an exam tells no progress

    def titles(self) -> list[str]:
        titles = [] if self.stages is None else [f"Palier obtenu (/{self.stages})"]
        titles += [f"{badge} obtenu (O/N)" for badge in self.badges]
        titles.append("% maitrise de l'ensemble des acquis du profil")
        for label in self.competences:
            titles += [
                f"% de maitrise des acquis de la compétence {label}",
                f"Nombre d'acquis du profil cible dans la compétence {label}",
                f"Acquis maitrisés dans la compétence {label}",
            ]
        for title in self.areas:
            titles += [
                f"% de maitrise des acquis du domaine {title}",
                f"Nombre d'acquis du profil cible du domaine {title}",
                f"Acquis maitrisés du domaine {title}",
            ]
        return [*titles, *self.skills]


def assessment_titles(header: FileHeader, columns: AssessmentColumns) -> list[str]:
    return [
        *header.titles(),
        header.dialect.course,
        *header.person_titles(),
        *([] if columns.is_exam else ["% de progression"]),
        header.dialect.started,
        "Partage (O/N)",
        header.dialect.shared,
        *columns.titles(),
    ]


def assessment_line(
    header: FileHeader,
    columns: AssessmentColumns,
    person: PixParticipant,
    *,
    progress: float,
    started_at: datetime | None,
    shared_at: datetime | None,
    results: Sequence[Cell],
) -> list[Cell]:
    """`progress`: 0 to 1. `results`: as many as `columns.titles()`; nothing is told before the
    attempt is shared."""
    return [
        *header.cells(),
        columns.course,
        *header.person_cells(person),
        *([] if columns.is_exam else [whole(round(progress, 3))]),
        header.moment(started_at),
        *_sent(header, shared_at, results, len(columns.titles())),
    ]


def _sent(
    header: FileHeader, at: datetime | None, results: Sequence[Cell], number: int
) -> list[Cell]:
    """Whether and when it was sent, and what is then told."""
    told = [NOT_AVAILABLE] * number if at is None else results
    return ["Non" if at is None else "Oui", header.moment(at), *told]


_PROFILE_TITLES = [
    "Nombre de pix total",
    "Certifiable (O/N)",
    "Nombre de compétences certifiables",
    *(
        f"{measure} pour la compétence {competence.pix_label}"
        for competence in COMPETENCES
        for measure in ("Niveau", "Nombre de pix")
    ),
]


def profiles_titles(header: FileHeader) -> list[str]:
    return [
        *header.titles(),
        *header.person_titles(),
        "Envoi (O/N)",
        header.dialect.sent,
        *_PROFILE_TITLES,
    ]


def profiles_line(
    header: FileHeader,
    person: PixParticipant,
    *,
    sent_at: datetime | None,
    pix_total: int,
    levels: Sequence[tuple[int, int]],
) -> list[Cell]:
    """`levels`: (level 0 to 7, pix) of each of the sixteen competences, in their order."""
    reached = [level for level, _ in levels]
    results: list[Cell] = [
        pix_total,
        "Oui" if is_certifiable(reached) else "Non",
        sum(level >= 1 for level in reached),
    ]
    for level, pix in levels:
        results += [level, pix]
    start = [*header.cells(), *header.person_cells(person)]
    return [*start, *_sent(header, sent_at, results, len(_PROFILE_TITLES))]


def file_name(header: FileHeader, exported_at: datetime) -> str:
    name = re.sub(r"[^A-Za-z0-9 ()-]", "_", header.campaign)
    return f"Resultats-{name}-{header.pix_id}-{exported_at:%Y-%m-%d-%H%M}.csv"


def table(titles: list[str], lines: Iterable[list[Cell]]) -> bytes:
    rows: list[list[Cell]] = [list(titles), *lines]
    text = "".join(";".join(map(cell, row)) + "\n" for row in rows)
    return ("\ufeff" + text).encode()


def cell(value: Cell) -> str:
    """As Pix writes it: text quoted unless made of digits and dashes, decimal comma."""
    if value is None:
        return '""'
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if _BARE.fullmatch(value):
        return value
    guarded = f"'{value}" if value.startswith(_FORMULA) else value
    return '"' + guarded.replace('"', '""') + '"'


def ratio(part: int, of: int) -> Cell:
    """Two decimals, and 0 of nothing."""
    return whole(round(part / of, 2)) if of else 0


def whole(number: float) -> Cell:
    """1.0 is written 1."""
    return int(number) if number == int(number) else number
