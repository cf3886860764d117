"""The same children from one year to the next: those who stayed, and what each year measured.

Who arrived and who left are counted apart. Two courses are never compared: what changes is told
of one course, passed in both years, by the same pupils.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.missing import stats
from campaigns.missing.stats import PupilProgress
from campaigns.models import Campaign
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.portal.equity.changes import GapChange, changes
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
class Moves:
    """Pupils (ids). `former`: the level where most were the year before; `stayed`: there then, here
    now; `arrived`: not in the school then; `joined`: there, at another level, those who do the
    level again among them. Of the former level: `left` the school, or `elsewhere` in it."""

    former: str
    stayed: set[int]
    arrived: set[int]
    joined: set[int]
    left: set[int]
    elsewhere: set[int]


def moves(level: str, *, then: Mapping[int, str], now: Mapping[int, str]) -> Moves | None:
    """`then` and `now`: {pupil: level}. None when nobody of the level was there then. Who does the
    level again is not of the children that are followed."""
    here = {pupil for pupil, one in now.items() if one == level}
    came_from = Counter(then[pupil] for pupil in here if then.get(pupil, level) != level)
    if not came_from:
        return None
    former = min(came_from, key=lambda one: (-came_from[one], one))
    group = {pupil for pupil, one in then.items() if one == former}
    return Moves(
        former=former,
        stayed=here & group,
        arrived=here - set(then),
        joined=(here & set(then)) - group,
        left=group - set(now),
        elsewhere=(group & set(now)) - here,
    )


@dataclass(frozen=True)
class Cohort:
    """The children of a level, and what two years measured of those who stayed."""

    moves: Moves
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
    found = moves(level, then=_levels(before), now=_levels(year))
    if found is None:
        return None
    former = Level(found.former)
    past = Campaign.objects.in_year(before).active().by_date().prefetch_related("pix_campaigns")
    return Cohort(
        moves=found,
        years=[
            CohortYear(before, former, _lines(before, former, list(past), found.stayed)),
            CohortYear(year, level, _lines(year, level, campaigns, found.stayed)),
        ],
    )


def _levels(year: SchoolYear) -> dict[int, str]:
    """{pupil: level}, of the pupils of a year at its end, or now."""
    enrolled = Enrolment.objects.in_year(year).open().filter(classroom__year=year)
    return dict(enrolled.values_list("student_id", "classroom__level"))


def _lines(
    year: SchoolYear, level: Level, campaigns: Sequence[Campaign], pupils: set[int]
) -> list[CampaignFigures]:
    """Of these pupils alone, campaign after campaign."""
    rooms = list(Classroom.objects.in_year(year).filter(level=level))
    by_campaign: dict[int, dict[int, PupilProgress]] = {}
    for (student, campaign), cell in stats.cells(campaigns, rooms).items():
        if student in pupils:
            by_campaign.setdefault(campaign, {})[student] = cell
    return [
        line(one, level, None, by_campaign[one.pk]) for one in campaigns if one.pk in by_campaign
    ]
