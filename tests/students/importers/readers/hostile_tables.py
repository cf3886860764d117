"""Rosters as a person and a spreadsheet leave them: the same pupils, written in many wrong ways."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st
from openpyxl import Workbook

_LAST = ("DUPONT", "LE GALL", "N’DIAYE", "ŒUVRARD", "MÜLLER", "GARÇON", "D’ÉTÉ", "VAN DER BERG")
_FIRST = ("Zoé", "Anaïs", "Jean-Noël", "Lou", "Théo", "Maëlle", "Hélène")
_CLASSES = ("6A", "6B", "5e C", "3 PREPA", "Tle 2", "601")
_BANNER = ("Liste des élèves", "", "")


@dataclass(frozen=True)
class TablePupil:
    last_name: str
    first_name: str
    class_name: str

    @property
    def who(self) -> tuple[str, str]:
        return self.last_name, self.first_name


@dataclass(frozen=True)
class HostileTable:
    """`truth`: the pupils; `sheets`: {tab: rows}; the rest is what was done to them."""

    truth: tuple[TablePupil, ...]
    sheets: dict[str, list[list[str]]]
    hidden: tuple[str, ...] = ()
    merged: dict[str, list[str]] = field(default_factory=dict)  # {tab: ranges}
    others: int = 0  # lines of parents and teachers
    asks: frozenset[str] = frozenset()  # one of these questions, or refusals, must come of it

    def as_xlsx(self) -> bytes:
        book = Workbook()
        book.remove(book.active)
        for tab, rows in self.sheets.items():
            sheet = book.create_sheet(tab)
            for row in rows:
                sheet.append(row)
            for cells in self.merged.get(tab, ()):
                sheet.merge_cells(cells)
            if tab in self.hidden:
                sheet.sheet_state = "hidden"
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def as_csv(self, *, separator: str, encoding: str) -> bytes:
        (rows,) = self.sheets.values()
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=separator).writerows(rows)
        return buffer.getvalue().encode(encoding)


@st.composite
def pupils(draw: st.DrawFn) -> tuple[TablePupil, ...]:
    """Between 3 and 12 pupils, no two of one name, in two classes at least."""
    names = draw(
        st.lists(
            st.tuples(st.sampled_from(_LAST), st.sampled_from(_FIRST)),
            min_size=3,
            max_size=12,
            unique=True,
        )
    )
    classes = draw(st.lists(st.sampled_from(_CLASSES), min_size=2, max_size=4, unique=True))
    return tuple(
        TablePupil(last, first, classes[number % len(classes)])
        for number, (last, first) in enumerate(names)
    )


def _plain(truth: tuple[TablePupil, ...]) -> list[list[str]]:
    ordered = sorted(truth, key=lambda pupil: pupil.class_name)
    return [
        ["Nom", "Prénom", "Classe"],
        *([p.last_name, p.first_name, p.class_name] for p in ordered),
    ]


def _one_sheet(truth: tuple[TablePupil, ...]) -> HostileTable:
    return HostileTable(truth, {"Feuil1": _plain(truth)})


def _sheet_for_each_class(truth: tuple[TablePupil, ...]) -> HostileTable:
    classes = sorted({pupil.class_name for pupil in truth})
    return HostileTable(
        truth, {name: _plain(tuple(p for p in truth if p.class_name == name)) for name in classes}
    )


def _class_is_the_sheet(truth: tuple[TablePupil, ...]) -> HostileTable:
    table = _sheet_for_each_class(truth)
    return replace(
        table, sheets={tab: [row[:2] for row in rows] for tab, rows in table.sheets.items()}
    )


def _old_hidden_sheet(truth: tuple[TablePupil, ...]) -> HostileTable:
    old = [["Nom", "Prénom", "Classe"], ["ANCIEN", "Paul", "3A"]]
    return HostileTable(truth, {"2025": old, "2026": _plain(truth)}, hidden=("2025",))


def _merged_classes(truth: tuple[TablePupil, ...]) -> HostileTable:
    rows = _plain(truth)
    ranges, start = [], 1
    for number in range(2, len(rows) + 1):
        if number == len(rows) or rows[number][2] != rows[start][2]:
            ranges.append(f"C{start + 1}:C{number}")
            start = number
    return HostileTable(truth, {"Feuil1": rows}, merged={"Feuil1": ranges})


def _with_totals(truth: tuple[TablePupil, ...]) -> HostileTable:
    rows, out = _plain(truth), []
    for before, row in zip([None, *rows], [*rows, None], strict=True):
        if before and (row is None or row[2] != before[2]) and before is not rows[0]:
            out.append([f"Total {before[2]}", "12", ""])
        if row:
            out.append(row)
    return HostileTable(truth, {"Feuil1": out})


def _titles_repeated(truth: tuple[TablePupil, ...]) -> HostileTable:
    title, *rows = _plain(truth)
    middle = len(rows) // 2
    return HostileTable(truth, {"Feuil1": [title, *rows[:middle], title, *rows[middle:]]})


def _blank_lines_and_banner(truth: tuple[TablePupil, ...]) -> HostileTable:
    rows = [list(_BANNER), ["", "", ""]]
    for row in _plain(truth):
        rows += [row, [" ", "\u00a0", ""]]
    return HostileTable(truth, {"Feuil1": rows})


def _second_list_beside(truth: tuple[TablePupil, ...]) -> HostileTable:
    title, *rows = _plain(truth)
    middle = (len(rows) + 1) // 2
    left, right = rows[:middle], rows[middle:]
    right += [["", "", ""]] * (len(left) - len(right))
    beside = [[*one, "", *other] for one, other in zip(left, right, strict=True)]
    return HostileTable(truth, {"Feuil1": [[*title, "", *title], *beside]})


def _everybody(truth: tuple[TablePupil, ...]) -> HostileTable:
    rows = [["Type", "Nom", "Prénom", "Classe"]]
    rows += [["Enseignant", "VIDAL", "Jeanne", "6A"], ["Parent", "ROUX", "Marc", ""]]
    rows += [["Élève", *row] for row in _plain(truth)[1:]]
    return HostileTable(truth, {"Feuil1": rows}, others=2)


def _level_before_class(truth: tuple[TablePupil, ...]) -> HostileTable:
    title, *rows = _plain(truth)
    return HostileTable(
        truth,
        {"Feuil1": [["Classe", *title[:2], "Division"], *(["6EME", *row] for row in rows)]},
    )


def _class_first_names_last(truth: tuple[TablePupil, ...]) -> HostileTable:
    rows = [[row[2], f"{row[0]}, {row[1]}"] for row in _plain(truth)[1:]]
    return HostileTable(truth, {"Feuil1": [["Classe", "Nom et prénom"], *rows]})


def _damaged(
    shown: str, *asks: str, column: int = 2
) -> Callable[[tuple[TablePupil, ...]], HostileTable]:
    """A cell of the first pupil, the class if not said, became something else."""

    def damage(truth: tuple[TablePupil, ...]) -> HostileTable:
        rows = _plain(truth)
        rows[1][column] = shown
        return HostileTable(truth, {"Feuil1": rows}, asks=frozenset(asks))

    damage.__name__ = f"damaged_{asks[0].lower()}"
    return damage


_IN_A_WORKBOOK = (_sheet_for_each_class, _class_is_the_sheet, _old_hidden_sheet, _merged_classes)
_ANYWHERE: tuple[Callable[[tuple[TablePupil, ...]], HostileTable], ...] = (
    _one_sheet,
    _with_totals,
    _titles_repeated,
    _blank_lines_and_banner,
    _second_list_beside,
    _everybody,
    _level_before_class,
    _class_first_names_last,
    _damaged("06/01/2026", "CLASS_IS_DATE"),
    _damaged("6-janv.", "CLASS_IS_DATE"),
    _damaged("46028", "CLASS_IS_DATE"),
    _damaged("600", "CLASS_IS_NUMBER"),
    _damaged("6,00E+02", "CLASS_IS_NUMBER"),
    # The library that reads workbooks shows nothing of a cell in error.
    _damaged("#REF!", "CLASS_IN_ERROR", "CLASS_MISSING"),
    _damaged("", "CLASS_MISSING"),
    _damaged("#N/A", "NAME_IN_ERROR", "NAME_MISSING", column=0),
    _damaged("#NOM?", "NAME_IN_ERROR", "NAME_MISSING", column=1),
    _damaged("6A, 6LATIN", "SEVERAL_CLASSES"),
)


@dataclass(frozen=True)
class HostileFile:
    """`how`: what was done; a workbook when there is no separator."""

    table: HostileTable
    how: str
    separator: str | None = None
    encoding: str = ""

    def make(self) -> bytes:
        if self.separator is None:
            return self.table.as_xlsx()
        return self.table.as_csv(separator=self.separator, encoding=self.encoding)


@st.composite
def files(draw: st.DrawFn) -> HostileFile:
    """A table, mistreated in one way, as a workbook or as a text."""
    how = draw(st.sampled_from([*_IN_A_WORKBOOK, *_ANYWHERE]))
    table, name = how(draw(pupils())), how.__name__.strip("_")
    if how in _IN_A_WORKBOOK or draw(st.booleans()):
        return HostileFile(table, name)
    separator = draw(st.sampled_from([";", ",", "\t"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    return HostileFile(table, name, separator, encoding)
