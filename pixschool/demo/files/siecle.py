"""Writes the list of pupils as SIECLE does: ISO-8859-15, structures after the pupils, a ZIP.

The demo schools and the tests of the readers are given files by this one writer.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

ARCHIVE_NAME = "ExportXML_ElevesSansAdresses.zip"
ENCODING = "iso-8859-15"
_ENTRY = "ElevesSansAdresses.xml"


@dataclass
class SiecleRecord:
    """One ELEVE. No `ine`: announced, not arrived yet. `left_on`: gone, still in the file.

    `instead`: the text of some elements as it stands in a file that somebody spoilt, by tag; the
    element is left out where it is None.
    """

    number: int
    last_name: str
    first_name: str
    sex: int
    born_on: date
    mef: str
    class_name: str | None  # None: in no class yet
    ine: str | None
    left_on: date | None = None
    middle_name: str = ""
    groups: tuple[str, ...] = ()
    # What SCOLARITE_AN_DERNIER says: it uses the same tags, and must not be taken for this year.
    last_year: tuple[str, str] | None = None  # (class, MEF)
    instead: Mapping[str, str | None] = field(default_factory=dict)


def write_zip(
    target: Path | IO[bytes],
    *,
    uai: str,
    year: int,
    exported_on: date,
    pupils: Iterable[SiecleRecord],
) -> None:
    """The same pupils give the same bytes."""
    moment = (exported_on.year, exported_on.month, exported_on.day, 7, 30, 0)
    entry = zipfile.ZipInfo(_ENTRY, moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(target, "w") as archive,
        archive.open(entry, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, encoding=ENCODING, errors="xmlcharrefreplace") as text,
    ):
        text.writelines(document(uai=uai, year=year, exported_on=exported_on, pupils=pupils))


def document(
    *, uai: str, year: int, exported_on: date, pupils: Iterable[SiecleRecord]
) -> Iterator[str]:
    """The XML, line after line, to be encoded in ENCODING. `year`: 2026 for 2026-2027."""
    pupils = list(pupils)
    yield '<?xml version="1.0" encoding="ISO-8859-15"?>\n<BEE_ELEVES VERSION="2.1">\n'
    yield (
        f"  <PARAMETRES>\n    <UAJ>{uai}</UAJ>\n    <ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE>\n"
        f"    <DATE_EXPORT>{exported_on:%d/%m/%Y}</DATE_EXPORT>\n"
        f"    <HORODATAGE>{exported_on:%d/%m/%Y} 07:30:00</HORODATAGE>\n  </PARAMETRES>\n"
    )
    yield "  <DONNEES>\n    <ELEVES>\n"
    for pupil in pupils:
        yield _pupil(pupil)
    yield "    </ELEVES>\n    <STRUCTURES>\n"
    for pupil in pupils:
        yield _structures(pupil)
    yield "    </STRUCTURES>\n  </DONNEES>\n</BEE_ELEVES>\n"


def _pupil(pupil: SiecleRecord) -> str:
    number = str(pupil.number % 10_000)
    elements: dict[str, str | None] = {
        "ID_NATIONAL": pupil.ine,
        "ID_ELEVE_ETAB": number,
        "NOM_DE_FAMILLE": pupil.last_name,
        "NOM_USAGE": "",
        "PRENOM": pupil.first_name,
        "PRENOM2": pupil.middle_name,
        "CODE_SEXE": str(pupil.sex),
        "DATE_NAISS": f"{pupil.born_on:%d/%m/%Y}",
        "CODE_PAYS": "100",
        "CODE_DEPARTEMENT_NAISS": "033",
        "CODE_COMMUNE_INSEE_NAISS": "33063",
        "CODE_MEF": pupil.mef,
        "CODE_STATUT": "ST",
        "DATE_SORTIE": f"{pupil.left_on:%d/%m/%Y}" if pupil.left_on else None,
        **pupil.instead,
    }
    inside = "".join(
        f"        <{tag}>{escape(text)}</{tag}>\n"
        for tag, text in elements.items()
        if text is not None
    )
    return (
        f'      <ELEVE ELEVE_ID="{pupil.number}" ELENOET="{number}">\n'
        f"{inside}{_last_year(pupil)}      </ELEVE>\n"
    )


def _last_year(pupil: SiecleRecord) -> str:
    if pupil.last_year is None:
        return ""
    class_name, mef = pupil.last_year
    return (
        f"        <SCOLARITE_AN_DERNIER><CODE_STRUCTURE>{class_name}</CODE_STRUCTURE>"
        f"<CODE_MEF>{mef}</CODE_MEF></SCOLARITE_AN_DERNIER>\n"
    )


def _structures(pupil: SiecleRecord) -> str:
    if pupil.class_name is None:
        return ""
    structures = [(pupil.class_name, "D"), *((group, "G") for group in pupil.groups)]
    inside = "".join(
        f"<STRUCTURE><CODE_STRUCTURE>{escape(code)}</CODE_STRUCTURE>"
        f"<TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
        for code, kind in structures
    )
    return f'      <STRUCTURES_ELEVE ELEVE_ID="{pupil.number}">{inside}</STRUCTURES_ELEVE>\n'
