"""SIECLE's list of pupils (`ElevesSansAdresses.xml`, bare or zipped), read as Pix Orga reads it.

Birth dates, sexes and birth places are checked, because Pix would refuse the file too, and go no
further than this module. The INE leaves it as a keyed hash only.
"""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from pixschool.core.importing.issues import Refused
from pixschool.core.importing.output import Output
from pixschool.core.importing.people import CleanText, Judge, KeyedHash, clean_text
from pixschool.core.importing.source import Shape, Source
from pixschool.core.importing.xmlstream import elements, root_name
from students.importers.readers import staged

_ROOT = "BEE_ELEVES"
_PARAMETERS = ("UAJ", "ANNEE_SCOLAIRE", "DATE_EXPORT", "HORODATAGE")
# CODE_MEF also stands in SCOLARITE_AN_DERNIER (last year's!): only direct children are read.
_FIELDS = (
    "ID_NATIONAL",
    "NOM_DE_FAMILLE",
    "PRENOM",
    "CODE_SEXE",
    "DATE_NAISS",
    "CODE_PAYS",
    "CODE_COMMUNE_INSEE_NAISS",
    "CODE_MEF",
    "DATE_SORTIE",
)
_FRANCE = "100"
_DIVISION = etree.XPath(
    "string(STRUCTURE[normalize-space(TYPE_STRUCTURE) = 'D'"
    " and normalize-space(CODE_STRUCTURE) != 'Inactifs'][last()]/CODE_STRUCTURE)",
    smart_strings=False,
)
_BIRTH_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_OTHER_FILES = {
    "BEE_NOMENCLATURES": "des nomenclatures",
    "BEE_STRUCTURES": "des structures",
    "BEE_RESPONSABLES": "des responsables",
    "STS_EDT": "des services (STS)",
}

# Pix Orga's own wording, so that a RUPN recognises it, but for the INE that it shows in clear.
MESSAGES = {
    "UAI_MISMATCHED": (
        "L’UAI du fichier SIECLE ne correspond pas à celui de votre établissement. "
        "Vérifiez que vous êtes dans le bon établissement."
    ),
    "INE_REQUIRED": (
        "Le champ INE est obligatoire pour chaque élève. "
        "Complétez-le dans SIECLE, puis refaites l’export."
    ),
    "INE_UNIQUE": (
        "Le même INE est présent plusieurs fois dans le fichier pour plusieurs élèves. "
        "Corrigez-le dans SIECLE, puis refaites l’export."
    ),
    "LAST_NAME_REQUIRED": (
        "Un élève n’a pas de nom de famille. Complétez-le dans SIECLE, puis refaites l’export."
    ),
    "FIRST_NAME_REQUIRED": (
        "Un élève n’a pas de prénom. Complétez-le dans SIECLE, puis refaites l’export."
    ),
    "SEX_CODE_REQUIRED": (
        "Un élève n’a pas le champ sexe renseigné. Il est obligatoire pour chaque élève\u00a0: "
        "complétez-le dans SIECLE."
    ),
    "BIRTHDATE_REQUIRED": (
        "Un élève n’a pas le champ date de naissance renseigné. Il est obligatoire pour chaque "
        "élève\u00a0: complétez-le dans SIECLE."
    ),
    "INVALID_BIRTHDATE_FORMAT": (
        "Un élève n’a pas le bon format de date de naissance. Elle doit être au format "
        "JJ/MM/AAAA\u00a0: corrigez-la dans SIECLE."
    ),
    "BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT": (
        "Un élève n’a pas de champ code commune de naissance renseigné. Il est obligatoire pour "
        "chaque élève né en France\u00a0: complétez-le dans SIECLE."
    ),
    "FUTURE_LEAVING": (
        "Un élève a une date de sortie à venir. Pix le considère déjà comme parti, "
        "PixSchool fait de même."
    ),
}


@dataclass(frozen=True, slots=True)
class _Pupil:
    """A pupil waiting for the class, which SIECLE gives at the end of the file."""

    siecle_id: str | None
    line: int
    fate: staged.Fate
    ine_hash: str | None
    names: str
    mef: CleanText


def recognise(source: Source) -> bool:
    return source.shape in (Shape.XML, Shape.ZIP)


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    out.format = "siecle"
    _check_root(source)
    roster = _Roster(out, options)
    readers = {"ELEVE": roster.pupil, "STRUCTURES_ELEVE": roster.structures}
    for element in elements(
        source, ("ELEVE", "STRUCTURES_ELEVE", *_PARAMETERS), on_progress=out.progress
    ):
        readers.get(element.tag, roster.parameter)(element)
    roster.finish()


def _check_root(source: Source) -> None:
    root = root_name(source)
    if root == _ROOT:
        return
    if root in _OTHER_FILES:
        raise Refused(
            "OTHER_SIECLE_FILE",
            f"Ce fichier SIECLE est celui {_OTHER_FILES[root]}, pas celui des élèves. "
            "Déposez ElevesSansAdresses.xml (ou son ZIP).",
        )
    if root is None:
        return  # damaged from the start: the parser says where
    raise Refused(
        "INVALID_FILE",
        "Le fichier n’est pas conforme\u00a0: ce n’est pas la liste des élèves de SIECLE. "
        "Déposez ElevesSansAdresses.xml (ou son ZIP).",
    )


class _Roster:
    def __init__(self, out: Output, options: dict[str, Any]) -> None:
        self._out = out
        self._judge = Judge(out)
        self._uai: str | None = options.get("uai")
        key = options.get("ine_key")
        self._hash = KeyedHash(bytes.fromhex(key)) if key else None
        self._today = datetime.date.today()  # noqa: DTZ011 - a calendar day, as SIECLE's are
        self._uai_seen = False
        self._pupils: list[_Pupil] = []
        self._classes: dict[str, CleanText] = {}
        self._lines_by_ine: dict[str, int] = {}

    def parameter(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is None or parent.tag != "PARAMETRES":
            return
        text = (element.text or "").strip()
        facts = self._out.facts
        if element.tag == "UAJ":
            self._check_uai(text)
        elif element.tag == "ANNEE_SCOLAIRE":
            facts["year"] = int(text) if re.fullmatch(r"\d{4}", text) else None
        elif element.tag == "DATE_EXPORT" or "extracted_on" not in facts:
            facts["extracted_on"] = _iso_date(text)

    def _check_uai(self, uai: str) -> None:
        self._uai_seen = True
        self._out.facts["uai"] = uai.upper()
        if self._uai and uai.upper() != self._uai.upper():
            raise self._uai_mismatched()

    def _uai_mismatched(self) -> Refused:
        return Refused("UAI_MISMATCHED", MESSAGES["UAI_MISMATCHED"])

    def pupil(self, element: etree._Element) -> None:
        if not self._uai_seen:
            raise self._uai_mismatched()
        line = element.sourceline
        out = self._out
        out.rows += 1
        if out.rows > out.limits.rows:
            raise _too_many_pupils(out.limits.rows)
        fields = {child.tag: child.text or "" for child in element.iterchildren(*_FIELDS)}
        fate = self._fate(fields, line)
        ine = fields.get("ID_NATIONAL", "").strip().upper()
        if fate == "keep":
            self._check(fields, ine, line)
        last_name = self._judge(fields.get("NOM_DE_FAMILLE", ""), line)
        first_name = self._judge(fields.get("PRENOM", ""), line)
        self._pupils.append(
            _Pupil(
                element.get("ELEVE_ID"),
                line,
                fate,
                self._hash(ine) if self._hash and ine else None,
                staged.names(last_name, first_name),
                clean_text(fields.get("CODE_MEF", "")),
            )
        )

    def _fate(self, fields: dict[str, str], line: int) -> staged.Fate:
        left_on = fields.get("DATE_SORTIE", "").strip()
        if left_on:
            day = _iso_date(left_on)
            if day and day > self._today.isoformat():
                self._complain("FUTURE_LEAVING", line)
            return "left"
        return "keep" if "ID_NATIONAL" in fields else "not_arrived"

    def _check(self, fields: dict[str, str], ine: str, line: int) -> None:
        """Pix's rules, every one that is broken, not only the first."""
        if not ine:
            self._complain("INE_REQUIRED", line)
        else:
            first = self._lines_by_ine.setdefault(ine, line)
            if first != line:
                self._complain("INE_UNIQUE", line, also=first)
        if not fields.get("NOM_DE_FAMILLE", "").strip():
            self._complain("LAST_NAME_REQUIRED", line)
        if not fields.get("PRENOM", "").strip():
            self._complain("FIRST_NAME_REQUIRED", line)
        if not fields.get("CODE_SEXE", "").strip():
            self._complain("SEX_CODE_REQUIRED", line)
        birth = fields.get("DATE_NAISS", "").strip()
        if not birth:
            self._complain("BIRTHDATE_REQUIRED", line)
        elif not _is_date(birth):
            self._complain("INVALID_BIRTHDATE_FORMAT", line)
        if (
            fields.get("CODE_PAYS", "").strip() == _FRANCE
            and not fields.get("CODE_COMMUNE_INSEE_NAISS", "").strip()
        ):
            self._complain("BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT", line)

    def _complain(self, code: str, line: int, *, also: int | None = None) -> None:
        where = f"ligne {line}" if also is None else f"lignes {also} et {line}"
        level = "warning" if code == "FUTURE_LEAVING" else "error"
        self._out.issues.add(level, code, MESSAGES[code], where=where)

    def structures(self, element: etree._Element) -> None:
        name = _DIVISION(element)
        siecle_id = element.get("ELEVE_ID")
        if name and siecle_id:
            class_name = self._judge(name, element.sourceline)
            if class_name.class_key:
                self._classes[siecle_id] = class_name

    def finish(self) -> None:
        """Join each pupil with the class, now that the whole file is read."""
        out = self._out
        if not self._uai_seen:
            raise self._uai_mismatched()
        rows = staged.Rows(out)
        for pupil in self._pupils:
            class_name = self._classes.get(pupil.siecle_id or "")
            fate = pupil.fate
            rows.write(
                pupil.line,
                "no_class" if fate == "keep" and class_name is None else fate,
                ine_hash=pupil.ine_hash,
                names=pupil.names,
                class_name=class_name,
                mef=pupil.mef,
            )
        out.facts["classes"] = rows.classes()
        if not rows.kept and not out.issues.has_errors:
            out.error("EMPTY", staged.EMPTY)


def _too_many_pupils(most: int) -> Refused:
    return Refused(
        "TOO_MANY_ROWS",
        f"Le fichier contient plus de {most} élèves. Vérifiez que c’est le bon fichier.",
    )


@lru_cache(maxsize=10_000)
def _is_date(text: str) -> bool:
    return bool(_BIRTH_DATE.fullmatch(text)) and _iso_date(text) is not None


def _iso_date(text: str) -> str | None:
    """JJ/MM/AAAA or AAAA-MM-JJ, perhaps with a time after it, as an ISO date."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text[:10], form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return None
