"""The codes of the campaigns that a school chose to show families, while they are open."""

from collections.abc import Collection
from dataclasses import dataclass

from campaigns.codes.pix_code import pix_link
from campaigns.models import Campaign
from pixschool.core.models import School
from pixschool.core.reference.levels import in_order


@dataclass(frozen=True)
class FamilyCode:
    """`levels`: none for everybody. `codes`: (class or group, empty for all; code; its page)."""

    title: str
    levels: tuple[str, ...]
    codes: tuple[tuple[str, str, str], ...]


def choices(school: School) -> list[tuple[int, str]]:
    """The campaigns of the year that have a code, as the form offers them."""
    campaigns = Campaign.objects.active().filter(school=school, year__is_current=True)
    with_code = campaigns.exclude(pix_campaigns__code="").exclude(pix_campaigns=None)
    return list(with_code.distinct().order_by("name", "pk").values_list("pk", "name"))


def family_codes(school: School, chosen: Collection[int], level: str = "") -> list[FamilyCode]:
    """Of those chosen, the open ones that have a code; of a level if any. Two queries."""
    if not chosen:
        return []
    campaigns = Campaign.objects.open_on(school.today()).filter(
        school=school, year__is_current=True, pk__in=chosen
    )
    if level:
        campaigns = campaigns.filter(levels__contains=[level])
    found = campaigns.order_by("closes_on", "name", "pk").prefetch_related(
        "pix_campaigns__classroom", "pix_campaigns__group"
    )
    return [_code(campaign) for campaign in found if any(_codes(campaign))]


def _code(campaign: Campaign) -> FamilyCode:
    return FamilyCode(
        campaign.name,
        tuple(level.label for level in in_order(campaign.levels)),
        tuple(sorted(_codes(campaign))),
    )


def _codes(campaign: Campaign) -> list[tuple[str, str, str]]:
    return [
        (str(one.classroom or one.group or ""), one.code, pix_link(one.code))
        for one in campaign.pix_campaigns.all()
        if one.code
    ]
