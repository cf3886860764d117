"""Writes the exports of Pix Orga in their own dialect, as the years have changed it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from pixschool.core.reference.crcn import (
    COMPETENCE_BY_CODE,
    COMPETENCES,
    DOMAINS,
    is_certifiable,
    level_of_pix,
)

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
class Course:
    """A "parcours": how many skills it asks for in each competence."""

    name: str
    skills: Mapping[str, int]  # CRCN code → number of skills
    stages: int = 0
    badges: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileHeader:
    """What every line of one file repeats."""

    organisation: str
    pix_id: int
    code: str
    campaign: str
    generation: Generation = Generation.G2026

    def cells(self) -> list[Cell]:
        code: list[Cell] = [self.code] if self.generation.value.has_code else []
        return [self.organisation, self.pix_id, *code, self.campaign]

    def titles(self) -> list[str]:
        code = ["Code"] if self.generation.value.has_code else []
        return ["Nom de l'organisation", "ID Campagne", *code, "Nom de la campagne"]


@dataclass(frozen=True)
class PixParticipant:
    last_name: str
    first_name: str
    class_name: str


@dataclass(frozen=True)
class Attempt:
    person: PixParticipant
    started_at: datetime
    progress: float  # 0..1
    shared_at: datetime | None = None
    mastered: Mapping[str, int] = field(default_factory=dict)  # CRCN code → skills mastered


@dataclass(frozen=True)
class Sending:
    """A profile: sent with its pix by competence, or only begun."""

    person: PixParticipant
    sent_at: datetime | None = None
    pix: Mapping[str, int] = field(default_factory=dict)  # CRCN code → pix


def file_name(header: FileHeader, exported_at: datetime) -> str:
    name = re.sub(r"[^A-Za-z0-9 ()-]", "_", header.campaign)
    return f"Resultats-{name}-{header.pix_id}-{exported_at:%Y-%m-%d-%H%M}.csv"


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


def table(titles: list[str], lines: Iterable[list[Cell]]) -> bytes:
    rows: list[list[Cell]] = [list(titles), *lines]
    text = "".join(";".join(map(cell, row)) + "\n" for row in rows)
    return ("\ufeff" + text).encode()


def assessment(
    header: FileHeader, course: Course, attempts: Iterable[Attempt], *, is_exam: bool = False
) -> bytes:
    """Lines by name, the most recent attempt of a person first, as Pix sorts them."""
    dialect = header.generation.value
    titles = _assessment_titles(header, course, is_exam=is_exam)
    before = [*header.cells(), course.name]

    def line(attempt: Attempt) -> list[Cell]:
        person = attempt.person
        progress: list[Cell] = [] if is_exam else [_whole(round(attempt.progress, 3))]
        start: list[Cell] = [
            *before,
            person.last_name,
            person.first_name,
            person.class_name,
            *progress,
            dialect.moment(attempt.started_at),
        ]
        if attempt.shared_at is None:
            return start + ["Non"] + [NOT_AVAILABLE] * (len(titles) - len(start) - 1)
        return [*start, "Oui", dialect.moment(attempt.shared_at), *_mastery(course, attempt)]

    latest_first = sorted(attempts, key=lambda attempt: attempt.started_at, reverse=True)
    latest_first.sort(key=lambda attempt: (attempt.person.last_name, attempt.person.first_name))
    return table(titles, map(line, latest_first))


def _areas(course: Course) -> dict[str, list[str]]:
    """Domain title → the codes of the course in it, in the order of the referential."""
    areas = {
        domain.title: [c for c in course.skills if COMPETENCE_BY_CODE[c].domain == domain]
        for domain in DOMAINS
    }
    return {title: codes for title, codes in areas.items() if codes}


def _assessment_titles(header: FileHeader, course: Course, *, is_exam: bool) -> list[str]:
    dialect = header.generation.value
    titles = [
        *header.titles(),
        dialect.course,
        "Nom du Participant",
        "Prénom du Participant",
        "Classe",
        *([] if is_exam else ["% de progression"]),
        dialect.started,
        "Partage (O/N)",
        dialect.shared,
        *([f"Palier obtenu (/{course.stages})"] if course.stages else []),
        *(f"{badge} obtenu (O/N)" for badge in course.badges),
        "% maitrise de l'ensemble des acquis du profil",
    ]
    for label in [COMPETENCE_BY_CODE[code].pix_label for code in course.skills]:
        titles += [
            f"% de maitrise des acquis de la compétence {label}",
            f"Nombre d'acquis du profil cible dans la compétence {label}",
            f"Acquis maitrisés dans la compétence {label}",
        ]
    for title in _areas(course):
        titles += [
            f"% de maitrise des acquis du domaine {title}",
            f"Nombre d'acquis du profil cible du domaine {title}",
            f"Acquis maitrisés du domaine {title}",
        ]
    return titles


def _mastery(course: Course, attempt: Attempt) -> list[Cell]:
    got, total = sum(attempt.mastered.values()), sum(course.skills.values())
    ratio = got / total
    stage: list[Cell] = [min(int(ratio * (course.stages + 1)), course.stages)]
    cells: list[Cell] = stage if course.stages else []
    cells += ["Oui" if ratio >= 0.5 else "Non" for _ in course.badges]
    cells.append(_ratio(got, total))
    for code, skills in course.skills.items():
        cells += [_ratio(attempt.mastered[code], skills), skills, attempt.mastered[code]]
    for codes in _areas(course).values():
        inside = sum(course.skills[code] for code in codes)
        mine = sum(attempt.mastered[code] for code in codes)
        cells += [_ratio(mine, inside), inside, mine]
    return cells


def _profile(sending: Sending) -> list[Cell]:
    pix = [sending.pix.get(competence.code, 0) for competence in COMPETENCES]
    levels = [level_of_pix(value) for value in pix]
    measures: list[Cell] = []
    for level, value in zip(levels, pix, strict=True):
        measures += [level, value]
    reached = sum(level >= 1 for level in levels)
    return [sum(pix), "Oui" if is_certifiable(levels) else "Non", reached, *measures]


def profiles(header: FileHeader, sendings: Iterable[Sending]) -> bytes:
    dialect = header.generation.value
    titles = [
        *header.titles(),
        "Nom du Participant",
        "Prénom du Participant",
        "Classe",
        "Envoi (O/N)",
        dialect.sent,
        "Nombre de pix total",
        "Certifiable (O/N)",
        "Nombre de compétences certifiables",
    ]
    for competence in COMPETENCES:
        titles += [
            f"Niveau pour la compétence {competence.pix_label}",
            f"Nombre de pix pour la compétence {competence.pix_label}",
        ]
    before = header.cells()

    def line(sending: Sending) -> list[Cell]:
        person = sending.person
        start: list[Cell] = [*before, person.last_name, person.first_name, person.class_name]
        if sending.sent_at is None:
            return start + ["Non"] + [NOT_AVAILABLE] * (len(titles) - len(start) - 1)
        return [*start, "Oui", dialect.moment(sending.sent_at), *_profile(sending)]

    # Not in the order of time: the last line read is not the last one sent.
    by_name = sorted(sendings, key=lambda s: (s.person.last_name, s.person.first_name))
    return table(titles, map(line, by_name))


def _ratio(part: int, whole: int) -> Cell:
    return _whole(round(part / whole, 2)) if whole else 0


def _whole(number: float) -> Cell:
    """1.0 is written 1."""
    return int(number) if number == int(number) else number
