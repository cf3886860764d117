"""Before the results of a year go: what is kept of them, which names nobody."""

from collections.abc import Iterable, Iterator
from statistics import quantiles

from django.db import transaction

from campaigns.missing import stats
from campaigns.missing.stats import Progress
from campaigns.models import FEWEST_TOLD, Campaign, LevelTotals
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from students.models import Classroom


def keep(years: Iterable[SchoolYear]) -> None:
    """Count each campaign of these years, once for good: when its first result goes.

    A campaign that was counted is left as it is: what an erasure that was killed has left of its
    results would make other figures.
    """
    for year in years:
        with transaction.atomic():
            # Two erasures at once: the second finds what the first has counted.
            SchoolYear.objects.select_for_update(no_key=True).get(pk=year.pk)
            campaigns = list(Campaign.objects.filter(year=year, level_totals=None))
            LevelTotals.objects.bulk_create(_totals(campaigns, year))


def _totals(campaigns: list[Campaign], year: SchoolYear) -> Iterator[LevelTotals]:
    rooms = list(Classroom.objects.filter(year=year))
    by_class = stats.progress_by_class(campaigns, rooms)
    for level, campaign, progress in stats.progress_by_level(campaigns, rooms, by_class):
        of_level = [room for room in rooms if room.level == level]
        p25, median, p75 = _quartiles(campaign, of_level)
        yield LevelTotals(
            school_id=year.school_id,
            year=year,
            campaign=campaign,
            campaign_name=campaign.name,
            course=campaign.course,
            level=Level(level),
            p25=p25,
            median=median,
            p75=p75,
            **_counts(progress),
        )


def _counts(progress: Progress) -> dict[str, int]:
    """Nothing at all for a level with few pupils."""
    if progress.total < FEWEST_TOLD:
        return {}
    return {
        "participants": progress.total,
        "not_started": progress.not_started,
        "started": progress.started,
        "finished": progress.finished,
    }


def _quartiles(
    campaign: Campaign, rooms: list[Classroom]
) -> tuple[float, float, float] | tuple[None, None, None]:
    """Of the mastery of those who finished, as the page of the campaign draws them. A collected
    profile has pix, and no mastery."""
    if campaign.kind == Campaign.CampaignKind.PROFILES:
        return None, None, None
    found = stats.results(campaign, rooms)
    if len(found) < FEWEST_TOLD:
        return None, None, None
    low, median, high = quantiles(found, n=4, method="inclusive")
    return low, median, high
