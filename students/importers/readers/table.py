"""Any table with a name, a first name and a class: Pronote, ENT, home-made; CSV, XLSX or ODS.

The titles are guessed; the person confirms or corrects them on the mapping screen, and the answer
comes back as `options["mapping"]`.
"""

import re
from itertools import islice
from typing import Any

from pixschool.core.importing.reading import tables, unknown
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import CleanText, Judge, KeyedHash, clean_text
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.reference.names import label_key
from students.importers.readers import signatures, staged
from students.importers.readers.full_names import split_full_name
from students.importers.readers.mapping import KNOWN, Mapping

_SAMPLE = 5
_INE = re.compile(r"\d{9}[A-Z]{2}|\d{10}[A-Z]|\d{4}A\d{5}[A-Z]")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E[+-]?\d+")

NAME_MISSING = (
    "Une ligne n’a pas à la fois un nom et un prénom. "
    "Complétez-la dans le tableau, ou retirez-la, puis redéposez-le."
)
LINES_IGNORED = (
    "Une ligne sans classe ni nom complet n’a pas été lue : un total ou un titre, sans doute. "
    "Vérifiez-la."
)
INE_DAMAGED = (
    "Des INE ont été transformés en nombres par le tableur (1,23E+10). Refaites l’export sans "
    "l’ouvrir, ou retirez la colonne INE."
)
INE_UNIQUE = (
    "Le même INE est présent plusieurs fois dans le fichier pour plusieurs élèves. "
    "Corrigez le tableau, puis redéposez-le."
)
SAME_NAME = (
    "Deux lignes ont le même nom, le même prénom et la même classe. Si ce ne sont pas deux "
    "homonymes, retirez la ligne en trop avant de continuer."
)
COLUMN_UNKNOWN = (
    "La colonne « {title} » n’est pas dans ce fichier. Indiquez à nouveau les colonnes."
)


def recognise(source: Source) -> bool:
    """Any table, but one that another page is waiting for."""
    if source.shape not in (Shape.TEXT, Shape.SHEET):
        return False
    ours = (signatures.ROSTER.code, unknown.UNKNOWN_FORMAT)
    return unknown.explain_table(source).issue.code in ours


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `mapping`, `remembered`, `ine_key`; without a mapping it only guesses one."""
    out.format = "table"
    given = options.get("mapping")
    header = _header(source, given)
    if header is None:
        raise unknown.unrecognised(source)
    columns = _numbered(header.titles)
    mapping = Mapping.from_json(given) if given else _remembered(options, columns)
    mapping = mapping or Mapping.guess(columns)
    out.facts.update(columns=[c for c in columns if c], sheet=header.sheet)
    if not given:
        out.facts.update(guess=mapping.as_json(), sample=_sample(source, header, mapping, columns))
    if not mapping.is_complete:
        out.rows = sum(1 for _ in tables.rows(source, header))
        return
    reader = _Reader(out, header, _indexes(mapping, columns), options.get("ine_key"))
    for line, cells in tables.rows(source, header, on_progress=out.progress):
        reader.row(line, cells)
    reader.finish()


def _remembered(options: dict[str, Any], columns: list[str]) -> Mapping | None:
    """What was answered for an earlier table with the same titles, the latest first."""
    for answer in options.get("remembered", ()):
        if all(title in columns for title in answer.values() if title):
            return Mapping.from_json(answer)
    return None


def _header(source: Source, given: dict[str, str | None] | None) -> tables.TableHeader | None:
    if given:
        wanted = frozenset(label_key(_unnumbered(title)) for title in given.values() if title)
        found = tables.find_header(source, tables.count_known(wanted))
        if found:
            return found
    return tables.find_header(source, tables.count_known(KNOWN)) or tables.first_row(source)


def _numbered(titles: list[str]) -> list[str]:
    """The titles, numbered when several columns bear the same: « Nom », « Nom (2) »."""
    seen: dict[str, int] = {}
    numbered = []
    for raw in titles:
        title = clean_text(raw).value
        seen[title] = seen.get(title, 0) + 1
        numbered.append(title if seen[title] == 1 or not title else f"{title} ({seen[title]})")
    return numbered


def _unnumbered(title: str) -> str:
    return re.sub(r" \(\d+\)$", "", title)


def _indexes(mapping: Mapping, columns: list[str]) -> dict[str, int]:
    indexes = {}
    for role, title in mapping.as_json().items():
        if not title:
            continue
        if title not in columns:
            raise FileRefusedError("COLUMN_UNKNOWN", COLUMN_UNKNOWN.format(title=title))
        indexes[role] = columns.index(title)
    return indexes


def _sample(
    source: Source, header: tables.TableHeader, mapping: Mapping, columns: list[str]
) -> list[dict[str, str]]:
    """The first rows, guessed columns only, and never the INE."""
    indexes = {role: i for role, i in _indexes(mapping, columns).items() if role != "ine"}
    return [
        {role: clean_text(cells[index]).value for role, index in indexes.items()}
        for _, cells in islice(tables.rows(source, header), _SAMPLE)
    ]


class _Reader:
    def __init__(
        self, out: Output, header: tables.TableHeader, indexes: dict[str, int], ine_key: str | None
    ) -> None:
        self._out = out
        self._header = header
        self._indexes = indexes
        self._hash = KeyedHash(bytes.fromhex(ine_key)) if ine_key else None
        self._judge = Judge(out, place=header.place)
        self._rows = staged.Rows(out)
        self._line_by_ine: dict[str, int] = {}
        self._line_by_name: dict[str, int] = {}

    def row(self, line: int, cells: list[str]) -> None:
        last_name, first_name = self._names(line, cells)
        class_name = self._judge(cells[self._indexes["class"]], line)
        is_named = bool(last_name.value and first_name.value)
        if not is_named and not class_name.class_key:
            self._out.warning("LINES_IGNORED", LINES_IGNORED, where=self._header.place(line))
            return
        self._out.rows += 1
        if not is_named:
            self._complain("NAME_MISSING", NAME_MISSING, line)
        ine = self._ine(line, cells)
        if not ine:
            key = f"{last_name.name_key}\t{first_name.name_key}\t{class_name.class_key}"
            self._check_same_name(line, key)
        self._rows.write(
            line,
            "keep",
            staged.identity(self._hash(ine) if self._hash and ine else None, last_name, first_name),
            class_name if class_name.class_key else None,
            "",
        )

    def _names(self, line: int, cells: list[str]) -> tuple[CleanText, CleanText]:
        if "full_name" in self._indexes:
            whole = self._judge(cells[self._indexes["full_name"]], line)
            last, first = split_full_name(whole.value)
        else:
            last, first = (cells[self._indexes[role]] for role in ("last_name", "first_name"))
        return self._judge(last, line), self._judge(first, line)

    def _ine(self, line: int, cells: list[str]) -> str | None:
        """The INE when it has the shape of one; a school's own numbers are not identities."""
        if "ine" not in self._indexes:
            return None
        ine = cells[self._indexes["ine"]].replace(" ", "").upper()
        if _SCIENTIFIC.fullmatch(ine):
            self._complain("INE_DAMAGED", INE_DAMAGED, line)
        if not _INE.fullmatch(ine):
            return None
        if self._line_by_ine.setdefault(ine, line) != line:
            self._complain("INE_UNIQUE", INE_UNIQUE, line)
        return ine

    def _check_same_name(self, line: int, key: str) -> None:
        first = self._line_by_name.setdefault(key, line)
        if first != line:
            where = f"{self._header.place(first)} et ligne {line}"
            self._out.confirm("SAME_NAME", SAME_NAME, where=where)

    def _complain(self, code: str, message: str, line: int) -> None:
        self._out.error(code, message, where=self._header.place(line))

    def finish(self) -> None:
        self._out.facts["classes"] = self._rows.classes()
        if self._rows.is_empty and not self._out.issues.has_errors:
            self._out.error("EMPTY", staged.EMPTY_TABLE)
