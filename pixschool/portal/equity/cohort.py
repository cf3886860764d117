"""The same children from one year to the next: those who stayed, and what each year measured.

Who arrived and who left are counted apart. Two courses are never compared: what changes is told
of one course, passed in both years, by the same pupils.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.missing import stats
from campaigns.missing.stats import PupilProgress
from campaigns.models import Campaign
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.portal.equity.page import GapChange, changes
from pixschool.portal.equity.reading import line
from pixschool.portal.equity.report import CampaignFigures
from students.models import Classroom, Enrolment


@dataclass(frozen=True)
class CohortYear:
    """What a year measured of the children who stayed."""

    year: SchoolYear
    level: Level
    lines: list[CampaignFigures]


@dataclass(frozen=True)
class Cohort:
    """`left`: of the level before, no longer in the school. `elsewhere`: of it, at another level
    now."""

    stayed: int
    arrived: int
    left: int
    elsewhere: int
    years: list[CohortYear]

    @property
    def changes(self) -> list[GapChange]:
        """On one course, in both years."""
        return changes([one for year in self.years for one in year.lines])


def cohort(
    *, year: SchoolYear, level: Level, campaigns: Sequence[Campaign], before: SchoolYear | None
) -> Cohort | None:
    """None without a year before, or when nobody of the level was in it. Seven queries."""
    if before is None:
        return None
    now = _levels(year)
    then = _levels(before)
    here = {pupil for pupil, one in now.items() if one == level}
    came_from = Counter(then[pupil] for pupil in here if pupil in then)
    if not came_from:
        return None
    former = Level(came_from.most_common(1)[0][0])
    group = {pupil for pupil, one in then.items() if one == former}
    stayed = here & group
    past = Campaign.objects.in_year(before).active().by_date().prefetch_related("pix_campaigns")
    return Cohort(
        stayed=len(stayed),
        arrived=len(here - group),
        left=len(group - set(now)),
        elsewhere=len((group & set(now)) - here),
        years=[
            CohortYear(before, former, _lines(before, former, list(past), stayed)),
            CohortYear(year, level, _lines(year, level, campaigns, stayed)),
        ],
    )


def _levels(year: SchoolYear) -> dict[int, str]:
    """{pupil: level}, of the pupils of a year at its end, or now."""
    enrolled = Enrolment.objects.in_year(year).open()
    return dict(enrolled.values_list("student_id", "classroom__level"))


def _lines(
    year: SchoolYear, level: Level, campaigns: Sequence[Campaign], pupils: set[int]
) -> list[CampaignFigures]:
    """Of these pupils alone, campaign after campaign."""
    rooms = list(Classroom.objects.in_year(year).filter(level=level))
    by_campaign: dict[int, list[PupilProgress]] = {}
    for (student, campaign), cell in stats.cells(campaigns, rooms).items():
        if student in pupils:
            by_campaign.setdefault(campaign, []).append(cell)
    return [
        line(one, level, None, by_campaign[one.pk]) for one in campaigns if one.pk in by_campaign
    ]
