"""Writes SIECLE exports as the ministry's software does (ISO-8859-15, zipped), from plain data."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Row:
    """One ELEVE. `ine=None`: the element is absent (not arrived); `class_name=None`: no class."""

    last_name: str
    first_name: str
    class_name: str | None = "6A"
    ine: str | None = None
    mef: str = ""
    left_on: str = ""
    birth: str = "05/03/2013"
    sex: str = "2"

    def but(self, **changes: object) -> "Row":
        return replace(self, **changes)  # type: ignore[arg-type]


def ine_of(number: int) -> str:
    """A well-formed INE nobody bears."""
    return f"{number:09d}ZZ"


def numbered(rows: Iterable[Row]) -> list[Row]:
    """The rows, each with an INE of its own."""
    return [row.but(ine=ine_of(rank)) for rank, row in enumerate(rows, 1)]


def siecle_xml(
    rows: Iterable[Row], *, uai: str, year: int = 2026, exported_on: str = "12/09/2026"
) -> bytes:
    pupils, structures = [], []
    for rank, row in enumerate(rows, 1001):
        pupils.append(_pupil(row, rank))
        if row.class_name is not None:
            structures.append(
                f'<STRUCTURES_ELEVE ELEVE_ID="{rank}"><STRUCTURE><CODE_STRUCTURE>'
                f"{escape(row.class_name)}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE>"
                "</STRUCTURE><STRUCTURE><CODE_STRUCTURE>GR1</CODE_STRUCTURE>"
                "<TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
            )
    text = "\n".join(
        [
            '<?xml version="1.0" encoding="ISO-8859-15"?>',
            f'<BEE_ELEVES VERSION="2.1"><PARAMETRES><UAJ>{uai}</UAJ>',
            f"<ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE><DATE_EXPORT>{exported_on}</DATE_EXPORT>",
            "</PARAMETRES><DONNEES><ELEVES>",
            *pupils,
            "</ELEVES><STRUCTURES>",
            *structures,
            "</STRUCTURES></DONNEES></BEE_ELEVES>",
        ]
    )
    return text.encode("iso-8859-15")


def siecle_zip(
    rows: Iterable[Row], *, uai: str, year: int = 2026, exported_on: str = "12/09/2026"
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "ElevesSansAdresses.xml",
            siecle_xml(rows, uai=uai, year=year, exported_on=exported_on),
        )
    return buffer.getvalue()


def _pupil(row: Row, rank: int) -> str:
    ine = "" if row.ine is None else f"<ID_NATIONAL>{row.ine}</ID_NATIONAL>"
    left = f"<DATE_SORTIE>{row.left_on}</DATE_SORTIE>" if row.left_on else ""
    return (
        f'<ELEVE ELEVE_ID="{rank}">{ine}<NOM_DE_FAMILLE>{escape(row.last_name)}</NOM_DE_FAMILLE>'
        f"<PRENOM>{escape(row.first_name)}</PRENOM><CODE_SEXE>{row.sex}</CODE_SEXE>"
        f"<DATE_NAISS>{row.birth}</DATE_NAISS><CODE_PAYS>100</CODE_PAYS>"
        "<CODE_COMMUNE_INSEE_NAISS>33063</CODE_COMMUNE_INSEE_NAISS>"
        f"<CODE_MEF>{row.mef}</CODE_MEF><CODE_STATUT>ST</CODE_STATUT>{left}"
        "<SCOLARITE_AN_DERNIER><CODE_MEF>10010012110</CODE_MEF>"
        "<CODE_STRUCTURE>LAST YEAR</CODE_STRUCTURE></SCOLARITE_AN_DERNIER></ELEVE>"
    )


def table_csv(rows: Iterable[Row], *, separator: str = ";", with_ine: bool = False) -> bytes:
    """A home-made list: name, first name, class."""
    header = ["Nom", "Prénom", "Classe", *(["INE"] if with_ine else [])]
    lines = [separator.join(header)]
    for row in rows:
        cells = [row.last_name, row.first_name, row.class_name or ""]
        if with_ine:
            cells.append(row.ine or "")
        lines.append(separator.join(f'"{cell}"' for cell in cells))
    return ("\n".join(lines) + "\n").encode()
