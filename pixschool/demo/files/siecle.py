"""Writes the list of pupils as SIECLE does: ISO-8859-15, structures after the pupils, a ZIP."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

ARCHIVE_NAME = "ExportXML_ElevesSansAdresses.zip"
_ENTRY = "ElevesSansAdresses.xml"
_ENCODING = "iso-8859-15"


@dataclass
class SiecleRecord:
    """One ELEVE. No `ine`: announced, not arrived yet. `left_on`: gone, still in the file."""

    number: int
    last_name: str
    first_name: str
    sex: int
    born_on: date
    mef: str
    class_name: str
    ine: str | None
    left_on: date | None = None
    middle_name: str = ""
    groups: tuple[str, ...] = ()
    # What SCOLARITE_AN_DERNIER says: it uses the same tags, and must not be taken for this year.
    last_year: tuple[str, str] | None = field(default=None)  # (class, MEF)


def write_zip(
    path: Path, *, uai: str, year: int, exported_on: date, pupils: Iterable[SiecleRecord]
) -> None:
    """The same pupils give the same bytes."""
    moment = (exported_on.year, exported_on.month, exported_on.day, 7, 30, 0)
    entry = zipfile.ZipInfo(_ENTRY, moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    records = list(pupils)
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open(entry, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, encoding=_ENCODING, errors="xmlcharrefreplace") as text,
    ):
        text.writelines(_lines(uai, year, exported_on, records))


def _lines(uai: str, year: int, exported_on: date, pupils: list[SiecleRecord]) -> Iterator[str]:
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
    ine = "" if pupil.ine is None else f"        <ID_NATIONAL>{pupil.ine}</ID_NATIONAL>\n"
    left = f"        <DATE_SORTIE>{pupil.left_on:%d/%m/%Y}</DATE_SORTIE>\n" if pupil.left_on else ""
    before = ""
    if pupil.last_year:
        class_name, mef = pupil.last_year
        before = (
            f"        <SCOLARITE_AN_DERNIER><CODE_STRUCTURE>{class_name}</CODE_STRUCTURE>"
            f"<CODE_MEF>{mef}</CODE_MEF></SCOLARITE_AN_DERNIER>\n"
        )
    return (
        f'      <ELEVE ELEVE_ID="{pupil.number}" ELENOET="{pupil.number % 10_000}">\n{ine}'
        f"        <ID_ELEVE_ETAB>{pupil.number % 10_000}</ID_ELEVE_ETAB>\n"
        f"        <NOM_DE_FAMILLE>{escape(pupil.last_name.upper())}</NOM_DE_FAMILLE>\n"
        f"        <NOM_USAGE></NOM_USAGE>\n"
        f"        <PRENOM>{escape(pupil.first_name)}</PRENOM>\n"
        f"        <PRENOM2>{escape(pupil.middle_name)}</PRENOM2>\n"
        f"        <CODE_SEXE>{pupil.sex}</CODE_SEXE>\n"
        f"        <DATE_NAISS>{pupil.born_on:%d/%m/%Y}</DATE_NAISS>\n"
        f"        <CODE_PAYS>100</CODE_PAYS>\n"
        f"        <CODE_DEPARTEMENT_NAISS>033</CODE_DEPARTEMENT_NAISS>\n"
        f"        <CODE_COMMUNE_INSEE_NAISS>33063</CODE_COMMUNE_INSEE_NAISS>\n"
        f"        <CODE_MEF>{pupil.mef}</CODE_MEF>\n"
        f"        <CODE_STATUT>ST</CODE_STATUT>\n{left}{before}      </ELEVE>\n"
    )


def _structures(pupil: SiecleRecord) -> str:
    structures = [(pupil.class_name, "D"), *((group, "G") for group in pupil.groups)]
    inside = "".join(
        f"<STRUCTURE><CODE_STRUCTURE>{escape(code)}</CODE_STRUCTURE>"
        f"<TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
        for code, kind in structures
    )
    return f'      <STRUCTURES_ELEVE ELEVE_ID="{pupil.number}">{inside}</STRUCTURES_ELEVE>\n'
