"""No group of a table is left out without a word."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pixschool.core.reference.names import class_key
from students.importers.readers.staged_groups import MOST, MOST_OF_ONE
from tests.support.reading import Reader, codes, rows

NAMES = ("3SVT2", "3 ALL 1", "G1", "g 2", "A", "3A", "3B", "", "—", "x" * 101, "5 TECHNO 1")
CELLS = st.lists(st.sampled_from(NAMES), max_size=3)


def table(cells: list[str], title: str = "Groupes") -> bytes:
    lines = [
        f'KEROUÉDAN{chr(97 + n)};Éloïse;3{"AB"[n % 2]};"{cell}"' for n, cell in enumerate(cells)
    ]
    return "\n".join([f"Nom;Prénom;Classe;{title}", *lines, ""]).encode()


def _in_warnings(reading: object, code: str) -> set[str]:
    places = [place for issue in reading.issues if issue.code == code for place in issue.where]
    return {re.sub(r" \(\d+ élèves?\)$", "", place) for place in places}


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(found=st.lists(CELLS, min_size=4, max_size=4))
def test_each_name_is_read_or_named(found: list[list[str]], tmp_path: Path) -> None:
    """Sixteen pupils more are in 3SVT2: the column is one of groups."""
    cells = [", ".join(names) for names in found] + ["3SVT2"] * 16
    reading = Reader(tmp_path)(table(cells))

    kept = {row[2] for row in rows(reading, "groups")}
    short, long = (_in_warnings(reading, f"GROUPS_TOO_{how}") for how in ("SHORT", "LONG"))
    for name in {name for names in found for name in names if class_key(name)}:
        is_class = class_key(name) in {"3a", "3b"}
        assert (class_key(name) in kept) == (3 <= len(class_key(name)) <= 100)
        assert (name in short) == (len(class_key(name)) < 3 and not is_class)
        assert any(name.startswith(one) for one in long) == (len(name) > 100)


def test_how_many_pupils_a_short_name_has(read: Reader) -> None:
    reading = read(table(["3SVT2, G1", "3SVT2, G1", "3SVT2, G2", "3ALL1", "3ALL1"]))
    (issue,) = [issue for issue in reading.issues if issue.code == "GROUPS_TOO_SHORT"]
    assert issue.level == "warning"
    assert issue.where == ["G1 (2 élèves)", "G2 (1 élève)"]


@pytest.mark.parametrize("title", ["Groupe", "Groupes", "Groupes de l’élève"])
def test_a_column_of_halves_is_named_and_can_be_chosen(read: Reader, title: str) -> None:
    """Whoever chooses it on the mapping screen says that these are groups."""
    cells = ["G1", "G2", "G1", "G2"]
    reading = read(table(cells, title))
    assert codes(reading) == ["GROUPS_NOT_TAKEN"]
    assert reading.issues[0].where == [f"« {title} »"]
    assert "groups" not in reading.staged

    columns = {"last_name": "Nom", "first_name": "Prénom", "class": "Classe"}
    chosen = read(table(cells, title), mapping=columns | {"groups": title})
    assert codes(chosen) == []
    assert [row[2] for row in rows(chosen, "groups")] == ["g1", "g2", "g1", "g2"]


def test_an_empty_column_of_groups_is_nothing_to_say(read: Reader) -> None:
    assert codes(read(table(["", "", ""]))) == []


@pytest.mark.parametrize(
    "cells",
    [
        [", ".join(f"GROUPE {n}" for n in range(MOST_OF_ONE + 1))],
        [f"GROUPE {n}" for n in range(MOST + 1)],
    ],
    ids=["of a pupil", "of a file"],
)
def test_far_too_many_are_refused(read: Reader, cells: list[str]) -> None:
    assert "MANY_GROUPS" in codes(read(table(cells)))
