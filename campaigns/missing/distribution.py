"""How the results of a campaign are distributed over the pupils who have finished."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

from campaigns.missing import stats
from campaigns.models import Campaign
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
