from dataclasses import replace

from pixschool.portal.equity.council import council_rows
from pixschool.portal.equity.report import CampaignFigures

LINE = CampaignFigures("R", "Rentrée", "4e", None, 125, 10, 0, 115, 0.4, 0.6, 0.7, "a")


def test_a_level_is_told_at_the_two_readings_of_its_course() -> None:
    cyber = replace(LINE, campaign_name="Cyber", course="b")
    last = replace(LINE, campaign_name="Bilan", p25=0.5)
    other = replace(LINE, level="3e", p25=None, median=None, p75=None)
    first, second, alone = council_rows([LINE, cyber, last, other])
    assert (first.change, second.line.campaign_name) == (None, "Bilan")
    assert second.change
    assert second.change.words == "30 → 20 points"
    assert second.drawn == (100, 40, 120)
    assert (alone.line.level, alone.change, alone.drawn) == ("3e", None, None)
    assert council_rows([]) == []
