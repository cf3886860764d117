from dataclasses import replace

from pixschool.portal.equity.council import council_rows
from pixschool.portal.equity.report import CampaignFigures
from pixschool.portal.equity.sharing import shared_lines

READ = dict(enumerate((0.4, 0.4, 0.6, 0.71, 0.71) * 3))
LINE = CampaignFigures(
    "R", "Rentrée", "4e", None, 125, 10, 0, 115, 0.4, 0.6, 0.71, course="a", masteries=READ
)
AGAIN = dict(enumerate((0.5, 0.5, 0.6, 0.71, 0.71) * 3))
LAST = replace(LINE, campaign_name="Bilan", p25=0.5, masteries=AGAIN)


def test_a_level_is_told_at_the_two_readings_of_its_course() -> None:
    cyber = replace(LINE, campaign_name="Cyber", course="b")
    other = replace(LINE, level="3e", p25=None, median=None, p75=None, masteries={})
    whole = [LINE, cyber, LAST, other]
    first, second, alone = council_rows(shared_lines(whole), whole)
    assert (first.change, second.line.campaign_name) == (None, "Bilan")
    assert second.change
    assert second.change.words == "30 → 20 points"
    assert second.drawn == (100, 40, 120)
    assert (alone.line.level, alone.change, alone.drawn) == ("3e", None, None)
    assert council_rows([], []) == []


def test_nothing_but_what_is_shared_is_told() -> None:
    """Neither exact counts nor how many finished both; of nine who did, no change."""
    whole = [replace(LINE, pupils=124, not_started=12, finished=112), LAST]
    rows = council_rows(shared_lines(whole), whole)
    assert [row.line.pupils for row in rows] == [125, 125]
    assert all(not row.line.masteries for row in rows)
    change = rows[-1].change
    assert change
    assert (change.pupils, change.first.masteries, change.first.finished) == (0, {}, 110)
    nine = {pupil: AGAIN[pupil] for pupil in range(9)}
    few = [whole[0], replace(LAST, masteries=nine)]
    (row,) = council_rows(shared_lines(few), few)
    assert (row.line.campaign_name, row.change) == ("Bilan", None)
