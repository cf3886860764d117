import pytest

from pixschool.portal.progression.matrix import Gap, PlannedThing, matrix
from pixschool.portal.progression.page import balance, by_domain, little_tested, with_gap
from pixschool.portal.progression.sharing import shared_tested

LEVELS = ["6E", "3E"]
OTHER = PlannedThing("Autre", "du 2 au 6 nov.")
CELLS = matrix(
    LEVELS,
    {"6E": 20, "3E": 9},
    {
        ("5.1", "3E"): [PlannedThing("Une panne au collège, que faire ?"), OTHER],
        ("5.2", "3E"): [OTHER],
    },
    {("1.1", "6E"): [0.5] * 20, ("1.2", "6E"): [0.5] * 5, ("5.1", "3E"): [0.5] * 4},
)


def test_each_thing_of_a_domain_is_counted_once() -> None:
    lines = {domain.number: line for domain, line in balance(CELLS, LEVELS)}
    assert lines[1][0] == (0, pytest.approx(25 / 20 / 3))
    assert lines[5][1] == (2, pytest.approx(4 / 9 / 2))
    assert balance(matrix(["6E"], {}, {}, {}), ["6E"])[0][1] == [(0, None)]


def test_what_is_tested_of_half_a_level_is_enough() -> None:
    assert "1.1" not in little_tested(CELLS, "6E")
    assert "1.2" in little_tested(CELLS, "6E")
    assert len(little_tested(CELLS, "3E")) == 16
    assert with_gap(CELLS, Gap.NOT_PLANNED) == ["1.1", "1.2"]


def test_a_place_shows_its_first_thing() -> None:
    (row,) = [row for _, rows in by_domain(CELLS) for row in rows if row.competence.code == "5.1"]
    (_, nothing, none), (_, first, others) = row.shown
    assert (nothing, none, others) == ("", 0, 1)
    assert first.startswith("Une panne")
    assert len(first) <= 24


def test_what_is_shared_is_rounded_and_never_of_few() -> None:
    shares = {
        (cell.competence, cell.level): shared_tested(cell) for cell in CELLS if cell.level == "6E"
    }
    assert shares["1.1", "6E"] == 1
    assert shares["1.2", "6E"] == 0.25
    assert {shared_tested(cell) for cell in CELLS if cell.level == "3E"} == {None}


def test_a_count_under_five_is_never_read_back() -> None:
    for pupils in range(10, 60):
        told: dict[float | None, set[int]] = {}
        for tested in range(pupils + 1):
            shares = {("1.1", "6E"): [0.5] * tested}
            told.setdefault(
                shared_tested(matrix(["6E"], {"6E": pupils}, {}, shares)[0]), set()
            ).add(tested)
        assert not [same for same in told.values() if len(same) == 1 and max(same) < 5]
