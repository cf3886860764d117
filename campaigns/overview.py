"""A campaign as its screens show it: when, for whom, how far, read when. No query of its own:
campaigns come with `pix_campaigns`, `classrooms` and `groups` prefetched."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from campaigns.codes import serving
from campaigns.codes.serving import Audience
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign, PixCampaign
from campaigns.windows import CampaignWindow, Phase, full_words
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import count
from students.models import Classroom, Group

NAMED = 3  # groups
STALE_AFTER = timedelta(days=14)  # since Pix Orga was last read, for every page and reminder


@dataclass(frozen=True)
class Freshness:
    """When Pix Orga was last read. `unread`: codes never read while others were."""

    at: datetime | None
    unread: int
    is_stale: bool  # `is_outdated`


def freshness(campaign: Campaign, codes: Collection[PixCampaign], today: date) -> Freshness:
    """When the codes of a campaign were last read, and whether that is too long ago."""
    dates = [pix.read_at for pix in codes if pix.read_at]
    last = max(dates, default=None)
    return Freshness(
        at=last,
        unread=len(codes) - len(dates) if dates else 0,
        is_stale=is_outdated(campaign, last, today),
    )


def is_outdated(campaign: Campaign, read_at: datetime | None, today: date) -> bool:
    """Whether pupils may have finished since Pix Orga was last read: never read, not for long while
    the campaign goes on, or not since its last day."""
    if not has_begun(campaign, today):
        return False
    if read_at is None:
        return True
    read_on = timezone.localdate(read_at)
    if campaign.closes_on is not None and campaign.closes_on < today:
        return read_on < campaign.closes_on
    return today - read_on > STALE_AFTER


@dataclass(frozen=True)
class Seen:
    """The classes and the groups that somebody may look into."""

    classrooms: Sequence[Classroom]
    groups: Sequence[Group]

    def of(self, campaign: Campaign) -> list[Audience]:
        """Those that the campaign was given to, groups after classes."""
        rooms = {room.pk for room in campaign.classrooms.all()}
        groups = {group.pk for group in campaign.groups.all()}
        return [
            *(room for room in self.classrooms if room.pk in rooms),
            *(group for group in self.groups if group.pk in groups),
        ]

    def codes(self, campaign: Campaign) -> list[PixCampaign]:
        """Those for everybody, and those of these classes and groups."""
        theirs = [pix for one in self.of(campaign) for pix in serving.own(campaign, one)]
        return [*serving.common(campaign), *theirs]


@dataclass(frozen=True)
class CampaignSummary:
    """A campaign in a list. `progress` is None for who may not see pupils."""

    campaign: Campaign
    window: CampaignWindow
    freshness: Freshness
    progress: Progress | None
    groups: str  # « groupes 3SVT2, 3ALL1 »
    without_code: str  # « 2 classes » that no code serves

    @property
    def levels(self) -> str:
        return level_words(self.campaign.levels)


def level_words(levels: Iterable[str]) -> str:
    return ", ".join(Level(level).label for level in levels)


def window_of(campaign: Campaign, today: date) -> CampaignWindow:
    """The campaign's two dates seen from `today`; either may be absent."""
    return CampaignWindow(campaign.opens_on, campaign.closes_on, today)


def has_begun(campaign: Campaign, today: date) -> bool:
    """Whether somebody can be missing: not before it opens, nor once it is archived."""
    return not (campaign.is_archived or window_of(campaign, today).is_upcoming)


def lines(
    campaigns: Iterable[Campaign],
    *,
    seen: Seen,
    progress: Mapping[tuple[int, int], Progress] | None,
    today: date,
) -> list[CampaignSummary]:
    """Open ones first, then those to come, then those that are over."""
    totals = None if progress is None else _totals(progress)
    found = []
    for campaign in campaigns:
        window = window_of(campaign, today)
        found.append(
            CampaignSummary(
                campaign=campaign,
                window=window,
                freshness=freshness(campaign, seen.codes(campaign), today),
                progress=None if totals is None else totals.get(campaign.pk, NOBODY),
                groups=group_words(campaign),
                without_code=serving.counted(serving.without_code(campaign, seen.of(campaign))),
            )
        )
    return sorted(found, key=lambda line: line.window.phase)


def _totals(progress: Mapping[tuple[int, int], Progress]) -> Mapping[int, Progress]:
    totals: dict[int, Progress] = {}
    for (campaign_id, _), part in progress.items():
        totals[campaign_id] = totals.get(campaign_id, NOBODY) + part
    return totals


def by_phase(found: Iterable[CampaignSummary]) -> list[tuple[str, str, list[CampaignSummary]]]:
    """(anchor, title, lines), without the empty ones; archived campaigns last."""
    titles = {
        Phase.OPEN: ("ouvertes", "Ouvertes"),
        Phase.UPCOMING: ("a-venir", "À venir"),
        Phase.OVER: ("terminees", "Terminées"),
    }
    kept = [line for line in found if not line.campaign.is_archived]
    groups = [
        (*titles[phase], [line for line in kept if line.window.phase == phase]) for phase in Phase
    ]
    return [group for group in groups if group[2]]


@dataclass(frozen=True)
class AudienceRow:
    """A class or a group of a campaign. `codes`: its own; the common ones serve it otherwise.

    A class that was not given the campaign (`is_given`) has pupils of its groups.
    """

    audience: Audience
    is_given: bool
    codes: list[PixCampaign]
    progress: Progress
    freshness: Freshness


def rows(
    campaign: Campaign,
    audiences: Iterable[Audience],
    progress: Mapping[tuple[int, int], Progress],
    today: date,
) -> list[AudienceRow]:
    """One row for each of these classes, or of these groups; `progress` is by (campaign id, id of
    the class or of the group)."""
    given = [*campaign.classrooms.all(), *campaign.groups.all()]
    common, of_groups = serving.common(campaign), serving.of_groups(campaign)
    found = []
    for one in audiences:
        own, is_given = serving.own(campaign, one), one in given
        read = own or common or ([] if is_given else of_groups)
        found.append(
            AudienceRow(
                audience=one,
                is_given=is_given,
                codes=[pix for pix in own if pix.code],
                progress=progress.get((campaign.pk, one.pk), NOBODY),
                freshness=freshness(campaign, read, today),
            )
        )
    return found


def group_words(campaign: Campaign) -> str:
    """« groupe 3SVT2 », « groupes 3SVT2, 3ALL1 et 4 autres »; empty without a group."""
    names = [group.name for group in campaign.groups.all()]
    if not names:
        return ""
    more = f" et {count(len(names) - NAMED, 'autre')}" if len(names) > NAMED else ""
    return f"groupe{'s' if names[1:] else ''} {', '.join(names[:NAMED])}{more}"


def subtitle(campaign: Campaign) -> str:
    """« du 14 sept. au 16 oct. · Évaluation · « Parcours de rentrée 6e » · 6e, 5e »."""
    parts = [
        full_words(campaign.opens_on, campaign.closes_on),
        campaign.get_kind_display(),
        f"« {campaign.course} »" if campaign.course else "",
        level_words(campaign.levels),
        group_words(campaign),
    ]
    return " · ".join(part for part in parts if part)
