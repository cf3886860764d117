"""SIECLE's list of pupils (`ElevesSansAdresses.xml`, bare or zipped), read as Pix Orga reads it.

Birth dates, sexes and birth places are checked, because Pix would refuse the file too, and go no
further than this module. The INE leaves it as a keyed hash only.
"""

import datetime
import re
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import CleanText, Judge, KeyedHash, clean_text
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.xmlstream import elements, root_name
from students.importers.readers import staged, staged_groups
from students.importers.readers.siecle_messages import MESSAGES

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
_REQUIRED = (
    ("ID_NATIONAL", "INE_REQUIRED"),
    ("NOM_DE_FAMILLE", "LAST_NAME_REQUIRED"),
    ("PRENOM", "FIRST_NAME_REQUIRED"),
    ("CODE_SEXE", "SEX_CODE_REQUIRED"),
    ("DATE_NAISS", "BIRTHDATE_REQUIRED"),
)
_FRANCE = "100"
_DIVISION = etree.XPath(
    "string(STRUCTURE[normalize-space(TYPE_STRUCTURE) = 'D'"
    " and normalize-space(CODE_STRUCTURE) != 'Inactifs'][last()]/CODE_STRUCTURE)",
    smart_strings=False,
)
_GROUPS = etree.XPath(
    "STRUCTURE[normalize-space(TYPE_STRUCTURE) = 'G']/CODE_STRUCTURE/text()", smart_strings=False
)
_BIRTH_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_OTHER_FILES = {
    "BEE_NOMENCLATURES": "des nomenclatures",
    "BEE_STRUCTURES": "des structures",
    "BEE_RESPONSABLES": "des responsables",
    "STS_EDT": "des services (STS)",
}

# A pupil waiting for the class, which SIECLE gives at the end of the file:
# (ELEVE_ID, line, outcome, staged identity, MEF). A bare tuple: there may be 100 000 of them.
_Pupil = tuple[str | None, int, staged.RowOutcome, str, str]


def recognise(source: Source) -> bool:
    """Any XML, any ZIP: what another file of SIECLE is, `read` says."""
    return source.shape in (Shape.XML, Shape.ZIP)


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `uai`, `ine_key`. Raises FileRefusedError (`docs/formats.md` §6)."""
    out.format = "siecle"
    check_root(source)
    roster = _Roster(out, options)
    readers = {"ELEVE": roster.pupil, "STRUCTURES_ELEVE": roster.structures}
    for element in elements(
        source, ("ELEVE", "STRUCTURES_ELEVE", *_PARAMETERS), on_progress=out.progress
    ):
        readers.get(element.tag, roster.parameter)(element)
    roster.finish()


def check_root(source: Source) -> None:
    """Raises FileRefusedError when it is another file than that of the pupils."""
    root = root_name(source)
    if root == _ROOT:
        return
    if root in _OTHER_FILES:
        raise FileRefusedError(
            "OTHER_SIECLE_FILE",
            f"Ce fichier SIECLE est celui {_OTHER_FILES[root]}, pas celui des élèves. "
            "Déposez ElevesSansAdresses.xml (ou son ZIP).",
        )
    if root is None:
        return  # damaged from the start: the parser says where
    raise FileRefusedError(
        "INVALID_FILE",
        "Le fichier n’est pas conforme : ce n’est pas la liste des élèves de SIECLE. "
        "Déposez ElevesSansAdresses.xml (ou son ZIP).",
    )


class _Roster:
    def __init__(self, out: Output, options: dict[str, Any]) -> None:
        self._out = out
        self._judge = Judge(out)
        self._most = out.limits.rows
        self._uai: str | None = options.get("uai")
        key = options.get("ine_key")
        self._hash = KeyedHash(bytes.fromhex(key)) if key else None
        self._today = datetime.date.today().isoformat()  # noqa: DTZ011 - a calendar day, as SIECLE's are
        self._uai_seen = False
        self._pupils: list[_Pupil] = []
        self._classes: dict[str, CleanText] = {}
        self._groups: dict[str, list[CleanText]] = {}
        self._ines: list[tuple[str, int, int]] = []  # (INE, rank of the pupil, line)

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
            facts["extracted_on"] = self._not_to_come(_iso_date(text))

    def _not_to_come(self, day: str | None) -> str | None:
        """A day to come dates nothing: the next true export would seem older."""
        if day and day > self._today:
            self._out.confirm("DATE_IN_FUTURE", MESSAGES["DATE_IN_FUTURE"])
            return None
        return day

    def _check_uai(self, uai: str) -> None:
        self._uai_seen = True
        self._out.facts["uai"] = uai.upper()
        if self._uai and uai.upper() != self._uai.upper():
            raise self._uai_mismatched()

    def _uai_mismatched(self) -> FileRefusedError:
        return FileRefusedError("UAI_MISMATCHED", MESSAGES["UAI_MISMATCHED"])

    def pupil(self, element: etree._Element) -> None:
        if not self._uai_seen:
            raise self._uai_mismatched()
        line = cast("int", element.sourceline)
        fields = {
            child.tag: text
            for child in element.iterchildren(*_FIELDS)
            if (text := child.text) and not text.isspace()
        }
        get = fields.get
        ine = get("ID_NATIONAL", "").strip().upper()
        outcome = self._outcome(element, fields, line)
        if outcome == "keep":
            self._check(fields, line)
            self._ines.append((ine, len(self._pupils) + 1, line))
        # Whoever left, or has yet to come, holds nobody back.
        read = self._judge if outcome == "keep" else _unjudged
        last_name = read(get("NOM_DE_FAMILLE", ""), line)
        first_name = read(get("PRENOM", ""), line)
        ine_hash = self._hash(ine) if ine and self._hash else None
        identity = staged.identity(ine_hash, last_name, first_name)
        mef = clean_text(get("CODE_MEF", "")).value
        self._pupils.append((element.get("ELEVE_ID"), line, outcome, identity, mef))
        if len(self._pupils) > self._most:
            raise _too_many_pupils(self._most)

    def _outcome(
        self, element: etree._Element, fields: dict[str, str], line: int
    ) -> staged.RowOutcome:
        if "DATE_SORTIE" in fields:
            self._check_leaving(fields["DATE_SORTIE"], line)
            return "left"
        # An empty number is a mistake; no number at all is a pupil who has not arrived yet.
        if "ID_NATIONAL" not in fields and element.find("ID_NATIONAL") is None:
            return "not_arrived"
        return "keep"

    def _check_leaving(self, left_on: str, line: int) -> None:
        day = _iso_date(left_on.strip())
        if day and day > self._today:
            self._out.warning("FUTURE_LEAVING", MESSAGES["FUTURE_LEAVING"], where=f"ligne {line}")

    def _check(self, fields: dict[str, str], line: int) -> None:
        """Pix's rules, every one that is broken, not only the first."""
        for field, code in _REQUIRED:
            if field not in fields:
                self._complain(code, f"ligne {line}")
        if not _is_birth_date(fields.get("DATE_NAISS")):
            self._complain("INVALID_BIRTHDATE_FORMAT", f"ligne {line}")
        if (
            fields.get("CODE_PAYS", "").strip() == _FRANCE
            and "CODE_COMMUNE_INSEE_NAISS" not in fields
        ):
            self._complain("BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT", f"ligne {line}")

    def _complain(self, code: str, where: str) -> None:
        self._out.error(code, MESSAGES[code], where=where)

    def structures(self, element: etree._Element) -> None:
        name = division(element)
        siecle_id = element.get("ELEVE_ID")
        if name and siecle_id:
            class_name = self._judge.class_name(name, cast("int", element.sourceline))
            if class_name.class_key:
                self._classes[siecle_id] = class_name
        if siecle_id and (codes := cast("list[str]", _GROUPS(element))):
            line = cast("int", element.sourceline)
            self._groups[siecle_id] = [self._judge(code, line) for code in codes]

    def finish(self) -> None:
        """Join each pupil with the class, now that the whole file is read."""
        if not self._uai_seen:
            raise self._uai_mismatched()
        self._check_unique()
        rows = staged.Rows(self._out)
        groups = staged_groups.Groups(self._out)
        for siecle_id, line, outcome, identity, mef in self._pupils:
            class_name = self._classes.get(siecle_id) if siecle_id else None
            rows.write(line, outcome, identity, class_name, mef)
            if siecle_id in self._groups and outcome == "keep":
                groups.write(rows.count, self._groups[siecle_id])
        self._out.rows = len(self._pupils)
        self._out.facts["classes"] = rows.classes()
        groups.say_what_is_left()
        self._out.facts["groups"] = groups.count
        if rows.is_empty and not self._out.issues.has_errors:
            self._out.error("EMPTY", staged.EMPTY)

    def _check_unique(self) -> None:
        """Done once for all: most files have no double, which one set is enough to know."""
        ines = [ine for ine, _, _ in self._ines if ine]
        if len(set(ines)) == len(ines):
            return
        first_places: dict[str, tuple[int, int]] = {}
        for ine, rank, line in self._ines:
            if ine and (first := first_places.setdefault(ine, (rank, line))) != (rank, line):
                self._complain("INE_UNIQUE", _both(first, (rank, line)))


def division(element: etree._Element) -> str:
    """The class that a STRUCTURES_ELEVE gives; empty when it gives none."""
    return cast("str", _DIVISION(element))


def _both(first: tuple[int, int], other: tuple[int, int]) -> str:
    """Where two pupils stand: by their lines, but for a file on one line, or too long for its
    parser to count."""
    if first[1] == other[1]:
        return f"{first[0]}e et {other[0]}e élèves du fichier"
    return f"lignes {first[1]} et {other[1]}"


def _unjudged(raw: str, _line: int) -> CleanText:
    return clean_text(raw)


def _too_many_pupils(most: int) -> FileRefusedError:
    return FileRefusedError(
        "TOO_MANY_ROWS",
        f"Le fichier contient plus de {most} élèves. Vérifiez que c’est le bon fichier.",
    )


@lru_cache(maxsize=10_000)
def _is_birth_date(text: str | None) -> bool:
    """Strictly JJ/MM/AAAA, and a day that exists; an absent one is another rule's business."""
    if text is None:
        return True
    return bool(_BIRTH_DATE.fullmatch(text.strip()) and _iso_date(text.strip()))


def _iso_date(text: str) -> str | None:
    """JJ/MM/AAAA or AAAA-MM-JJ, perhaps with a time after it, as an ISO date."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text[:10], form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return None
