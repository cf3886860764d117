"""« Élèves à relancer » of a class, for a teacher who has no account on Pix Orga."""

from typing import Any

from campaigns.missing import read_dates, stats
from campaigns.missing.lists import group
from pixschool.papers.asked import PaperAsk
from pixschool.papers.coming import span_words
from pixschool.papers.watching import begun_campaigns, state_words


def build(ask: PaperAsk) -> dict[str, Any]:
    """Raises ValueError without a class."""
    room = ask.classroom
    if room is None:
        raise ValueError("the list is of a class")
    campaigns = begun_campaigns(ask, room)
    places = group(stats.missing(campaigns, [room]), campaigns=campaigns, order=[room.pk])
    parts = places[0].campaigns if places else []
    return {
        "parts": [
            {
                "campaign": part.campaign.name,
                "when": span_words(part.campaign),
                "codes": [pix.code for pix in part.codes],
                "pupils": [(pupil.name, state_words(pupil)) for pupil in part.pupils],
            }
            for part in parts
        ],
        "read_text": read_dates.of_campaigns(campaigns),
        "has_campaigns": bool(campaigns),
    }
