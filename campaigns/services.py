"""The only writers of campaigns and their codes."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from campaigns.missing import expected
from campaigns.models import Campaign, PixCampaign
from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.importing import locks
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.levels import in_order
from pixschool.core.reference.themes import Theme
from students.models import Classroom, Group

# Whom a code is for; None: everybody.
Whom = Classroom | Group | None


class CodeTakenError(ValueError):
    """Another campaign of the school holds one of the codes; the text says which, in French."""


class CampaignChangedError(Exception):
    """Somebody changed the same campaign since it was shown."""


def stamp(campaign: Campaign) -> str:
    """What a page has seen of a campaign that its form changes."""
    seen = [
        campaign.name,
        campaign.course,
        campaign.theme,
        campaign.kind,
        campaign.opens_on,
        campaign.closes_on,
        sorted(one.pk for one in campaign.classrooms.all()),
        sorted(one.pk for one in campaign.groups.all()),
    ]
    return short_digest(seen)


@transaction.atomic
def create_campaign(
    *,
    year: SchoolYear,
    actor: User | None,
    name: str,
    classrooms: Iterable[Classroom] = (),
    groups: Iterable[Group] = (),
    course: str = "",
    theme: str = Theme.OTHER,
    kind: str = Campaign.CampaignKind.ASSESSMENT,
    opens_on: date | None = None,
    closes_on: date | None = None,
) -> Campaign:
    """A campaign for these classes and these groups; its levels are theirs."""
    campaign = Campaign(
        school_id=year.school_id,
        year=year,
        name=name,
        course=course,
        theme=theme,
        kind=kind,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    _save(campaign, classrooms, groups)
    _record("campaign_created", campaign, actor)
    return campaign


@transaction.atomic
def change_campaign(
    *,
    campaign: Campaign,
    classrooms: Iterable[Classroom],
    groups: Iterable[Group],
    actor: User | None,
    seen: str | None = None,
) -> Campaign:
    """Save a campaign whose fields were changed, and give it these classes and groups.

    `seen`: the stamp of what a page showed. Raises CampaignChangedError when the campaign is no
    more so, or is gone.
    """
    kept = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk).first()
    if kept is None or (seen is not None and stamp(kept) != seen):
        raise CampaignChangedError
    _save(campaign, classrooms, groups)
    _record("campaign_changed", campaign, actor)
    return campaign


@transaction.atomic
def set_dates(
    *, campaign: Campaign, opens_on: date | None, closes_on: date | None, actor: User | None
) -> Campaign:
    """The first and the last day on which pupils work at it. The same as before: nothing is done.

    Days in the wrong order are refused by the database (IntegrityError).
    """
    if (campaign.opens_on, campaign.closes_on) == (opens_on, closes_on):
        return campaign
    campaign.opens_on, campaign.closes_on = opens_on, closes_on
    campaign.save(update_fields=["opens_on", "closes_on"])
    _record("campaign_changed", campaign, actor)
    return campaign


def _save(campaign: Campaign, classrooms: Iterable[Classroom], groups: Iterable[Group]) -> None:
    campaign.full_clean(exclude=["created_in"])  # absent when made by hand
    campaign.save()
    campaign.classrooms.set(classrooms)
    campaign.groups.set(groups)
    follow_levels(campaign)


def follow_levels(campaign: Campaign) -> None:
    """Give it the levels of those it expects now."""
    levels = expected.levels(campaign)
    if levels != campaign.levels:
        campaign.levels = levels
        campaign.save(update_fields=["levels"])


@transaction.atomic
def set_codes(
    *,
    campaign: Campaign,
    codes: Sequence[tuple[str, Whom]],
    actor: User | None,
) -> list[PixCampaign]:
    """Give the campaign these codes, one for everybody, or one for a class or a group.

    A code already there keeps its results; a class's former code without any result gives way.
    Raises CodeTakenError when another campaign of the school holds one of the codes, also one
    given a second ago: whoever gives codes, an import included, waits for the one before.
    """
    locks.one_writer(campaign.school_id)
    wanted = {code for code, _ in codes}
    _refuse_taken(campaign, wanted)
    audiences = {_columns(audience) for _, audience in codes}
    unused = campaign.pix_campaigns.filter(participations=None, read_at=None)
    for pix in unused:
        if (pix.classroom_id, pix.group_id) in audiences and pix.code not in wanted:
            pix.delete()
    saved = [
        PixCampaign.objects.update_or_create(
            campaign=campaign,
            school_id=campaign.school_id,
            code=code,
            defaults=dict(zip(("classroom_id", "group_id"), _columns(audience), strict=True)),
        )[0]
        for code, audience in codes
    ]
    _add_to_audience(campaign, [audience for _, audience in codes])
    _record("campaign_codes_set", campaign, actor, codes=len(saved))
    return saved


def _refuse_taken(campaign: Campaign, codes: set[str]) -> None:
    taken = (
        PixCampaign.objects.filter(school_id=campaign.school_id, code__in=codes)
        .exclude(campaign=campaign)
        .select_related("campaign")
        .first()
    )
    if taken:
        raise CodeTakenError(
            f"Le code {taken.code} vient d’être donné à « {taken.campaign.name} ». "
            "Retirez-le d’ici, ou de cette campagne."
        )


def _columns(audience: Whom) -> tuple[int | None, int | None]:
    """The class and the group (ids) of a code that is for them."""
    return (
        audience.pk if isinstance(audience, Classroom) else None,
        audience.pk if isinstance(audience, Group) else None,
    )


def _add_to_audience(campaign: Campaign, audiences: Iterable[Whom]) -> None:
    """A class or a group that has a code of its own is concerned, and so are its levels."""
    found = list(audiences)
    campaign.classrooms.add(*(one for one in found if isinstance(one, Classroom)))
    campaign.groups.add(*(one for one in found if isinstance(one, Group)))
    levels = in_order([*campaign.levels, *expected.levels(campaign)])
    campaign.levels = [level.value for level in levels]
    campaign.save(update_fields=["levels"])


@transaction.atomic
def remove_code(*, pix_campaign: PixCampaign, actor: User | None) -> bool:
    """Take back a code nobody has used; False when results hang on it."""
    if pix_campaign.participations.exists():
        return False
    campaign = pix_campaign.campaign
    pix_campaign.delete()
    _record("campaign_codes_set", campaign, actor, codes=-1)
    return True


@transaction.atomic
def archive(*, campaign: Campaign, actor: User | None, archived: bool = True) -> None:
    """Archive, or bring back with `archived=False`; results and names stay."""
    campaign.is_archived = archived
    campaign.save(update_fields=["is_archived"])
    _record("campaign_archived" if archived else "campaign_restored", campaign, actor)


@transaction.atomic
def delete(*, campaign: Campaign, actor: User | None) -> bool:
    """Delete a campaign without results; one that has some can only be archived."""
    if campaign.participations.exists():
        return False
    _record("campaign_deleted", campaign, actor)
    campaign.delete()
    return True


def _record(event: str, campaign: Campaign, actor: User | None, **details: int) -> None:
    journal.record(
        event,
        school=campaign.school,
        actor=actor,
        target="campaign",
        ids=[campaign.pk],
        details=details,
    )
