"""From the lines of a table to staged pupils: what the whole column tells of each cell."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import Judge, KeyedHash, clean_text
from pixschool.core.reference.names import class_key, name_key
from students.importers.readers import staged, staged_groups
from students.importers.readers import table_issues as says
from students.importers.readers.class_cells import CellKind, ClassCell, read_cells
from students.importers.readers.guessing import is_pupil
from students.importers.readers.ine_shape import bare, is_ine
from students.importers.readers.table_lines import TableLine

_MUCH_LONGER = 2  # letters
_MOSTLY = 0.8
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E[+-]?\d+")


@dataclass(frozen=True, slots=True)
class _Pupil:
    line: TableLine
    class_name: str  # "" when the cell holds none

    @property
    def name(self) -> str:
        return f"{name_key(self.line.last_name)}\t{name_key(self.line.first_name)}"

    @property
    def class_key(self) -> str:
        return class_key(self.class_name)


def why_nobody(found: Sequence[TableLine]) -> str | None:
    """The sentence to say when these columns give no pupil at all: they are the wrong ones."""
    if not found:
        return None
    if not any(line.is_named for line in found):
        return says.EVERY_LINE_UNNAMED
    if not any(line.class_cell.strip() for line in found):
        return says.EVERY_LINE_UNCLASSED
    return None


def _look_swapped(pupils: Sequence[TableLine]) -> bool:
    """Whether first names are in capitals and last names are not: French lists do the reverse."""
    swapped = sum(_is_in_capitals(line.first_name, line.last_name) for line in pupils)
    return len(pupils) > 1 and swapped > _MOSTLY * len(pupils)


def _is_in_capitals(name: str, other: str) -> bool:
    return name.isupper() and not other.isupper() and len(name.strip()) > 1


def stage(
    found: Sequence[TableLine], out: Output, *, ine_key: str | None, shortest: int = 1
) -> None:
    """Write a row for each line, with an outcome; say all that is wrong or doubtful.

    `shortest`: letters and figures that the name of a teaching group has at least.
    """
    out.rows = len(found)
    rows = staged.Rows(out)
    hashed = KeyedHash(bytes.fromhex(ine_key)) if ine_key else None
    pupils = [line for line in found if not line.profile.strip() or is_pupil(line.profile)]
    _stage_others(found, pupils, out, rows)
    if _look_swapped(pupils):
        out.confirm("NAMES_SWAPPED", says.NAMES_SWAPPED, where=f"{pupils[0].place}…")
    cells = read_cells(line.class_cell for line in pupils)
    kept = [_Pupil(line, cells[line.class_cell].name) for line in pupils]
    _judge_classes(pupils, cells, out)
    groups = _groups(kept, out)
    ines = _ines(pupils, out)
    taught = staged_groups.Groups(out)
    ranks: dict[str, list[int]] = defaultdict(list)
    for pupil, ine in zip(kept, ines, strict=True):
        line = pupil.line
        judge = Judge(out, place=line.header.place)
        last, first = judge(line.last_name, line.line), judge(line.first_name, line.line)
        if not line.is_named:
            out.error("NAME_MISSING", says.NAME_MISSING, where=line.place)
        class_name = judge.class_name(pupil.class_name, line.line) if pupil.class_key else None
        identity = staged.identity(hashed(ine) if hashed and ine else None, last, first)
        outcome: staged.RowOutcome = "group" if pupil.class_key in groups else "keep"
        rows.write(line.line, outcome, identity, class_name, "")
        if outcome == "keep":
            ranks[pupil.name].append(rows.count)
            taught.write(rows.count, staged_groups.in_cell(line.groups), shortest=shortest)
    _stage_taught(kept, groups, ranks, taught)
    taught.say_what_is_left(classes={pupil.class_key for pupil in kept})
    out.facts["groups"] = taught.count
    _judge_doubles(kept, ines, groups, out)
    out.facts["classes"] = rows.classes()
    if rows.is_empty and not out.issues.has_errors:
        out.error("EMPTY", staged.EMPTY_TABLE)


def _stage_taught(
    kept: Sequence[_Pupil],
    groups: set[str],
    ranks: dict[str, list[int]],
    taught: staged_groups.Groups,
) -> None:
    """Whom a line puts in a group that stands in the column of the class; nobody for a name that
    several pupils bear."""
    for pupil in kept:
        if pupil.class_key in groups and len(rank := ranks[pupil.name]) == 1:
            taught.write(rank[0], [clean_text(pupil.class_name)])


def _stage_others(
    found: Sequence[TableLine], pupils: list[TableLine], out: Output, rows: staged.Rows
) -> None:
    kept = set(map(id, pupils))
    for line in found:
        if id(line) in kept:
            continue
        kind = clean_text(line.profile).value
        out.warning("OTHER_PROFILES", says.OTHER_PROFILES, where=f"{line.place} ({kind})")
        identity = staged.identity(None, clean_text(line.last_name), clean_text(line.first_name))
        rows.write(line.line, "other_profile", identity, None, "")


def _judge_classes(pupils: Iterable[TableLine], cells: dict[str, ClassCell], out: Output) -> None:
    numbers: Counter[str] = Counter()
    for line in pupils:
        cell = cells[line.class_cell]
        shown = clean_text(line.class_cell).value
        match cell.kind:
            case CellKind.EMPTY:
                out.confirm("CLASS_MISSING", says.CLASS_MISSING, where=line.place)
            case CellKind.ERROR:
                out.confirm("CLASS_IN_ERROR", says.CLASS_IN_ERROR, where=line.place)
            case CellKind.DATE:
                where = f"{line.place} : {shown}"
                out.error("CLASS_IS_DATE", says.CLASS_IS_DATE, where=where)
            case CellKind.NUMBER:
                numbers[cell.name] += 1
            case CellKind.SEVERAL:
                where = f"{line.place} : « {', '.join(cell.others)} », mis en {cell.name}"
                out.confirm("SEVERAL_CLASSES", says.SEVERAL_CLASSES, where=where)
            case CellKind.CLASS:
                pass
    for name, count in numbers.items():
        where = f"{name} ({count} élève{'s' if count > 1 else ''})"
        out.confirm("CLASS_IS_NUMBER", says.CLASS_IS_NUMBER, where=where)


def _ines(pupils: Iterable[TableLine], out: Output) -> list[str | None]:
    """Those that have the shape of an INE; a school's own numbers are not identities."""
    shaped: list[str | None] = []
    odd: list[str] = []
    for line in pupils:
        ine = bare(line.ine)
        if _SCIENTIFIC.fullmatch(ine):
            out.error("INE_DAMAGED", says.INE_DAMAGED, where=line.place)
        shaped.append(ine if is_ine(ine) else None)
        if ine and not is_ine(ine):
            odd.append(line.place)
    if any(shaped):
        for place in odd:
            out.warning("INE_ODD", says.INE_ODD, where=place)
    return shaped


def _groups(pupils: Sequence[_Pupil], out: Output) -> set[str]:
    """The keys of the classes that are groups: all their pupils are in another, larger class too.

    Of two with the same pupils, the one with the much longer name: « 6LATGR1 » beside « 6A ».
    """
    members: dict[str, set[str]] = defaultdict(set)
    classes: dict[str, set[str]] = defaultdict(set)
    shown = {}
    for pupil in pupils:
        if pupil.class_key and pupil.line.is_named:
            members[pupil.class_key].add(pupil.name)
            classes[pupil.name].add(pupil.class_key)
            shown[pupil.class_key] = pupil.class_name

    def is_home(class_key: str, group_key: str) -> bool:
        larger = len(members[class_key]) - len(members[group_key])
        return larger > 0 or (larger == 0 and len(group_key) >= len(class_key) + _MUCH_LONGER)

    groups: set[str] = set()
    for key in sorted(members, key=lambda key: (len(members[key]), -len(key), key)):
        at_home = (
            any(other not in groups and is_home(other, key) for other in classes[name] - {key})
            for name in members[key]
        )
        if len(members[key]) > 1 and all(at_home):
            groups.add(key)
            count = len(members[key])
            where = f"{shown[key]} ({count} élèves)"
            out.confirm("GROUPS_AS_CLASSES", says.GROUPS_AS_CLASSES, where=where)
    return groups


def _both(first: TableLine, second: TableLine) -> str:
    if first.header is second.header:
        return f"{first.place} et ligne {second.line}"
    return f"{first.place} et {second.place}"


def _judge_doubles(
    pupils: Sequence[_Pupil], ines: Sequence[str | None], groups: set[str], out: Output
) -> None:
    by_ine: dict[str, TableLine] = {}
    by_name: dict[str, _Pupil] = {}
    for pupil, ine in zip(pupils, ines, strict=True):
        if pupil.class_key in groups or not pupil.line.is_named:
            continue
        if ine:
            first = by_ine.setdefault(ine, pupil.line)
            if first is not pupil.line:
                where = _both(first, pupil.line)
                out.error("INE_UNIQUE", says.INE_UNIQUE, where=where)
            continue
        known = by_name.setdefault(pupil.name, pupil)
        if known is pupil:
            continue
        where = _both(known.line, pupil.line)
        if known.class_key == pupil.class_key:
            out.confirm("SAME_NAME", says.SAME_NAME, where=where)
        elif known.class_key and pupil.class_key:
            where += f" : {known.class_name}, {pupil.class_name}"
            out.confirm("SAME_NAME_CLASSES", says.SAME_NAME_CLASSES, where=where)
