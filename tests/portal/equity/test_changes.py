"""The gap on one course at two campaigns: of the same pupils, computed again from their results."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal.equity.arithmetic import FEWEST
from pixschool.portal.equity.changes import NEVER_READ, changes, finished, told_change
from pixschool.portal.equity.page import class_lines
from pixschool.portal.equity.report import CampaignFigures, quartile_fields


def _line(
    name: str, course: str, masteries: dict[int, float], *, pupils: int = 25
) -> CampaignFigures:
    return CampaignFigures(
        name, name, "4e", None, pupils, 2, 0, len(masteries), course=course, masteries=masteries,
        **quartile_fields(list(masteries.values())),
    )  # fmt: skip


def _all(*shares: float) -> dict[int, float]:
    return dict(enumerate(shares))


def test_who_stops_does_not_close_the_gap() -> None:
    """The five lowest do not come back: of all who finished, the gap would be half."""
    first = _all(*(rank / 20 for rank in range(20)))
    last = {pupil: share for pupil, share in first.items() if pupil >= 10}
    (change,) = changes([_line("Rentrée", "a", first), _line("Bilan", "a", last)])
    assert change.pupils == 10
    assert change.words == "22 → 22 points"
    assert change.sentence == "l’écart reste de 22 points"


def test_two_classes_at_one_course_are_not_two_readings() -> None:
    one = _line("Rentrée 4A", "a", _all(0.1, 0.2, 0.3, 0.4, 0.5, 0.6))
    other = _line("Rentrée 4B", "a", {10 + rank: 0.5 for rank in range(6)})
    assert changes([one, other]) == []
    again = _line("Bilan 4A", "a", _all(0.3, 0.3, 0.3, 0.4, 0.5, 0.6))
    (change,) = changes([one, again, other])
    assert (change.first.campaign_name, change.last.campaign_name) == ("Rentrée 4A", "Bilan 4A")


def test_the_gap_of_a_level_is_not_that_of_one_of_its_classes() -> None:
    """An exam of a class comes after the campaign of the level."""
    level = _line("Rentrée", "a", _all(*[0.1, 0.5] * 20), pupils=150)
    exam = _line("Interro 4B", "b", _all(*[0.4, 0.5] * 10), pupils=26)
    again = _line("Encore 4B", "b", _all(*[0.4, 0.5] * 10), pupils=26)
    for lines in ([level, exam], [level, exam, again]):
        told = told_change(lines)
        assert told
        assert (told.names, told.is_twice) == ("Rentrée", False)
    alone = told_change([exam])
    assert alone
    assert alone.names == "Interro 4B"


def test_a_last_campaign_that_few_have_done_is_waited_for() -> None:
    shares = _all(*(rank / 40 for rank in range(30)))
    few = {pupil: shares[pupil] for pupil in range(6)}
    names = [("Rentrée", shares), ("Étape", shares), ("Bilan", few)]
    (change,) = changes([_line(name, "a", found) for name, found in names])
    assert change.names == "Rentrée → Étape"


def test_of_what_was_never_imported_nobody_is_said_not_to_have_begun() -> None:
    line = replace(_line("Rentrée", "a", {}), not_started=25, is_read=False)
    told = told_change([line])
    assert told
    assert (told.not_started, finished(line)) == (NEVER_READ, "–")
    assert told.not_started_counts.split() == ["25", "élèves", "attendus"]
    (room,) = class_lines([replace(line, class_name="4A")], told)
    assert (room.not_started, room.not_started_share) == (NEVER_READ, 0)


RESULTS = st.dictionaries(st.integers(0, 12), st.integers(0, 100).map(lambda n: n / 100))
READ = st.tuples(st.sampled_from(["a", "b", ""]), RESULTS, st.booleans())


@given(st.lists(READ, max_size=5))
@settings(deadline=None)
def test_a_change_is_of_the_pupils_of_both(
    drawn: list[tuple[str, dict[int, float], bool]],
) -> None:
    """Lines of classes say nothing of it; a course has one change at most."""
    lines = []
    for rank, (course, results, is_class) in enumerate(drawn):
        line = _line(str(rank), course, results)
        lines.append(replace(line, class_name="4A") if is_class else line)
    found = changes(lines)
    courses = [one.first.course for one in found]
    assert len(set(courses)) == len(courses)
    for one in found:
        first, last = drawn[int(one.first.campaign_name)], drawn[int(one.last.campaign_name)]
        assert int(one.first.campaign_name) < int(one.last.campaign_name)
        assert first[0] == last[0] != ""
        assert not first[2]
        assert not last[2]
        same = sorted(first[1].keys() & last[1].keys())
        assert one.pupils == len(same) >= FEWEST
        for told, results in ((one.before, first[1]), (one.after, last[1])):
            low, high = np.quantile([results[pupil] for pupil in same], [0.25, 0.75])
            assert told is not None
            assert told.spread == pytest.approx(high - low)
    for course in {"a", "b"} - set(courses):
        same_course = [set(one[1]) for one in drawn if one[0] == course and not one[2]]
        for rank, one in enumerate(same_course):
            assert all(len(one & other) < FEWEST for other in same_course[rank + 1 :])
