"""Writes the exports of Pix Orga as Pix does, to the letter of `docs/formats.md` §1 to §4.

Generations: each is what a school downloaded in some year, and still has in a folder.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

_BARE = re.compile(r"^[0-9-]+$")
_FORMULA = re.compile(r"^[-@=+]")

CRCN = (
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


@dataclass(frozen=True)
class Line:
    """One participation. Dates are Paris time, without zone; `shared_at=None`: not sent."""

    last_name: str
    first_name: str
    class_name: str = "6A"
    started_at: datetime | None = datetime(2026, 11, 12, 10, 4)
    shared_at: datetime | None = datetime(2026, 11, 12, 10, 51)
    progress: float = 1
    mastery: float = 0.67
    stage: int = 2
    competences: dict[str, tuple[int, int]] = field(default_factory=dict)  # name → (skills, good)
    pix_total: int = 187
    levels: Sequence[tuple[int, int]] = ()  # (level, pix) of the first competences


@dataclass(frozen=True)
class Export:
    """One campaign's file."""

    lines: tuple[Line, ...]
    kind: str = "assessment"
    code: str = "XKRTPV427"
    pix_id: int = 412345
    name: str = "Rentrée 6e"
    course: str = "Parcours de rentrée 6e"
    organisation: str = "Collège Ada Lovelace"
    competences: tuple[str, ...] = (CRCN[0], CRCN[1])
    areas: tuple[str, ...] = ("Information et données",)
    stages: int | None = 3
    badges: tuple[str, ...] = ("Bases du numérique",)
    generation: str = "2026"
    managing_students: bool = True
    external_id: str = ""
    free_headers: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """`Resultats-{name}-{id}-{date}.csv`; the moment is that of `at`."""
        return self.named_at(datetime(2026, 11, 20, 9, 30))

    def named_at(self, moment: datetime) -> str:
        plain = re.sub(r"[^\w-]", "_", self.name, flags=re.ASCII)
        return f"Resultats-{plain}-{self.pix_id}-{moment:%Y-%m-%d-%H%M}.csv"

    def as_bytes(self) -> bytes:
        header, row = {
            "assessment": (self._assessment_header, self._assessment_row),
            "exam": (self._assessment_header, self._assessment_row),
            "profiles": (self._profiles_header, self._profiles_row),
        }[self.kind]
        lines = [";".join(_cell(cell) for cell in cells) for cells in self._rows(header(), row)]
        return ("\ufeff" + "\n".join(lines) + "\n").encode()

    def _rows(self, header: list[object], row: object) -> Iterable[list[object]]:
        yield header
        for line in self.lines:
            yield row(line)  # type: ignore[operator]

    @property
    def _has_code(self) -> bool:
        return self.generation >= "2022"

    def _identity_header(self) -> list[object]:
        return [
            "Nom de l'organisation",
            "ID Campagne",
            *(["Code"] if self._has_code else []),
            "Nom de la campagne",
        ]

    def _identity(self) -> list[object]:
        return [
            self.organisation,
            self.pix_id,
            *([self.code] if self._has_code else []),
            self.name,
        ]

    def _person_header(self) -> list[object]:
        return [
            "Nom du Participant",
            "Prénom du Participant",
            *self.free_headers,
            *(["Classe"] if self.managing_students else []),
            *([self.external_id] if self.external_id else []),
        ]

    def _person(self, line: Line) -> list[object]:
        return [
            line.last_name,
            line.first_name,
            *(line.class_name for _ in self.free_headers),
            *([line.class_name] if self.managing_students else []),
            *(["eleve@ecole.example"] if self.external_id else []),
        ]

    def _assessment_header(self) -> list[object]:
        old = self.generation < "2022"
        dates_old = self.generation < "2025"
        header = [*self._identity_header(), "Nom du Profil Cible" if old else "Parcours"]
        header += self._person_header()
        header += [] if self.kind == "exam" else ["% de progression"]
        header += [
            "Date de début" if dates_old else "Date et heure de début (Europe/Paris)",
            "Partage (O/N)",
            "Date du partage" if dates_old else "Date et heure du partage (Europe/Paris)",
        ]
        header += [] if self.stages is None else [f"Palier obtenu (/{self.stages})"]
        header += [f"{badge} obtenu (O/N)" for badge in self.badges]
        header.append("% maitrise de l'ensemble des acquis du profil")
        for name in self.competences:
            header += [
                f"% de maitrise des acquis de la compétence {name}",
                f"Nombre d'acquis du profil cible dans la compétence {name}",
                f"Acquis maitrisés dans la compétence {name}",
            ]
        for area in self.areas:
            header += [
                f"% de maitrise des acquis du domaine {area}",
                f"Nombre d'acquis du profil cible du domaine {area}",
                f"Acquis maitrisés du domaine {area}",
            ]
        return [*header, *self.skills]

    def _assessment_row(self, line: Line) -> list[object]:
        shared = line.shared_at is not None
        row = [*self._identity(), self.course, *self._person(line)]
        row += [] if self.kind == "exam" else [line.progress]
        row += [self._date(line.started_at), "Oui" if shared else "Non", self._date(line.shared_at)]
        results: list[object] = []
        if self.stages is not None:
            results.append(line.stage)
        results += ["Oui" for _ in self.badges]
        results.append(line.mastery)
        for name in self.competences:
            total, good = line.competences.get(name, (12, 6))
            results += [good / total, total, good]
        for _ in self.areas:
            results += [0.5, 12, 6]
        results += ["OK" for _ in self.skills]
        return [*row, *(results if shared else ["NA"] * len(results))]

    def _profiles_header(self) -> list[object]:
        dates_old = self.generation < "2025"
        header = [*self._identity_header(), *self._person_header()]
        header += [
            "Envoi (O/N)",
            "Date de l'envoi" if dates_old else "Date et heure de l'envoi (Europe/Paris)",
            "Nombre de pix total",
            "Certifiable (O/N)",
            "Nombre de compétences certifiables",
        ]
        for name in CRCN:
            header += [
                f"Niveau pour la compétence {name}",
                f"Nombre de pix pour la compétence {name}",
            ]
        return header

    def _profiles_row(self, line: Line) -> list[object]:
        shared = line.shared_at is not None
        row = [*self._identity(), *self._person(line)]
        row += ["Oui" if shared else "Non", self._date(line.shared_at)]
        levels = [*line.levels, *[(0, 0)] * (len(CRCN) - len(line.levels))]
        certifiable = sum(level >= 1 for level, _ in levels)
        results: list[object] = [
            line.pix_total,
            "Oui" if certifiable >= 5 else "Non",
            certifiable,
        ]
        for level, pix in levels:
            results += [level, pix]
        return [*row, *(results if shared else ["NA"] * len(results))]

    def _date(self, moment: datetime | None) -> str:
        if moment is None:
            return "NA"
        return f"{moment:%Y-%m-%d}" if self.generation < "2025" else f"{moment:%d/%m/%Y %H:%M}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{round(value, 3):g}".replace(".", ",")
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _BARE.match(text):
        return text
    if _FORMULA.match(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
