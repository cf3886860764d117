"""Where the campaigns stand in the year: at the dates that the school's own plan proposes."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.demo.campaign_plans import CampaignPlan, Codes
from pixschool.demo.moments import Moments
from pixschool.demo.results import OpenDays
from rituals.plan import proposing
from rituals.plan.previews import NothingPublishedError
from rituals.plan.year_facts import facts_of

ANNOUNCED = timedelta(weeks=3)  # a campaign is made in Pix Orga so long before it opens
CODES_COME = timedelta(weeks=1)
WEEK = timedelta(weeks=1)
BETWEEN_READINGS = timedelta(weeks=4)  # of one course


@dataclass(frozen=True)
class Season:
    """`mondays`: of the weeks with class; empty while the year is not published."""

    moments: Moments
    mondays: tuple[date, ...] = ()
    placed: Mapping[tuple[str, Level], OpenDays] = field(default_factory=dict)

    @classmethod
    def of(cls, year: SchoolYear, moments: Moments) -> "Season":
        facts = facts_of(year, year.school)
        members = list(Membership.objects.active().filter(school=year.school))
        try:
            preview = proposing.preview(facts, proposing.remembered(facts, members))
        except NothingPublishedError:
            return cls(moments)
        assert facts.calendar is not None  # noqa: S101 (what is published has one)
        return cls(
            moments,
            tuple(week.monday for week in facts.calendar.school_weeks()),
            {
                (ritual.key, level): OpenDays(ritual.starts_on, ritual.ends_on)
                for ritual in preview.proposal.placed
                for level in ritual.levels
            },
        )

    def window(self, plan: CampaignPlan) -> OpenDays:
        known = self.placed.get((plan.ritual, plan.level))
        if known:
            return known
        friday = timedelta(days=4)
        opens_on = self._monday(plan.opens)
        return OpenDays(opens_on, max(self._monday(plan.closes), opens_on) + friday)

    def _monday(self, weeks: int) -> date:
        """So many weeks of class from the present one, inside the year."""
        if not self.mondays:
            first, last = (
                date(self.moments.start_year, 9, 1),
                date(self.moments.start_year + 1, 7, 3),
            )
            return min(max(self.moments.monday + weeks * WEEK, first), last)
        now = bisect_right(self.mondays, self.moments.today) - 1
        return self.mondays[min(max(now + weeks, 0), len(self.mondays) - 1)]

    def is_made(self, plan: CampaignPlan) -> bool:
        opens_on = self.window(plan).opens_on
        if plan.second_of and opens_on < self.window(plan.second_of).closes_on + BETWEEN_READINGS:
            return False
        return opens_on <= self.moments.today + ANNOUNCED

    def is_read(self, plan: CampaignPlan) -> bool:
        """One that has just opened waits for its first reading."""
        return plan.is_read_early or self.window(plan).opens_on < self.moments.monday - WEEK

    def codes(self, plan: CampaignPlan) -> Codes:
        if self.window(plan).opens_on > self.moments.today + CODES_COME:
            return Codes.NONE
        if self.is_read(plan) or plan.only_class:
            return plan.codes
        return Codes.SOME
