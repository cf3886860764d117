"""When a campaign is open, and how to say it in a few words. Pure: dates in, words out."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from pixschool.core.text.days import DAYS
from pixschool.core.text.french import date_fr

SOON = 6  # within that many days, the name of the day says enough


class Phase(IntEnum):
    """In the order in which they matter to somebody who reads a list."""

    OPEN = 0
    UPCOMING = 1
    OVER = 2


@dataclass(frozen=True)
class CampaignWindow:
    opens_on: date | None
    closes_on: date | None
    today: date

    @property
    def phase(self) -> Phase:
        """Both dates are days of the campaign."""
        if self.closes_on is not None and self.closes_on < self.today:
            return Phase.OVER
        if self.opens_on is not None and self.opens_on > self.today:
            return Phase.UPCOMING
        return Phase.OPEN

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def is_upcoming(self) -> bool:
        return self.phase == Phase.UPCOMING

    @property
    def is_over(self) -> bool:
        return self.phase == Phase.OVER

    @property
    def words(self) -> str:
        """« jusqu’au 16 oct. », « ouvre lundi », « terminée hier », « sans date »."""
        if self.phase == Phase.OVER:
            return f"terminée {self._day(self.closes_on, 'le ')}"
        if self.phase == Phase.UPCOMING:
            return f"ouvre {self._day(self.opens_on, 'le ')}"
        if self.closes_on is not None:
            return self._end(self.closes_on)
        return f"depuis {self._day(self.opens_on, 'le ')}" if self.opens_on else "sans date"

    def _end(self, day: date) -> str:
        if self.days_left <= 1:
            return f"se termine {self._day(day, '')}"
        if self.days_left <= SOON:
            return f"jusqu’à {self._day(day, '')}"
        return f"jusqu’{self._day(day, 'au ')}"

    @property
    def end_words(self) -> str:
        """« se termine vendredi », « se termine le 2 déc. », of one that is open and has an end."""
        return f"se termine {self._day(self.closes_on, 'le ')}"

    @property
    def is_closing(self) -> bool:
        """Open for a week at most: the moment to remind."""
        return self.is_open and self.closes_on is not None and self.days_left <= 7

    @property
    def days_left(self) -> int:
        return (self.closes_on - self.today).days if self.closes_on else 0

    def _day(self, day: date | None, before: str) -> str:
        """The day as one would say it: yesterday, today, tomorrow, its name, else its date."""
        if day is None:
            return ""
        near = {-1: "hier", 0: "aujourd’hui", 1: "demain"}
        days = (day - self.today).days
        if days in near:
            return near[days]
        if 1 < days <= SOON:
            return DAYS[day.weekday()]
        return f"{before}{date_fr(day, 'short')}"


def full_words(opens_on: date | None, closes_on: date | None) -> str:
    """« du 14 sept. au 16 oct. », for the head of a page."""
    if opens_on and closes_on:
        return f"du {date_fr(opens_on, 'short')} au {date_fr(closes_on, 'short')}"
    if opens_on:
        return f"à partir du {date_fr(opens_on, 'short')}"
    if closes_on:
        return f"jusqu’au {date_fr(closes_on, 'short')}"
    return "sans date"
