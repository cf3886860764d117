"""Whatever sheets a workbook is made of, each is read or named: none is left in silence."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pixschool.core.importing.reading.sandbox import Reading
from tests.students.importers.readers.hostile_tables import HostileTable
from tests.support import corpus
from tests.support.pix_files import Export, Line
from tests.support.reading import Reader, rows

EXAMPLES = int(os.environ.get("LEFT_SHEETS", "30"))
NAMING = {"SHEETS_LEFT_OUT", "SHEETS_NOT_READ", "SHEETS_HIDDEN"}
ALIKE = {"results": {"results", "profiles"}, "roster": {"roster", "other", "fregata"}}


@dataclass(frozen=True)
class SheetMade:
    tab: str
    what: str
    name: str  # of the one pupil who stands in it
    is_hidden: bool

    @property
    def rows(self) -> list[list[str]]:
        text = {
            "results": lambda: Export((Line(self.name, "Zoé"),)).as_bytes().decode("utf-8-sig"),
            "profiles": lambda: (
                Export((Line(self.name, "Zoé"),), kind="profiles").as_bytes().decode("utf-8-sig")
            ),
            "fregata": lambda: corpus.fregata().replace("Le Goff", self.name),
            "roster": lambda: f"Nom;Prénom;Classe\n{self.name};Zoé;6A\n",
            "other": lambda: f"Division;Nom de famille;Prénom\n6A;{self.name};Zoé\n",
            "notes": lambda: f"Penser à\n{self.name}\n",
        }[self.what]()
        return [line.replace('"', "").split(";") for line in text.splitlines()]


@st.composite
def books(draw: st.DrawFn, *whats: str) -> list[SheetMade]:
    """One to five sheets of these sorts, one of the first sort at least, one visible at least."""
    chosen = [whats[0], *draw(st.lists(st.sampled_from(whats), max_size=4))]
    chosen = draw(st.permutations(chosen))
    hidden = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    made = [
        SheetMade(f"Feuille {n}", what, f"PUPILLE{'ABCDEF'[n]}", is_hidden)
        for n, (what, is_hidden) in enumerate(zip(chosen, hidden, strict=True))
    ]
    return made if not all(hidden) else [*made, SheetMade("Fin", "notes", "PERSONNE", False)]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


def read_book(directory: Path, made: list[SheetMade], door: str) -> Reading:
    sheets = {sheet.tab: sheet.rows for sheet in made}
    hidden = tuple(sheet.tab for sheet in made if sheet.is_hidden)
    return Reader(directory)(HostileTable((), sheets, hidden).as_xlsx(), door)


@pytest.mark.parametrize(
    ("door", "whats"),
    [
        ("results", ("results", "profiles", "roster", "notes")),
        ("roster", ("roster", "other", "notes")),
        ("roster", ("fregata", "roster", "notes")),
    ],
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_sheet_is_read_or_named(
    data: st.DataObject, door: str, whats: tuple[str, ...], directory: Path
) -> None:
    made = data.draw(books(*whats))
    reading = read_book(directory, made, door)
    assert not [issue for issue in reading.issues if issue.level == "error"]
    staged = {cell for row in rows(reading) for cell in row}
    read = {sheet.tab for sheet in made if sheet.name in staged}
    named = {place for issue in reading.issues if issue.code in NAMING for place in issue.where}
    left = [sheet for sheet in made if sheet.tab not in read]
    event(f"{len(read)} read, {len(left)} left")
    assert read
    assert named == {f"feuille {sheet.tab} ({len(sheet.rows)} lignes)" for sheet in left}

    said = {issue.code: issue.level for issue in reading.issues}
    reads_hidden = any(sheet.is_hidden for sheet in made if sheet.tab in read)
    assert (said.get("ONLY_HIDDEN") == "confirm") == reads_hidden
    seen = [sheet for sheet in made if sheet.what in ALIKE[door] and not sheet.is_hidden]
    assert not (reads_hidden and seen)
    assert (said.get("SHEETS_LEFT_OUT") == "confirm") == any(sheet in left for sheet in seen)


def test_an_empty_export_hides_no_full_sheet(directory: Path) -> None:
    """Refused, and the sheet that was not read is named."""
    export = Export((Line("NGUYEN", "Tom"),)).as_bytes().decode("utf-8-sig").replace('"', "")
    full = [line.split(";") for line in export.splitlines()]
    book = HostileTable((), {"Vide": full[:1], "Pleine": full})
    reading = Reader(directory)(book.as_xlsx(), "results")
    assert [(issue.code, issue.where) for issue in reading.issues] == [
        ("NO_PARTICIPANT", []),
        ("SHEETS_LEFT_OUT", ["feuille Pleine (2 lignes)"]),
    ]
