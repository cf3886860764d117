"""When things happened in the demonstration, or will: counted from today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pixschool.portal.demo.courses import CampaignPlan
from pixschool.portal.demo.pix_files import PARIS
from pixschool.portal.demo.results import Window


def at_hour(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


@dataclass(frozen=True)
class Moments:
    """The days on which things happened, or will."""

    today: date
    start_year: int

    @classmethod
    def around(cls, today: date) -> "Moments":
        """In summer, and until the courses have begun, the story is that of the year just over."""
        if (7, 1) <= (today.month, today.day) < (9, 25):
            return cls(date(today.year, 6, 25), today.year - 1)
        return cls(today, today.year if today.month >= 9 else today.year - 1)

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def september(self) -> date:
        return date(self.start_year, 9, 8)

    @property
    def first_reading(self) -> datetime:
        """The evening on which most courses of the start of the year ended."""
        return at_hour(max(self.monday - timedelta(days=38), date(self.start_year, 9, 18)), 17, 10)

    @property
    def autumn(self) -> date:
        return max(self.monday - timedelta(days=13), self.first_reading.date() + timedelta(days=2))

    @property
    def last_reading(self) -> datetime:
        return at_hour(self.monday - timedelta(days=4), 16, 12)

    @property
    def this_morning(self) -> datetime:
        return at_hour(self.today, 7, 40)

    def window(self, plan: CampaignPlan) -> Window:
        first, last = date(self.start_year, 9, 1), date(self.start_year + 1, 7, 3)
        opens_on = min(max(self.monday + timedelta(weeks=plan.opens), first), last)
        closes_on = min(max(self.monday + timedelta(weeks=plan.closes, days=4), first), last)
        return Window(opens_on, max(closes_on, opens_on + timedelta(days=4)))
