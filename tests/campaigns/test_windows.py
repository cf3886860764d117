from datetime import date

import pytest

from campaigns.windows import CampaignWindow, Phase, full_words

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("opens", "closes", "phase", "words"),
    [
        (None, None, Phase.OPEN, "sans date"),
        (date(2026, 9, 14), None, Phase.OPEN, "depuis le 14 sept."),
        (date(2026, 11, 22), None, Phase.OPEN, "depuis hier"),
        (None, date(2026, 12, 11), Phase.OPEN, "jusqu’au 11 déc."),
        (None, date(2026, 11, 27), Phase.OPEN, "jusqu’à vendredi"),
        (None, date(2026, 11, 24), Phase.OPEN, "se termine demain"),
        (None, TODAY, Phase.OPEN, "se termine aujourd’hui"),
        (None, date(2026, 11, 22), Phase.OVER, "terminée hier"),
        (None, date(2026, 10, 16), Phase.OVER, "terminée le 16 oct."),
        (TODAY, None, Phase.OPEN, "depuis aujourd’hui"),
        (date(2026, 11, 24), None, Phase.UPCOMING, "ouvre demain"),
        (date(2026, 11, 28), date(2026, 12, 5), Phase.UPCOMING, "ouvre samedi"),
        (date(2027, 1, 1), None, Phase.UPCOMING, "ouvre le 1er janv."),
    ],
)
def test_words(opens: date | None, closes: date | None, phase: Phase, words: str) -> None:
    window = CampaignWindow(opens, closes, TODAY)
    assert window.phase == phase
    assert window.words == words


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (None, None, "sans date"),
        (date(2026, 9, 14), date(2026, 10, 16), "du 14 sept. au 16 oct."),
        (date(2026, 9, 14), None, "à partir du 14 sept."),
        (None, date(2026, 10, 16), "jusqu’au 16 oct."),
    ],
)
def test_full_words(opens: date | None, closes: date | None, words: str) -> None:
    assert full_words(opens, closes) == words


def test_closing_soon_is_the_moment_to_remind() -> None:
    assert CampaignWindow(None, date(2026, 11, 30), TODAY).is_closing
    assert not CampaignWindow(None, date(2026, 12, 1), TODAY).is_closing
    assert not CampaignWindow(None, date(2026, 11, 22), TODAY).is_closing
