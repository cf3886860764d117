"""A ritual and its campaign: dates of the first, classes and codes of the second."""

from django.db import transaction

from campaigns import services
from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from campaigns.repairs.merging import merger
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import CAMPAIGN_THEMES, Theme
from rituals.models import Ritual
from rituals.placing.links import LinkableCampaign
from rituals.plan import services as planning
from students.models import Classroom
from students.repairs.history import Recorder


class NoClassError(Exception):
    """The school has no class for this ritual yet; the text says what to do, in French."""


def free_campaigns(year: SchoolYear) -> CampaignQuerySet:
    """Those of the year that belong to no ritual."""
    return Campaign.objects.in_year(year).filter(ritual=None).by_date()


def linkable(year: SchoolYear) -> list[LinkableCampaign]:
    """The free ones, as a proposal looks for its rituals among them; one query."""
    return [
        LinkableCampaign(
            id=campaign.pk,
            name=campaign.name,
            levels=frozenset(map(Level, campaign.levels)),
            opens_on=campaign.opens_on,
            closes_on=campaign.closes_on,
        )
        for campaign in free_campaigns(year).active()
    ]


@transaction.atomic
def create(*, ritual: Ritual, version: int, actor: User | None) -> Campaign:
    """A campaign for the classes of the ritual, at its dates; the second click finds the first's.

    `version`: of the ritual, as it was seen. Raises NoClassError, PlanConflictError.
    """
    if ritual.campaign is not None:
        return ritual.campaign
    classrooms = list(ritual.classrooms.all()) or list(
        Classroom.objects.in_year(ritual.year).filter(level__in=ritual.levels)
    )
    if not classrooms:
        raise NoClassError(
            "Aucune classe de ces niveaux : importez d’abord la base élèves, puis recommencez."
        )
    known = ritual.theme in dict(CAMPAIGN_THEMES)
    campaign = services.create_campaign(
        year=ritual.year,
        actor=actor,
        name=ritual.title,
        classrooms=classrooms,
        theme=ritual.theme if known else Theme.OTHER,
        opens_on=ritual.starts_on,
        closes_on=ritual.ends_on,
    )
    attach(ritual=ritual, version=version, campaign=campaign, actor=actor)
    return campaign


def attach(
    *, ritual: Ritual, version: int, campaign: Campaign | None, actor: User | None
) -> Ritual:
    """None: the ritual lets its campaign go. A second click finds it done.

    `version`: of the ritual, as it was seen. Raises PlanConflictError.
    """
    if ritual.campaign == campaign:
        return ritual
    verb = "Campagne de" if campaign else "Plus de campagne pour"
    return planning.change(
        ritual=ritual,
        version=version,
        actor=actor,
        values={"campaign_id": campaign.pk if campaign else None},
        label=f"{verb} « {ritual.title} »",
    )


@merger.handles("rituals.Ritual.campaign")
def follow_merged(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    """A ritual has one campaign, and a campaign one ritual: that of the campaign that stays, unless
    it was removed from the year."""
    held = {
        ritual.campaign_id: ritual for ritual in Ritual.objects.filter(campaign__in=[kept, gone])
    }
    own, other = held.get(kept.pk), held.get(gone.pk)
    if other is None:
        return []
    if own is None or (own.removed_at and not other.removed_at):
        if own is not None:
            recorder.change(own, campaign_id=None)
        recorder.change(other, campaign_id=kept.pk)
        return [f"Le rituel « {other.title} » suit la campagne qui reste."]
    recorder.change(other, campaign_id=None)
    reason = f"celle qui reste a déjà le sien, « {own.title} »"
    return [f"Le rituel « {other.title} » reste dans l’année, sans campagne : {reason}."]
