"""A campaign as its screens show it: when, for whom, how far, read when. No query of its own:
campaigns come with `pix_campaigns` and `classrooms` prefetched."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from campaigns.missing.distribution import Distribution
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign, PixCampaign
from campaigns.windows import CampaignWindow, Phase, full_words
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import count, nb, percent
from students.models import Classroom

STALE_AFTER = timedelta(days=14)  # since Pix Orga was last read, for every page and reminder


@dataclass(frozen=True)
class Freshness:
    """When Pix Orga was last read. `unread`: codes never read while others were."""

    at: datetime | None
    unread: int
    is_stale: bool  # open, and not read for long or at all: its missing pupils may have finished


def freshness(
    campaign: Campaign, codes: Collection[PixCampaign], window: CampaignWindow
) -> Freshness:
    """When the codes of a campaign were last read, and whether that is too long ago."""
    dates = [pix.read_at for pix in codes if pix.read_at]
    last = max(dates, default=None)
    age = window.today - timezone.localdate(last) if last else None
    return Freshness(
        at=last,
        unread=len(codes) - len(dates) if dates else 0,
        is_stale=window.is_open and not campaign.is_archived and (age is None or age > STALE_AFTER),
    )


@dataclass(frozen=True)
class CampaignSummary:
    """A campaign in a list. `progress` is None for who may not see pupils."""

    campaign: Campaign
    window: CampaignWindow
    freshness: Freshness
    progress: Progress | None
    classes: int
    without_code: int  # classes that no code serves

    @property
    def levels(self) -> str:
        return level_words(self.campaign.levels)


def level_words(levels: Iterable[str]) -> str:
    return ", ".join(Level(level).label for level in levels)


def window_of(campaign: Campaign, today: date) -> CampaignWindow:
    """The campaign's two dates seen from `today`; either may be absent."""
    return CampaignWindow(campaign.opens_on, campaign.closes_on, today)


def lines(
    campaigns: Iterable[Campaign],
    *,
    shown: Collection[Classroom],
    progress: Mapping[tuple[int, int], Progress] | None,
    today: date,
) -> list[CampaignSummary]:
    """Open ones first, then those to come, then those that are over."""
    ids = {classroom.pk for classroom in shown}
    totals = None if progress is None else _totals(progress)
    found = []
    for campaign in campaigns:
        window = window_of(campaign, today)
        classrooms = [classroom for classroom in campaign.classrooms.all() if classroom.pk in ids]
        codes = codes_serving(campaign, ids)
        found.append(
            CampaignSummary(
                campaign=campaign,
                window=window,
                freshness=freshness(campaign, codes, window),
                progress=None if totals is None else totals.get(campaign.pk, NOBODY),
                classes=len(classrooms),
                without_code=len(classrooms) - len(_served(codes, classrooms)),
            )
        )
    return sorted(found, key=lambda line: line.window.phase)


def _totals(progress: Mapping[tuple[int, int], Progress]) -> Mapping[int, Progress]:
    totals: dict[int, Progress] = {}
    for (campaign_id, _), part in progress.items():
        totals[campaign_id] = totals.get(campaign_id, NOBODY) + part
    return totals


def codes_serving(campaign: Campaign, classroom_ids: Collection[int]) -> list[PixCampaign]:
    """The codes of these classes, and those for everybody."""
    return [
        pix
        for pix in campaign.pix_campaigns.all()
        if pix.classroom_id is None or pix.classroom_id in classroom_ids
    ]


def _served(codes: Iterable[PixCampaign], classrooms: Sequence[Classroom]) -> list[Classroom]:
    with_code = {pix.classroom_id for pix in codes if pix.code}
    return [classroom for classroom in classrooms if None in with_code or classroom.pk in with_code]


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
class ClassRow:
    """A class of a campaign. `own`: its codes; the campaign's common ones serve it otherwise."""

    classroom: Classroom
    codes: list[PixCampaign]
    progress: Progress
    freshness: Freshness


def class_rows(
    campaign: Campaign,
    classrooms: Iterable[Classroom],
    progress: Mapping[tuple[int, int], Progress],
    today: date,
) -> list[ClassRow]:
    """One row for each class; `progress` is by (campaign id, classroom id)."""
    window = window_of(campaign, today)
    common = [pix for pix in campaign.pix_campaigns.all() if pix.classroom_id is None]
    found = []
    for classroom in classrooms:
        own = [pix for pix in campaign.pix_campaigns.all() if pix.classroom_id == classroom.pk]
        found.append(
            ClassRow(
                classroom=classroom,
                codes=[pix for pix in own if pix.code],
                progress=progress.get((campaign.pk, classroom.pk), NOBODY),
                freshness=freshness(campaign, own or common, window),
            )
        )
    return found


def subtitle(campaign: Campaign) -> str:
    """« du 14 sept. au 16 oct. · Évaluation · « Parcours de rentrée 6e » · 6e, 5e »."""
    parts = [
        full_words(campaign.opens_on, campaign.closes_on),
        campaign.get_kind_display(),
        f"« {campaign.course} »" if campaign.course else "",
        level_words(campaign.levels),
    ]
    return " · ".join(part for part in parts if part)


BAR_STEP, BAR_WIDTH = 42, 36


@dataclass(frozen=True)
class HistogramBar:
    """One bar, in units of its drawing (100 high)."""

    label: str
    count: int
    x: int
    height: int

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def middle(self) -> int:
        return self.x + BAR_WIDTH // 2

    @property
    def text_y(self) -> int:
        return self.top - 4


@dataclass(frozen=True)
class Histogram:
    bars: list[HistogramBar]
    last_edge: str
    unit: str
    words: str


def histogram(found: Distribution) -> Histogram:
    """The bars in the units of the drawing: `height` from 0 to 100, 2 at least when not empty."""
    is_share = found.edges[-1] < 1
    highest = max(found.counts)
    last = found.edges[-1] + found.edges[1]
    return Histogram(
        bars=[
            HistogramBar(
                label=_edge(edge, is_share=is_share),
                count=number,
                x=rank * BAR_STEP,
                height=max(2, round(100 * number / highest)) if number else 0,
            )
            for rank, (edge, number) in enumerate(zip(found.edges, found.counts, strict=True))
        ],
        last_edge=_edge(last, is_share=is_share),
        unit="% de maîtrise" if is_share else "pix",
        words=_distribution_words(found, is_share=is_share),
    )


def _edge(value: float, *, is_share: bool) -> str:
    return f"{value * 100:.0f}" if is_share else nb(value)


def _distribution_words(found: Distribution, *, is_share: bool) -> str:
    low, median, high = (
        percent(value) if is_share else f"{nb(value)} pix" for value in found.quartiles
    )
    who = count(found.total, "élève")
    return f"{who} : médiane {median} ; la moitié entre {low} et {high}."


@dataclass(frozen=True)
class CodeCard:
    """A code and whose it is, for a wall or a message."""

    pix: PixCampaign
    title: str

    @property
    def link_words(self) -> str:
        return self.pix.link.removeprefix("https://")


def code_cards(
    campaign: Campaign, classrooms: Iterable[Classroom], *, per_class: bool
) -> list[CodeCard]:
    """A card for each code; `per_class`: one for each class, even when they share a code."""
    with_code = [pix for pix in campaign.pix_campaigns.all() if pix.code]
    common = [pix for pix in with_code if pix.classroom_id is None]
    found = [] if per_class else [CodeCard(pix, "Toutes les classes") for pix in common]
    for classroom in classrooms:
        own = [pix for pix in with_code if pix.classroom_id == classroom.pk]
        found += [CodeCard(pix, classroom.name) for pix in own or (common if per_class else [])]
    return found
