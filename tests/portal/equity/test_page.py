from dataclasses import replace

from pixschool.portal.equity.arithmetic import TOO_FEW, Comparison
from pixschool.portal.equity.page import changes, class_rows, comparison_words, marks, not_started
from pixschool.portal.equity.report import CampaignFigures, Coverage, EquityReport


def _line(name: str, course: str, low: float | None, high: float | None) -> CampaignFigures:
    middle = None if low is None else 0.5
    return CampaignFigures(name, name, "4e", None, 25, 2, 0, 23, low, middle, high, course)


def _report(compared: Comparison) -> EquityReport:
    return EquityReport([], Coverage(0, 0, 0, 0, None), compared, (0, 0))


def test_the_gap_is_compared_on_one_course() -> None:
    lines = [
        _line("Rentrée", "a", 0.4, 0.71),
        _line("Cyber", "b", 0.3, 0.4),
        _line("Peu de monde", "a", None, None),
        _line("Bilan", "a", 0.45, 0.69),
    ]
    (change,) = changes(lines)
    assert (change.first.campaign_name, change.last.campaign_name) == ("Rentrée", "Bilan")
    assert change.words == "31 → 24 points"
    assert [mark.line.campaign_name for mark in marks(lines)] == ["Rentrée", "Cyber", "Bilan"]
    assert not_started(lines[0]).startswith("8")


def test_nothing_is_concluded_when_the_interval_holds_zero() -> None:
    words = comparison_words(_report(Comparison("", 20, 31, 0.03, (-0.02, 0.08))))
    assert "ne permet pas de conclure" in words
    words = comparison_words(_report(Comparison("", 20, 31, 0.09, (0.02, 0.16))))
    assert "9 points de plus (entre +2 et +16)" in words
    assert "20 élèves" in comparison_words(_report(Comparison(TOO_FEW, 3, 31)))


def test_each_class_meets_each_campaign_once() -> None:
    level = _line("Rentrée", "a", 0.4, 0.7)
    room = replace(level, class_name="4B")
    other = replace(level, class_name="4A", campaign_name="Cyber")
    assert class_rows([level, room, other]) == [
        ("4A", [("Rentrée", None), ("Cyber", other)]),
        ("4B", [("Rentrée", room), ("Cyber", None)]),
    ]
    assert not_started(None) == "–"
