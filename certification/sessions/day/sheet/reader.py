"""The sheet of a session, read. Runs in the bare child process: no row is staged, no name kept."""

import re
from typing import Any

from certification.sessions.day.sheet import titles
from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.reference.names import label_key

COLUMNS = frozenset(map(label_key, titles.ALL))
MOST = 2_000  # rows
_NUMBER = re.compile(r"(\d{1,18})(?:[.,]0+)?")
# Whatever people write, as `label_key` gives it; anything else is not understood.
_WORDS = {
    "present": "present", "presente": "present", "p": "present",
    "absent": "absent", "absente": "absent", "a": "absent", "abs": "absent", "": "",
}  # fmt: skip
COLUMNS_MISSING = (
    "Il manque des colonnes à cette feuille : gardez "
    f"{', '.join(f'« {title} »' for title in titles.ALL[:-1])} et « {titles.ROW} », "
    "ou téléchargez-la de nouveau."
)


def recognise(source: Source) -> bool:
    """Two of the columns are enough: the rest is said to be missing."""
    if source.shape not in (Shape.TEXT, Shape.SHEET):
        return False
    header = _header(source)
    return header is not None and len(COLUMNS.intersection(header.keys)) > 1


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """The fact `rows`: [line, session or None, row or None, presence or None, noted or None], None
    where the cell is not understood. Raises FileRefusedError."""
    out.format = "day_sheet"
    header = _header(source)
    if header is None or not COLUMNS.issubset(header.keys):
        raise FileRefusedError("COLUMNS_MISSING", COLUMNS_MISSING)
    at = {title: header.keys.index(label_key(title)) for title in titles.ALL}
    found: list[list[Any]] = []
    for line, cells in tables.rows(source, header):
        if len(found) == MOST:
            raise FileRefusedError("TOO_MANY_ROWS", f"Cette feuille a plus de {MOST} lignes.")
        ids = [_number(cells[at[title]]) for title in (titles.SESSION, titles.ROW)]
        words = [_word(cells[at[title]]) for title in (titles.PRESENCE, titles.NOTED)]
        found.append([line, *ids, *words])
    out.rows = len(found)
    out.facts["rows"] = found


def _header(source: Source) -> tables.TableHeader | None:
    return tables.find_header(source, tables.count_known(COLUMNS))


def _number(text: str) -> int | None:
    """A spreadsheet may write « 12,0 »."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def _word(text: str) -> str | None:
    return _WORDS.get(label_key(text.strip().lstrip("'").rstrip(".")))
