"""Results of certification as Pix writes them, generation by generation (`docs/formats.md` §10).

Written apart from the reader, from the description of the format, for the demonstration schools
and for the tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_BOM = "\ufeff"
_CODES = (
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2",
    "4.3", "5.1", "5.2",
)  # fmt: skip
_LOWEST = (0, 64, 128, 256, 384, 512, 640, 768, 896)
_LABELS = (
    "-", "Novice 1", "Novice 2", "Indépendant 1", "Indépendant 2", "Avancé 1", "Avancé 2",
    "Expert 1", "Expert 2",
)  # fmt: skip
_NO_PIX = {"Annulée", "En erreur", "Démarrée"}


class CsvGeneration(StrEnum):
    G0 = "G0"
    G1 = "G1"
    G2 = "G2"
    G3 = "G3"


@dataclass(frozen=True)
class CertifiedPupil:
    """`status` as Pix words it: « Validée », « Non obtenue », « Annulée »…"""

    number: int
    last_name: str
    first_name: str
    score: int = 287
    status: str = "Validée"
    born: str = "05/03/2011"
    certificate: str = "Pix"
    sat_on: date = date(2026, 3, 18)
    session: int = 120457
    comment: str = ""
    levels: Sequence[int | None] = (3, 2, 1, 3, 2, 2, 4, 1, 0, 2, 1, 3, 2, 3, 2, 1)

    @property
    def has_pix(self) -> bool:
        return self.status not in _NO_PIX

    @property
    def label(self) -> str:
        if self.status != "Validée":
            return "-"
        return _LABELS[sum(self.score >= lowest for lowest in _LOWEST) - 1]


def titles(generation: CsvGeneration, *, is_class: bool = True) -> list[str]:
    """In the order of Pix."""
    measures = {
        CsvGeneration.G0: ["Nombre de Pix"],
        CsvGeneration.G1: ["Statut", "Nombre de Pix"],
        CsvGeneration.G2: ["Type de certification", "Statut", "Résultat"],
        CsvGeneration.G3: ["Type de certification", "Statut", "Niveau", "Score en Pix"],
    }[generation]
    comment = [] if generation == CsvGeneration.G0 else ["Commentaire jury pour l’organisation"]
    return [
        "Numéro de certification", "Prénom", "Nom", "Date de naissance", "Lieu de naissance",
        "Identifiant Externe", *measures, *_CODES, *comment, "Session",
        *([] if is_class else ["Centre de certification"]),
        "Date de passage de la certification",
    ]  # fmt: skip


def cells(one: CertifiedPupil, generation: CsvGeneration, *, is_class: bool = True) -> list[object]:
    """The cells of a candidate under `titles`."""
    score: object = one.score if one.has_pix else "-"
    result = f"{one.label} ({score} Pix)" if one.label != "-" else f"{score} Pix"
    if not one.has_pix:
        result = "-"
    measures: dict[CsvGeneration, list[object]] = {
        CsvGeneration.G0: [score],
        CsvGeneration.G1: [one.status, score],
        CsvGeneration.G2: [one.certificate, one.status, result],
        CsvGeneration.G3: [one.certificate, one.status, one.label, score],
    }
    tested = one.status == "Validée"
    levels = ["-" if level is None or not tested else level for level in one.levels]
    comment = [] if generation == CsvGeneration.G0 else [one.comment or None]
    return [
        one.number, one.first_name, one.last_name, one.born, "BORDEAUX", None,
        *measures[generation], *levels, *comment, one.session,
        *([] if is_class else ["Collège Ada Lovelace"]),
        f"{one.sat_on:%d/%m/%Y}",
    ]  # fmt: skip


def content(
    candidates: Iterable[CertifiedPupil], generation: CsvGeneration, *, is_class: bool = True
) -> str:
    """The file: BOM, « ; », texts in quotes, numbers bare, nothing for nothing, no last newline."""
    rows: list[list[object]] = [list(titles(generation, is_class=is_class))]
    rows += [cells(one, generation, is_class=is_class) for one in candidates]
    return _BOM + "\n".join(";".join(map(_written, row)) for row in rows)


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return '"' + str(cell).replace('"', '""') + '"'


def class_file_name(made_on: date, class_name: str) -> str:
    """« 20260620_resultats_3A.csv »."""
    return f"{made_on:%Y%m%d}_resultats_{class_name}.csv"
