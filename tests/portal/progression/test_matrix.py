import pytest

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.portal.progression.matrix import Gap, MatrixCell, PlannedThing, matrix

CODES = [item.code for item in COMPETENCES]
OTHERS = {(code, "6E"): ["Rentrée"] for code in CODES}


def _cell(cells: list[MatrixCell], code: str, level: str) -> MatrixCell:
    (found,) = [cell for cell in cells if (cell.competence, cell.level) == (code, level)]
    return found


def test_each_competence_at_each_level_once() -> None:
    cells = matrix(["6E", "4E"], {}, {}, {})
    assert [(cell.competence, cell.level) for cell in cells] == [
        (code, level) for code in CODES for level in ("6E", "4E")
    ]
    assert {cell.gaps for cell in cells} == {(Gap.BLIND_SPOT,)}
    assert {cell.tested_share for cell in cells} == {None}


@pytest.mark.parametrize(
    ("planned", "measured", "gaps"),
    [
        ({("5.1", "4E"): ["Panne"]}, {("5.1", "6E"): [0.5]}, ()),
        ({("5.1", "6E"): ["Panne"]}, {}, (Gap.NOT_MEASURED,)),
        ({}, {("5.1", "4E"): [0.5]}, (Gap.NOT_PLANNED,)),
        ({}, {}, (Gap.BLIND_SPOT,)),
        ({("5.1", "6E"): ["A", "B", "C"]}, {("5.1", "6E"): [0.5]}, (Gap.DEEP_ALONE,)),
        ({("5.1", "6E"): ["A", "A", "A"]}, {("5.1", "6E"): [0.5]}, ()),
        ({**OTHERS, ("5.1", "6E"): ["A", "B", "C"]}, {("5.1", "6E"): [0.5]}, ()),
    ],
)
def test_what_a_cell_lacks(
    planned: dict[tuple[str, str], list[str]],
    measured: dict[tuple[str, str], list[float]],
    gaps: tuple[Gap, ...],
) -> None:
    things = {at: [PlannedThing(one) for one in same] for at, same in planned.items()}
    cells = matrix(["6E", "4E"], {"6E": 30, "4E": 30}, things, measured)
    assert _cell(cells, "5.1", "6E").gaps == gaps


@pytest.mark.parametrize(("tested", "mastery"), [(4, None), (5, 0.4)])
def test_a_mastery_is_said_of_enough_pupils(tested: int, mastery: float | None) -> None:
    cells = matrix(["6E"], {"6E": 10}, {}, {("1.1", "6E"): [0.4] * tested})
    cell = _cell(cells, "1.1", "6E")
    assert cell.tested_share == tested / 10
    assert cell.mastery == (None if mastery is None else pytest.approx(mastery))
