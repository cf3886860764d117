"""When what a page shows was read in Pix Orga: one sentence, on screens and on paper."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from campaigns.models import Campaign, Participation, PixCampaign
from pixschool.core.models import School
from pixschool.core.sql import is_any_of
from pixschool.core.text.french import count, date_fr, lower_first

NEVER = "résultats jamais importés"


def of_campaigns(campaigns: Iterable[Campaign]) -> str:
    """« Lu dans Pix Orga le 24 nov. », « Lu dans Pix Orga entre le 3 oct. et le 24 nov. » when
    their results were not read on one day; those never read are counted. Prefetch
    `pix_campaigns`."""
    return words(campaign.last_read_at for campaign in campaigns)


def of_pupils(pupils: Any, *, school: School, **of_campaign: Any) -> str:
    """As `of_campaigns`, of all that Pix has said of these pupils of the school, whatever the year.
    `pupils`: their ids, or a query of them; `of_campaign`: what is asked of the campaigns. One
    query."""
    asked = {f"campaign__{key}": value for key, value in of_campaign.items()}
    seen = Participation.objects.filter(student__in=pupils).order_by().values("pix_campaign")
    read = (
        PixCampaign.objects.filter(is_any_of("pk", seen), school=school, **asked)
        .exclude(read_at=None)
        .values("campaign")
        .annotate(last=Max("read_at"))
        .order_by()
    )
    return words(read.values_list("last", flat=True))


def beside(campaign: Campaign) -> str:
    """After the figures of one campaign: « lu dans Pix Orga le 24 nov. », or NEVER."""
    read_at = campaign.last_read_at
    return lower_first(words([read_at])) if read_at else NEVER


def words(moments: Iterable[datetime | None]) -> str:
    """The sentence, of one moment for each campaign."""
    read = list(moments)
    days = sorted({timezone.localdate(moment) for moment in read if moment})
    never = read.count(None)
    if not days:
        return "Rien de lu dans Pix Orga"
    unread = f" ; {count(never, 'campagne')} jamais importée{'s' if never > 1 else ''}"
    return f"Lu dans Pix Orga {span(days[0], days[-1])}{unread if never else ''}"


def span(first: date, last: date) -> str:
    """« le 24 nov. », « entre le 3 et le 24 nov. »; with their years when these are two."""
    form = "short" if first.year == last.year else "day"
    when = f"le {date_fr(last, form)}"
    return when if first == last else f"entre le {date_fr(first, form)} et {when}"
