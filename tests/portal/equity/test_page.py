import re
from dataclasses import replace

import pytest

from pixschool.portal.equity.changes import changes, not_started, told_change
from pixschool.portal.equity.comparing import TOO_FEW, Comparison
from pixschool.portal.equity.drawing import links, marks
from pixschool.portal.equity.page import class_lines, comparison_words, next_step, unseen_words
from pixschool.portal.equity.report import WHY, CampaignFigures, Coverage, EquityReport
from pixschool.portal.equity.sharing import shared_coverage


def _line(name: str, course: str, low: float | None, high: float | None) -> CampaignFigures:
    if low is None or high is None:
        return CampaignFigures(name, name, "4e", None, 25, 2, 0, 23, None, None, None, course)
    read = dict(enumerate((low, low, 0.5, high, high)))
    return CampaignFigures(
        name, name, "4e", None, 25, 2, 0, 23, low, 0.5, high, course, masteries=read
    )


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


@pytest.mark.parametrize("why", ["", *WHY])
def test_the_reader_is_told_what_may_be_done(why: str) -> None:
    interval = None if why else (-0.02, 0.08)
    assert next_step(Comparison(why, 20, 31, None if why else 0.03, interval))
    assert not next_step(Comparison("", 20, 31, 0.09, (0.02, 0.16)))


def test_each_class_at_the_two_readings_of_a_course() -> None:
    first, last = _line("Rentrée", "a", 0.4, 0.7), _line("Bilan", "a", 0.45, 0.65)
    other = _line("Cyber", "b", 0.4, 0.7)
    lines = [first, replace(first, class_name="4B"), replace(first, class_name="4A"), other, last]
    lines += [replace(last, class_name="4B", median=0.42, not_started=5)]
    told = told_change(lines)
    assert told
    assert told.words == "30 → 20 points"
    assert told.names == "Rentrée → Bilan"
    assert told.not_started_counts == "2 puis 2 élèves sur 25"
    one, two = class_lines(lines, told)
    assert (one.name, one.median, one.spread) == ("4B", "50 → 42", "30 → 20")
    assert one.not_started_share == 0.2
    assert (two.name, two.median, two.not_started[:1]) == ("4A", "50 → –", "8")
    assert not_started(None) == "–"
    in_order = class_lines(lines, told, order=["4A", "4B"])
    assert [room.name for room in in_order] == ["4A", "4B"]


def test_one_reading_is_compared_with_nothing() -> None:
    line, other = _line("Rentrée", "a", 0.4, 0.7), _line("Cyber", "b", 0.4, 0.6)
    told = told_change([line, other, _line("Vide", "c", None, None)])
    assert told
    assert (told.words, told.names) == ("20 points", "Cyber")
    assert told_change([]) is None


def test_only_readings_of_one_course_are_joined() -> None:
    names = (("Rentrée", "a"), ("Cyber", "b"), ("Sans parcours", ""), ("Bilan", "a"), ("Autre", ""))
    found = links(marks([_line(name, course, 0.4, 0.7) for name, course in names]))
    assert [(one.line.campaign_name, two.line.campaign_name) for one, two in found] == [
        ("Rentrée", "Bilan")
    ]


def test_a_median_is_written_where_no_line_leaves() -> None:
    first, last = _line("Rentrée", "a", 0.4, 0.7), _line("Bilan", "a", 0.4, 0.7)
    up, down = (replace(last, median=median) for median in (0.6, 0.4))
    for end, below in ((up, True), (down, False)):
        (one, other) = marks([first, end])
        assert (one.value_y > one.middle) == below
        assert other.value_y < other.middle
        assert one.gap[1] == "écart 30"


@pytest.mark.parametrize("late", range(10, 30))
def test_whom_nobody_has_seen_is_told_around_the_number(late: int) -> None:
    """Of two numbers to the nearest 5, their difference may be 4 away: never « 0 » of 4."""
    for seen in range(late + 1):
        told = shared_coverage(Coverage(late, seen, 0, 0, None))
        low, high = (int(one) for one in re.findall(r"\d+", unseen_words(told, is_exact=False)))
        assert low <= late - seen <= high
    exact = Coverage(late, 3, 0, 0, None)
    assert unseen_words(exact, is_exact=True).split() == [str(late - 3), "élèves"]
