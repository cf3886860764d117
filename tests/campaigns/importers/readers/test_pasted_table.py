"""The table of a course copied from the screen: every browser's way, and what stands around it."""

import random

import pytest

from campaigns.importers.readers.pasted_cells import Progression
from campaigns.importers.readers.pasted_table import PastedTable, parse

TITLES = ("Nom", "Prénom", "Statut", "Classe", "Campagnes", "Modules", "Récompense")
ROWS = (
    ("KEROUÉDAN", "Éloïse", "Terminé", "4A", "2/2", "3/3", "Obtenue"),
    ("N'DIAYE", "Tom", "En cours", "4A", "1/2", "0/3", ""),
    ("DA SILVA", "Zoé Anne", "En cours", "4 B", "2/2", "3/3", "-"),
)
READ = [
    ("KEROUÉDAN", "Éloïse", "completed", "4A", 1.0, True),
    ("N'DIAYE", "Tom", "started", "4A", 0.2, None),
    ("DA SILVA", "Zoé Anne", "started", "4 B", 0.99, None),
]
FOOT = ("Afficher", "50", "1-3 sur 123 éléments", "Page 1 / 3", "Page suivante")
HEAD = ("Parcours Pix IA", "Code : XKRTPV427", "Rechercher sur le nom", "Statut", "En cours")


def read(text: str) -> PastedTable:
    return parse(enumerate(text.splitlines(), 1))


def found(table: PastedTable) -> list[tuple[object, ...]]:
    assert table.unread == []
    return [
        (row.last_name, row.first_name, str(row.status), row.class_name, row.progress, row.reward)
        for row in table.rows
    ]


def tabbed(*rows: tuple[str, ...]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def one_a_line(*rows: tuple[str, ...], blank: str = "") -> str:
    return "".join(f"{cell}\n{blank}" for row in rows for cell in row if cell)


SORTED = tuple(f"{title} Trier par {title.lower()}" for title in TITLES)
PASTES = {
    "one line a row, with titles": tabbed(TITLES, *ROWS),
    "titles with their sort buttons": tabbed(SORTED, *ROWS),
    "without titles": tabbed(*ROWS),
    "with no-break spaces and blank lines": tabbed(TITLES, *ROWS)
    .replace("Zoé Anne", "Zoé\N{NO-BREAK SPACE}Anne")
    .replace("\n", "\N{NO-BREAK SPACE}\n \n"),
    "carriage returns": tabbed(TITLES, *ROWS).replace("\n", "\r\n"),
    "the whole page": "\n".join(HEAD) + "\n" + tabbed(TITLES, *ROWS) + "\n".join(FOOT),
    "a box to tick before": tabbed(*(("", *row) for row in (TITLES, *ROWS))),
    "a button after": tabbed(*((*row, "Voir le détail") for row in ROWS)),
    "cells one a line": one_a_line(TITLES, *ROWS),
    "cells one a line, without titles": one_a_line(*ROWS),
    "cells one a line, and blanks": one_a_line(TITLES, *ROWS, blank="\n"),
    "cells one a line, in the page": one_a_line(HEAD, TITLES, *ROWS, FOOT),
    "a tab at each end of line": one_a_line(TITLES, *ROWS).replace("\n", "\t\n"),
    "steps under their row": tabbed(*(row[:4] for row in ROWS[:1])) + "2/2\n3/3\nObtenue\n"
    + tabbed(*ROWS[1:]),
    "English words": tabbed(*ROWS).replace("Terminé", "COMPLETED").replace("En cours", "STARTED"),
    "columns in another order": tabbed(
        *((row[1], row[0], row[3], row[2], *row[4:]) for row in (TITLES, *ROWS))
    ),
    "cells one a line in another order": one_a_line(
        *((row[1], row[0], row[3], row[2], *row[4:]) for row in (TITLES, *ROWS))
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", PASTES.values(), ids=PASTES)
def test_every_way_to_copy_gives_the_same_pupils(text: str) -> None:
    assert found(read(text)) == READ


def test_what_the_page_says_around() -> None:
    table = read(PASTES["the whole page"])

    assert (table.announced, table.codes) == (123, {"XKRTPV427"})


@pytest.mark.parametrize(
    "line",
    ["DUPONT\tTerminé\t4A\t1/1\n", "DUPONT\t4A\tTerminé\n", "\tÉloïse\tTerminé\t4A\n"],
)
def test_a_line_that_lacks_a_name_is_named(line: str) -> None:
    table = read(tabbed(*ROWS) + line)

    assert table.unread == [4]
    assert len(table.rows) == 3


def test_a_class_of_figures_is_no_page_number() -> None:
    rows = [(*row[:3], "401", *row[4:]) for row in ROWS]

    for text in (tabbed(*rows), one_a_line(*rows), one_a_line(TITLES, *rows, FOOT)):
        assert [row.class_name for row in read(text).rows] == ["401"] * 3


def test_the_foot_of_the_page_is_no_class() -> None:
    rows = [tuple(cell for cell in row if not cell.startswith("4")) for row in ROWS]
    table = read(one_a_line(*rows, ("Mentions légales", "Accessibilité")))

    assert [row.class_name for row in table.rows] == ["", "", ""]


def test_who_has_not_begun() -> None:
    table = read(tabbed(("DUPONT", "Ana", "À faire", "4A", "0/2", "0/3", "")))

    assert [row.status for row in table.rows] == [Progression.NOT_STARTED]


def test_any_text_is_read_without_an_error() -> None:
    """Pieces of the table, of the page and of nothing, in any order: no crash, and a row is only
    made of a name, a first name and a status."""
    chance = random.Random(11)
    pieces = [*TITLES, *(cell for row in ROWS for cell in row), *HEAD, *FOOT, "\t", "\n", "é" * 300]
    for _ in range(2_000):
        text = "".join(
            chance.choice(pieces) + chance.choice("\t\n ") for _ in range(chance.randrange(40))
        )
        for row in read(text).rows:
            assert row.last_name
            assert row.first_name
            assert not any(char.isdigit() for char in row.last_name + row.first_name)
