"""« Bilan pour le conseil pédagogique »: levels only, no class, no name, counts by fives."""

from typing import Any

from campaigns.missing import read_dates
from campaigns.models import Campaign
from pixschool.core.text.french import nb
from pixschool.papers.asked import PaperAsk
from pixschool.portal.equity.changes import not_started, points
from pixschool.portal.equity.page import comparison_words
from pixschool.portal.equity.reading import report
from pixschool.portal.equity.sharing import shared
from pixschool.portal.progression.page import blind_spots
from pixschool.portal.progression.reading import progression
from students.models import Classroom


def build(ask: PaperAsk) -> dict[str, Any]:
    campaigns = Campaign.objects.in_year(ask.year).begun_by(ask.today).by_date()
    rooms = list(Classroom.objects.in_year(ask.year).by_level())
    begun = list(campaigns.prefetch_related("pix_campaigns"))
    whole = report(
        year=ask.year,
        campaigns=begun,
        classrooms=rooms,
    )
    told = shared(whole.campaigns, whole)
    return {
        "lines": [
            (
                one.campaign_name,
                one.level,
                nb(one.pupils),
                not_started(one),
                *(points(share) for share in (one.p25, one.median, one.p75)),
            )
            for one in told.campaigns
        ],
        "read_text": read_dates.of_campaigns(begun) if rooms else "",
        "coverage": told.coverage,
        "said": comparison_words(told),
        "blind_spots": blind_spots(progression(year=ask.year)) if rooms else [],
    }
