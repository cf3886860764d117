"""How the results of a campaign are distributed over the pupils who have finished, and drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

from campaigns.missing import stats
from campaigns.models import Campaign
from pixschool.core.text.french import count, nb, percent
from students.models import Classroom

BINS = 10


@dataclass(frozen=True)
class Distribution:
    """How the results of the finished pupils are distributed.

    Edges are shares (0..1), or pix for a collected profile.
    """

    edges: tuple[float, ...]  # lower edges of the bins; the last bin is closed on the right
    counts: tuple[int, ...]
    quartiles: tuple[float, float, float]  # P25, median, P75

    @property
    def total(self) -> int:
        return sum(self.counts)


def distribution(campaign: Campaign, classrooms: Iterable[Classroom]) -> Distribution | None:
    """The distribution of a campaign's results over the classes; None before there is one.

    Shares by tenths; pix in ten equal bins of a round width.
    """
    values = stats.results(campaign, classrooms)
    if not values:
        return None
    is_pix = campaign.kind == Campaign.CampaignKind.PROFILES
    width = _round_width(max(values)) if is_pix else 1 / BINS
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, int(value / width + 1e-9))] += 1
    low, median, high = quantiles(values, n=4, method="inclusive") if values[1:] else values * 3
    edges = tuple(round(rank * width, 2) for rank in range(BINS))
    return Distribution(edges, tuple(counts), (low, median, high))


def _round_width(highest: float) -> float:
    """In pix: 10, 20, 50 or 100, enough for ten bins to reach `highest`."""
    return next((width for width in (10, 20, 50, 100) if width * BINS > highest), highest)


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
