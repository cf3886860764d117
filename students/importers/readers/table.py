"""Any table with a name, a first name and a class: Pronote, ENT, home-made; CSV, XLSX or ODS.

The columns are guessed from their titles and from what they hold. Where the guess does not
convince, nothing is read: the person says which is which on the mapping screen, and the answer
comes back as `options["mapping"]`.
"""

from dataclasses import replace
from itertools import islice
from typing import Any

from pixschool.core.importing.reading import left_sheets, tables, unknown
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import clean_text
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.reference.names import label_key
from pixschool.core.text.lines import shortened
from students.importers.readers import class_cells, guessing, signatures, table_lines, table_pupils
from students.importers.readers import table_issues as says
from students.importers.readers.guessing import Guess
from students.importers.readers.mapping import ONE_CLASS, SHEET_IS_CLASS, Mapping
from students.importers.readers.staged_groups import SHORTEST
from students.importers.readers.table_lines import TableBlock, TableLine
from students.importers.readers.titles import numbered, unnumbered

_SAMPLE = 5
_LOOKED_AT = 500  # rows that say what a column holds
_OFFERED = 200  # columns that can be chosen by hand
_CELL_MOST = 60  # characters of a cell in the sample
_LIKE_A_ROSTER = 2  # known titles


def recognise(source: Source) -> bool:
    """Any table, but one that another page is waiting for."""
    if source.shape not in (Shape.TEXT, Shape.SHEET):
        return False
    ours = (signatures.ROSTER.code, unknown.UNKNOWN_FORMAT)
    return unknown.explain_table(source).issue.code in ours


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `mapping`, `remembered`, `ine_key`; without a mapping it may only guess one."""
    out.format = "table"
    given = options.get("mapping")
    header = _header(source, given)
    if header is None:
        raise unknown.unrecognised(source)
    columns = numbered(header.titles)
    guess = guessing.guess(_columns(source, header, columns))
    mapping = Mapping.from_json(given) if given else _remembered(options, columns)
    if mapping is None:
        mapping = guess.mapping = _with_tabs(source, header, guess)
    # Asked of nobody: it was not answered either.
    mapping = replace(
        mapping,
        profile=mapping.profile or guess.mapping.profile,
        groups=mapping.groups or guess.mapping.groups,
    )
    headers = _headers_alike(source, mapping, header)
    titled = [title for title in columns if title]
    out.facts.update(columns=titled[:_OFFERED], columns_count=len(titled), sheet=header.sheet)
    out.facts["has_sheets"] = header.sheet is not None
    if not given:
        sample = _sample(source, header, mapping, columns)
        out.facts.update(guess=mapping.as_json(), sample=sample)
    if not mapping.is_complete:
        _ask(out, guess.doubts, sum(1 for _ in tables.rows(source, header)))
        return
    lists = [table_lines.blocks(mapping, alike, out) for alike in headers]
    found = _lines(source, lists, out, left=[] if given else guess.class_candidates)
    if out.issues.has_errors:
        out.rows = len(found)
        return
    if why := None if given else table_pupils.why_nobody(found):
        _ask(out, [why], len(found))
        return
    _say_what_is_left(source, headers, mapping, guess, out)
    # A person has said that halves of classes are groups.
    shortest = 1 if guess.halves and mapping.groups == guess.halves else SHORTEST
    table_pupils.stage(found, out, ine_key=options.get("ine_key"), shortest=shortest)


def _ask(out: Output, why: list[str], rows: int) -> None:
    """Nothing staged: the columns are asked first."""
    out.facts["why"] = why
    out.rows = rows


def _lines(
    source: Source, lists: list[list[TableBlock]], out: Output, *, left: list[str]
) -> list[TableLine]:
    """`left`: titles of the columns that could have been the class."""
    found: list[TableLine] = []
    for blocks in lists:
        if count := table_lines.uncomputed_formulas(source, blocks, left):
            sheet = f"feuille {blocks[0].header.sheet} ({count} cases)"
            out.error("FORMULAS_EMPTY", says.FORMULAS_EMPTY, where=sheet)
        found += table_lines.lines(source, blocks, out, on_progress=out.progress)
    return found


def _remembered(options: dict[str, Any], columns: list[str]) -> Mapping | None:
    """What was answered for an earlier table with the same titles, the latest first.

    Not the one class of a whole file: the next file is another class.
    """
    for answer in options.get("remembered", ()):
        mapping = Mapping.from_json(answer)
        if mapping.class_name != ONE_CLASS and set(mapping.titles.values()) <= set(columns):
            return mapping
    return None


def _header(source: Source, given: dict[str, str | None] | None) -> tables.TableHeader | None:
    if given:
        titles = Mapping.from_json(given).titles.values()
        wanted = frozenset(label_key(unnumbered(title)) for title in titles)
        found = tables.find_header(source, tables.count_known(wanted))
        if found:
            return found
    return tables.find_header(source, tables.count_known(guessing.KNOWN)) or tables.first_row(
        source
    )


def _headers_alike(
    source: Source, mapping: Mapping, header: tables.TableHeader
) -> list[tables.TableHeader]:
    """The titles of each visible sheet that has all those to read; at least the one found."""
    wanted = set(mapping.titles.values())
    if header.sheet is None or header.is_hidden or not wanted:
        return [header]
    known = frozenset(label_key(unnumbered(title)) for title in wanted)
    found = tables.headers_of_sheets(source, tables.count_known(known))
    alike = [
        other for other in found if not other.is_hidden and wanted <= set(numbered(other.titles))
    ]
    return alike or [header]


def _with_tabs(source: Source, header: tables.TableHeader, guess: Guess) -> Mapping:
    """The guess, with the tabs of the sheets as classes when no column could be one."""
    mapping = guess.mapping
    if header.sheet is None or not mapping.has_names or guess.doubts != [guessing.ASK_CLASS]:
        return mapping
    tabs = [alike.sheet or "" for alike in _headers_alike(source, mapping, header)]
    if all(map(class_cells.names_a_class, tabs)):
        return replace(mapping, class_name=SHEET_IS_CLASS)
    return mapping


def _columns(
    source: Source, header: tables.TableHeader, columns: list[str]
) -> dict[str, list[str]]:
    """{title: cells}, of the first rows; of all the rows, each once, where profiles stand."""
    found: dict[str, list[str]] = {title: [] for title in columns}
    first_of = {title: index for index, title in reversed(list(enumerate(columns)))}
    profiles = [t for t in first_of if label_key(t) in guessing.PROFILES]
    seen: dict[str, set[str]] = {title: set() for title in profiles}
    for number, (_, cells) in enumerate(tables.rows(source, header)):
        if number >= _LOOKED_AT and not profiles:
            break
        for title, index in first_of.items():
            if title in seen:
                if cells[index] not in seen[title] and len(seen[title]) < _LOOKED_AT:
                    seen[title].add(cells[index])
                    found[title].append(cells[index])
            elif number < _LOOKED_AT:
                found[title].append(cells[index])
    return found


def _sample(
    source: Source, header: tables.TableHeader, mapping: Mapping, columns: list[str]
) -> list[dict[str, str]]:
    """The first rows, guessed columns only, and never the INE."""
    indexes = {
        role: columns.index(title)
        for role, title in mapping.titles.items()
        if role not in ("ine", "profile") and title in columns
    }
    of_all = {SHEET_IS_CLASS: header.sheet, ONE_CLASS: mapping.class_for_all}
    named = of_all.get(mapping.class_name or "")
    return [
        {
            role: shortened(clean_text(cells[index]).value, _CELL_MOST)
            for role, index in indexes.items()
        }
        | ({"class": named} if named else {})
        for _, cells in islice(tables.rows(source, header), _SAMPLE)
    ]


def _say_what_is_left(
    source: Source,
    headers: list[tables.TableHeader],
    mapping: Mapping,
    guess: Guess,
    out: Output,
) -> None:
    """The sheets and the columns that are not read, each by its name."""
    if mapping.class_name == SHEET_IS_CLASS:
        for header in headers:
            out.confirm("SHEET_IS_CLASS", says.SHEET_IS_CLASS, where=header.sheet)
    left_sheets.say(source, headers, out, is_alike=_is_like_a_roster, says=says.SHEETS)
    taken = mapping.titles.get("class")
    for title in guess.class_candidates if taken else ():
        if title not in mapping.titles.values():
            sentence = says.COLUMN_NOT_TAKEN.format(title=taken)
            out.warning("COLUMN_NOT_TAKEN", sentence, where=f"« {title} »")
    if guess.halves and guess.halves not in mapping.titles.values():
        out.warning("GROUPS_NOT_TAKEN", says.GROUPS_NOT_TAKEN, where=f"« {guess.halves} »")


def _is_like_a_roster(titles: list[str]) -> int:
    return int(tables.count_known(guessing.KNOWN)(titles) >= _LIKE_A_ROSTER)
