"""« Fiche nouvel arrivant »: an adult who has just come, on one page."""

from typing import Any

from campaigns.models import Campaign
from campaigns.overview import window_of
from pixschool.papers.asked import PaperAsk
from pixschool.papers.coming import ComingCampaign, coming_campaigns, span_words
from pixschool.papers.people import contacts_of
from rituals.staff.steps import STEPS
from rituals.staff.welcome import FIRST_STEPS

MOST = 8  # campaigns: it is one page


def build(ask: PaperAsk) -> dict[str, Any]:
    room = ask.classroom
    return {
        "steps": [step for step in STEPS if step.key in FIRST_STEPS],
        "campaigns": (coming_campaigns(ask, room) if room else _of_the_school(ask))[:MOST],
        "contacts": contacts_of(ask.year),
    }


def _of_the_school(ask: PaperAsk) -> list[ComingCampaign]:
    """Without their codes: each class has its own."""
    found = Campaign.objects.in_year(ask.year).active().by_date()
    return [
        ComingCampaign(name=one.name, when=span_words(one), codes=(), moments=())
        for one in found
        if not window_of(one, ask.today).is_over
    ]
