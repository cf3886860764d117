"""FREGATA's list of pupils (agricultural schools), in the template that Pix Orga gives them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pixschool.core.importing.reading import left_sheets, tables
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import Judge, KeyedHash
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.reference.names import label_key
from students.importers.readers import staged
from students.importers.readers.signatures import ROSTER
from students.importers.readers.table_issues import SHEETS

_CELL_MOST = 255
_BORN_IN_FRANCE = "99100"
_DATE = re.compile(r"\d{2}/\d{2}/(\d{4}|\d{2})")
_INSEE = re.compile(r"[0-9]{5}|[0-9][abAB][0-9]{3}")
_COUNTRY = re.compile(r"99[1-5]\d\d")

_INE = "Identifiant unique*"
_FIRST_NAME = "Premier prénom*"
_LAST_NAME = "Nom de famille*"
_BIRTH_DATE = "Date de naissance (jj/mm/aaaa)*"
_CITY_CODE = "Code commune naissance**"
_CITY_NAME = "Libellé commune naissance**"
_COUNTY = "Code département naissance*"
_COUNTRY_CODE = "Code pays naissance*"
_MEF = "Code MEF*"
_DIVISION = "Division*"
_REQUIRED = (
    _INE,
    _FIRST_NAME,
    _LAST_NAME,
    "Code sexe*",
    _BIRTH_DATE,
    _COUNTY,
    _COUNTRY_CODE,
    "Statut*",
    _MEF,
    _DIVISION,
)
TEMPLATE = (
    _INE,
    _FIRST_NAME,
    "Deuxième prénom",
    "Troisième prénom",
    _LAST_NAME,
    "Nom d'usage",
    "Code sexe*",
    _BIRTH_DATE,
    _CITY_CODE,
    _CITY_NAME,
    _COUNTY,
    _COUNTRY_CODE,
    "Statut*",
    _MEF,
    _DIVISION,
)
_TITLE_BY_KEY = {label_key(title): title for title in TEMPLATE}
_KNOWN = frozenset(_TITLE_BY_KEY)
_SIGNATURE = frozenset({label_key(_FIRST_NAME), label_key(_DIVISION), label_key(_INE)})
_LEAST = 2

# Codes that a spreadsheet took for numbers: (title, what is left of one, length of a whole one).
_FIXED_LENGTH = (
    (_CITY_CODE, re.compile(r"[1-9]\d{3}"), 5),
    (_COUNTY, re.compile(r"[1-9]"), 2),
)
ZEROS_LOST = (
    "Un tableur a retiré les zéros du début de codes de naissance (« 1004 » pour « 01004 ») : ils "
    "sont rétablis pour cette lecture. Pix Orga refuserait ce fichier : refaites l’export sans "
    "l’ouvrir."
)

_SHEETS = replace(
    SHEETS,
    left_out="Une autre feuille ressemble à une liste d’élèves : elle n’est pas lue. Si ses élèves "
    "manquent, mettez-les à la suite des autres, ou déposez-la à part.",
)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A column, when it is checked, and what must hold."""

    title: str
    code: str
    holds: Callable[[str], bool]
    message: str


def _one_of(title: str, *values: str) -> _Rule:
    shown = " ou ".join(f"« {value} »" for value in values)
    return _Rule(
        title,
        "FIELD_BAD_VALUES",
        lambda value: value.lower() in {known.lower() for known in values},
        f"Le champ « {title} » doit être {shown} : corrigez-le.",
    )


_RULES = (
    # M and F: the older template.
    _one_of("Code sexe*", "Féminin", "Masculin", "F", "M"),
    _Rule(
        _BIRTH_DATE,
        "FIELD_DATE_FORMAT",
        lambda value: _DATE.fullmatch(value) is not None,
        f"Le champ « {_BIRTH_DATE} » doit être au format jj/mm/aaaa.",
    ),
    _Rule(
        _COUNTY,
        "FIELD_LENGTH",
        lambda value: len(value) in (2, 3),
        f"Le champ « {_COUNTY} » doit faire 2 ou 3 caractères.",
    ),
    _Rule(
        _COUNTRY_CODE,
        "INSEE_CODE_INVALID",
        lambda value: _COUNTRY.fullmatch(value) is not None,
        f"Le champ « {_COUNTRY_CODE} » n’est pas au format INSEE (99100 pour la France).",
    ),
    _one_of("Statut*", "ST", "AP"),
    _Rule(
        _CITY_CODE,
        "INSEE_CODE_INVALID",
        lambda value: _INSEE.fullmatch(value) is not None,
        f"Le champ « {_CITY_CODE} » n’est pas au format INSEE.",
    ),
)


def recognise(source: Source) -> bool:
    """A table with two of the three titles that no other list has."""
    return source.shape in (Shape.TEXT, Shape.SHEET) and _header(source) is not None


def _header(source: Source) -> tables.TableHeader | None:
    """The titles of the template; a hidden sheet has them in vain beside a list with a tab."""
    header = tables.find_header(source, _score)
    return header if header and _is_ours(header.titles) else None


def _score(titles: list[str]) -> int:
    if not _is_ours(titles):
        return int(ROSTER.fits(titles))
    return tables.count_known(_KNOWN)(titles)


def _is_ours(titles: list[str]) -> bool:
    """« Identifiant unique » alone could be anybody's: two of the three are this template."""
    return tables.count_known(_SIGNATURE)(titles) >= _LEAST


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `ine_key`, hexadecimal. Raises FileRefusedError (`docs/formats.md` §8)."""
    out.format = "fregata"
    header = _header(source)
    if header is None:
        raise FileRefusedError(
            "BAD_CSV_FORMAT",
            "Les titres de colonnes ne sont pas ceux du modèle FREGATA. "
            "Refaites l’export sans y toucher.",
        )
    left_sheets.say(source, [header], out, is_alike=ROSTER.fits, says=_SHEETS)
    _check_titles(header, out)
    titles = [_TITLE_BY_KEY.get(key, "") for key in header.keys]
    key = options.get("ine_key")
    reader = _Reader(out, header, KeyedHash(bytes.fromhex(key)) if key else None)
    for line, cells in tables.rows(source, header, on_progress=out.progress):
        reader.row(line, {t: c.strip() for t, c in zip(titles, cells, strict=True) if t})
    reader.finish()


def _check_titles(header: tables.TableHeader, out: Output) -> None:
    place = header.place(header.line)
    keys = header.keys
    for title in _REQUIRED:
        if label_key(title) not in keys:
            out.error(
                "HEADER_REQUIRED",
                f"Il manque la colonne « {title} ». Refaites l’export.",
                where=place,
            )
    if any(key and key not in _KNOWN for key in keys):
        out.error(
            "HEADER_UNKNOWN",
            "Des colonnes ne sont pas celles du modèle FREGATA. "
            "Retirez-les, puis redéposez le fichier.",
            where=place,
        )


class _Reader:
    def __init__(self, out: Output, header: tables.TableHeader, keyed: KeyedHash | None) -> None:
        self._out = out
        self._header = header
        self._hash = keyed
        self._judge = Judge(out, place=header.place)
        self._rows = staged.Rows(out)
        self._line_by_ine: dict[str, int] = {}

    def row(self, line: int, row: Row) -> None:
        self._out.rows += 1
        self._put_zeros_back(line, row)
        self._check(line, row)
        ine = row.get(_INE, "").upper()
        last_name = self._judge(row.get(_LAST_NAME, ""), line)
        first_name = self._judge(row.get(_FIRST_NAME, ""), line)
        class_name = self._judge.class_name(row.get(_DIVISION, ""), line)
        self._rows.write(
            line,
            "keep",
            staged.identity(self._hash(ine) if self._hash and ine else None, last_name, first_name),
            class_name if class_name.class_key else None,
            self._judge(row.get(_MEF, ""), line).value,
        )

    def _put_zeros_back(self, line: int, row: Row) -> None:
        """A spreadsheet takes « 01004 » for a number; these codes have a known length."""
        for title, digits, length in _FIXED_LENGTH:
            code = row.get(title, "")
            if digits.fullmatch(code):
                row[title] = code.zfill(length)
                self._out.warning("ZEROS_LOST", ZEROS_LOST, where=self._header.place(line))

    def _check(self, line: int, row: Row) -> None:
        for title in _REQUIRED:
            if not row.get(title):
                self._complain(
                    "FIELD_REQUIRED", f"Le champ « {title} » est vide : complétez-le.", line
                )
        for title, value in row.items():
            if len(value) > _CELL_MOST:
                self._complain(
                    "FIELD_MAX_LENGTH",
                    f"Le champ « {title} » doit faire au plus {_CELL_MOST} caractères.",
                    line,
                )
        in_france = row.get(_COUNTRY_CODE) == _BORN_IN_FRANCE
        place = _CITY_CODE if in_france else _CITY_NAME
        if row.get(_COUNTRY_CODE) and not row.get(place):
            self._complain("FIELD_REQUIRED", f"Le champ « {place} » est vide : complétez-le.", line)
        for rule in _RULES:
            value = row.get(rule.title, "")
            optional = rule.title == _CITY_CODE and not in_france
            if value and not optional and not rule.holds(value):
                self._complain(rule.code, rule.message, line)
        self._check_unique(line, row.get(_INE, "").upper())

    def _check_unique(self, line: int, ine: str) -> None:
        if ine and self._line_by_ine.setdefault(ine, line) != line:
            self._complain(
                "IDENTIFIER_UNIQUE",
                f"Le champ « {_INE} » de cette ligne est présent plusieurs fois dans le fichier.",
                line,
            )

    def _complain(self, code: str, message: str, line: int) -> None:
        self._out.error(code, message, where=self._header.place(line))

    def finish(self) -> None:
        self._out.facts["classes"] = self._rows.classes()
        if self._rows.is_empty and not self._out.issues.has_errors:
            self._out.error("EMPTY", staged.EMPTY)
