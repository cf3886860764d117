"""Rows of a results file of certification, to `ResultLine`s, and what of them does not agree."""

from collections.abc import Callable
from datetime import date
from typing import Any

from certification.results.bands import level_of
from certification.results.readers import cells as read
from certification.results.readers.columns import ResultColumns
from certification.results.readers.staged import ResultLine
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import Judge, KeyedHash
from pixschool.core.importing.reading.tables import TableHeader
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.names import label_key, name_key

LEVEL_MISMATCH = (
    "Le niveau et le score d’une ligne ne vont pas ensemble. Le fichier a peut-être été modifié : "
    "comparez avec Pix Orga, ou confirmez pour garder les deux tels quels."
)
LEVEL_UNKNOWN = (
    "Un niveau porte un libellé que PixSchool ne connaît pas : il est gardé tel quel, et le niveau "
    "vient du score."
)
NUMBER_TWICE = (
    "Un même numéro de certification est donné à deux personnes : le fichier a été modifié. "
    "Téléchargez-le à nouveau depuis Pix Orga."
)
DAY_TO_COME = (
    "Une certification porte une date de passage à venir. Comparez avec Pix Orga, ou confirmez."
)
NAME_MISSING = "Une ligne n’a ni nom ni prénom : elle restera à rattacher."
_DATED = "sat_on"


class ResultLines:
    """Converts the rows of one file. `generation`: of the file, once all rows are read."""

    def __init__(
        self,
        where: ResultColumns,
        header: TableHeader,
        out: Output,
        *,
        key: bytes,
        today: date | None,
        class_name: str,
    ) -> None:
        self._where = where
        self._header = header
        self._out = out
        self._hash = KeyedHash(key)
        self._today = today
        self._class_name = class_name
        self._judge = Judge(out, place=header.place)
        self._births: dict[str, list[str]] = {}
        self._numbers: dict[str, str] = {}
        self._has_core = False

    @property
    def generation(self) -> str:
        return self._where.generation if self._has_core else "pix_plus"

    def convert(self, line: int, cells: list[str]) -> ResultLine:
        """Raises ValueError when a cell holds what Pix never writes there."""
        last_name = self._judge(self._cell(cells, "last_name"), line)
        first_name = self._judge(self._cell(cells, "first_name"), line)
        name = f"{last_name.name_key} {first_name.name_key}".strip()
        if not name:
            self._warn("NAME_MISSING", NAME_MISSING, line)
        class_name = self._judge.class_name(self._cell(cells, "class") or self._class_name, line)
        kind, certificate = _kind(self._cell(cells, "certificate"))
        complementary = self._complementary(cells)
        self._has_core |= kind != "pix_plus" and not self._is_beside(complementary)
        sat_on = read.day(self._cell(cells, _DATED))
        score, level, label = self._measured(cells)
        status = self._status(cells, score)
        found = ResultLine(
            line=line,
            last_name=last_name.value,
            first_name=first_name.value,
            name_key=name,
            class_name=class_name.value,
            class_key=class_name.class_key,
            child=self._child(name, cells),
            number_key=self._number(name, cells, line),
            session=" ".join(self._cell(cells, "session").split())[:20],
            kind=kind,
            certificate=certificate,
            generation=self._where.generation,
            status=status,
            score=score,
            level=self._level(line, (score, level, label), status, sat_on, kind),
            level_label=label,
            sat_on=sat_on,
            competences=self._competences(cells),
            complementary=complementary,
        )
        if self._today and sat_on > self._today:
            self._confirm("DAY_TO_COME", DAY_TO_COME, line)
        return found

    def unreadable(self, cells: list[str]) -> list[int]:
        """The columns of a row that hold what Pix never writes there."""
        readers: dict[str, Callable[[str], Any]] = {
            _DATED: read.day,
            "score": read.score,
            "result": read.result,
            "status": read.status,
        }
        columns = [(self._where.roles.get(role), how) for role, how in readers.items()]
        columns += [(index, read.competence) for index in self._where.competences.values()]
        columns += [(index, _complementary) for index in self._where.complementary.values()]
        return [at for at, how in columns if at is not None and not _reads(how, cells[at])]

    def _cell(self, cells: list[str], role: str) -> str:
        index = self._where.roles.get(role)
        return "" if index is None else cells[index]

    def _measured(self, cells: list[str]) -> tuple[int | None, int | None, str]:
        if "score" not in self._where.roles:
            return read.result(self._cell(cells, "result"))
        return (read.score(self._cell(cells, "score")), *read.level(self._cell(cells, "level")))

    def _status(self, cells: list[str], score: int | None) -> str:
        """Files of before 2021 have none: what has pix was obtained."""
        if "status" in self._where.roles:
            return read.status(self._cell(cells, "status"))
        if score is None:
            return "cancelled"
        return "validated" if score else "rejected"

    def _level(
        self,
        line: int,
        measured: tuple[int | None, int | None, str],
        status: str,
        sat_on: date,
        kind: str,
    ) -> int | None:
        """As the file says it, else from the score; what disagrees is asked, and kept as it is."""
        score, level, label = measured
        if label and level is None:
            self._warn("LEVEL_UNKNOWN", LEVEL_UNKNOWN, line)
        if kind == "pix_plus":
            return level
        if status != "validated":
            if score or level:
                self._confirm("LEVEL_MISMATCH", LEVEL_MISMATCH, line)
            return level
        expected = None if score is None else level_of(score, sat_on)
        if level is not None and level != expected:
            self._confirm("LEVEL_MISMATCH", LEVEL_MISMATCH, line)
        return expected if level is None else level

    def _competences(self, cells: list[str]) -> list[int | None]:
        if not self._where.competences:
            return []
        found = self._where.competences
        return [
            read.competence(cells[found[rank]]) if rank in found else None
            for rank in range(len(COMPETENCES))
        ]

    def _complementary(self, cells: list[str]) -> dict[str, str]:
        """Those that were taken: {label: status}."""
        found = {
            label: _complementary(cells[index])
            for label, index in self._where.complementary.items()
        }
        return {label: status for label, status in found.items() if status}

    @staticmethod
    def _is_beside(complementary: dict[str, str]) -> bool:
        """Whether the row is of a Pix+ that a column of its own tells."""
        return any(label_key(label).startswith("pix+") for label in complementary)

    def _child(self, name: str, cells: list[str]) -> int:
        births = self._births.setdefault(name, [])
        birth = "".join(self._cell(cells, "birth").split())
        if birth not in births:
            births.append(birth)
        return births.index(birth) + 1

    def _number(self, name: str, cells: list[str], line: int) -> str:
        number = "".join(self._cell(cells, "number").split()).removesuffix(",0").removesuffix(".0")
        if not number:
            told = [name, *(self._cell(cells, r) for r in ("birth", "session", _DATED))]
            return self._hash("\t".join([*told, label_key(self._cell(cells, "certificate"))]))
        if self._numbers.setdefault(number, name) != name:
            self._out.error("NUMBER_TWICE", NUMBER_TWICE, where=self._header.place(line))
        return self._hash(f"certification {number}")

    def _warn(self, code: str, sentence: str, line: int) -> None:
        self._out.warning(code, sentence, where=self._header.place(line))

    def _confirm(self, code: str, sentence: str, line: int) -> None:
        self._out.confirm(code, sentence, where=self._header.place(line))


def _kind(text: str) -> tuple[str, str]:
    """(kind, name) of a certification; files of before 2026 have no type."""
    name = " ".join(text.split())[:80]
    key = name_key(name)
    if label_key(name).replace(" ", "").startswith("pix+"):
        return "pix_plus", name
    if key.startswith("clea"):
        return "clea", name
    return "pix", name if name and not read.is_nothing(name) else "Pix"


def _complementary(text: str) -> str:
    """ "" for what was not taken. Raises ValueError."""
    if read.is_nothing(text) or label_key(text) == read.NOT_TAKEN:
        return ""
    return read.status(text)


def _reads(how: Callable[[str], Any], text: str) -> bool:
    try:
        how(text)
    except ValueError:
        return False
    return True
