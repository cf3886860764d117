"""What is shared, and what is told of it: thresholds, roundings. Who attacks it:
`test_attacker.py`."""

from dataclasses import replace

import pytest

from pixschool.portal.equity.report import CampaignFigures, Coverage
from pixschool.portal.equity.sharing import beside_own, shared_coverage, shared_lines


def _line(level: str, parts: tuple[int, int, int], class_name: str | None) -> CampaignFigures:
    return CampaignFigures(
        "RENTREE", "Rentrée", level, class_name, sum(parts), *parts, p25=0.2, median=0.5, p75=0.71
    )


@pytest.mark.parametrize("parts", [(0, 0, 9), (9, 0, 0), (3, 3, 3)])
def test_a_level_of_few_pupils_is_not_told(parts: tuple[int, int, int]) -> None:
    assert shared_lines([_line("6e", parts, None)]) == []


def test_what_is_told_is_rounded() -> None:
    (line,) = shared_lines([_line("6e", (4, 8, 21), None), _line("6e", (4, 8, 21), "6A")])
    assert (line.pupils, line.not_started, line.started, line.finished) == (35, 5, 10, 20)
    assert (line.p25, line.median, line.p75) == (0.2, 0.5, 0.7)


def test_help_given_to_few_is_not_told() -> None:
    assert shared_coverage(Coverage(9, 3, 3, 3, 2.0)).as_json() == dict.fromkeys(
        ("late", "seen", "offered", "came", "median_days")
    )


def test_quartiles_beside_own_are_of_ten_others() -> None:
    level = _line("6e", (30, 0, 40), None)
    assert beside_own(level, [_line("6e", (2, 0, 31), "6A")]).median is None
    assert beside_own(level, [_line("6e", (2, 0, 30), "6A")]).median == 0.5


def test_a_campaign_of_some_classes_is_told_of_nobody() -> None:
    """An exam of one class stands as a line of its level: it is that class."""
    rooms = [_line("5e", (1, 1, 20), name) for name in ("5A", "5B")]
    exam = replace(rooms[1], campaign_name="Interro 5B")
    lines = [_line("5e", (2, 2, 40), None), *rooms, replace(exam, class_name=None), exam]
    assert [line.campaign_name for line in shared_lines(lines)] == ["Rentrée"]
    assert shared_lines(lines[3:], every=lines) == []
