"""What the year's plan brings to the home page: lines due, rituals that begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from campaigns.models import Campaign
from pixschool.core.models import Membership, SchoolYear
from pixschool.portal.todo import SOON, Item
from rituals.models import Milestone, Ritual

MOST_LINES = 8


@dataclass(frozen=True)
class Coming:
    """Something that begins: `note` is what a date alone does not say."""

    day: date
    what: str
    note: str
    url: str


def lines_due(membership: Membership, year: SchoolYear, today: date) -> list[Item]:
    """Of the checklists, theirs: overdue or due within the week, the most late first."""
    due = (
        Milestone.objects.for_member(membership)
        .to_do()
        .filter(ritual__year=year, due_on__lte=today + SOON)
        .select_related("ritual")
        .order_by("due_on", "pk")[:MOST_LINES]
    )
    uai = membership.school.uai
    return [
        Item(
            what=line.label,
            detail=f"{line.ritual.title}, en retard" if line.due_on < today else line.ritual.title,
            url=reverse("rituals:ritual", args=[uai, line.ritual_id]),
            verb="Ouvrir",
            due=None if line.due_on == today else line.due_on,
        )
        for line in due
    ]


def coming(
    membership: Membership,
    year: SchoolYear,
    *,
    campaigns: Iterable[Campaign],
    today: date,
    within: timedelta,
) -> list[Coming]:
    """Campaigns and rituals that begin soon, by date. A ritual with a campaign is that campaign."""
    uai = membership.school.uai
    rituals = (
        Ritual.objects.visible_to(membership)
        .in_year(year)
        .planned()
        .filter(campaign=None, starts_on__gt=today, starts_on__lte=today + within)
    )
    found = [
        Coming(
            ritual.starts_on,
            ritual.title,
            "" if ritual.is_confirmed else "dates à confirmer",
            reverse("rituals:ritual", args=[uai, ritual.pk]),
        )
        for ritual in rituals
    ]
    found += [
        Coming(
            campaign.opens_on,
            campaign.name,
            "",
            reverse("campaigns:detail", args=[uai, campaign.pk]),
        )
        for campaign in campaigns
        if campaign.opens_on is not None
    ]
    # The same thing for several levels is one line.
    once = {(one.day, one.what): one for one in reversed(found)}
    return sorted(once.values(), key=lambda one: (one.day, one.what))
