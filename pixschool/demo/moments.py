"""When things happened in the demonstration, or will: counted from today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pixschool.demo.files.pix_csv import PARIS


def at_hour(day: date, hour: int, minute: int) -> datetime:
    """An instant of that day in Paris."""
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


@dataclass(frozen=True)
class Moments:
    """The days on which things happened, or will."""

    today: date
    start_year: int
    is_over: bool = False  # the year shown is behind; the next one is being prepared

    @classmethod
    def around(cls, today: date) -> "Moments":
        """In summer, and until the courses have begun, the year shown is the one just over."""
        if (7, 1) <= (today.month, today.day) < (9, 25):
            return cls.at_the_end_of(today.year - 1)
        return cls(today, today.year if today.month >= 9 else today.year - 1)

    @classmethod
    def at_the_end_of(cls, start_year: int) -> "Moments":
        return cls(date(start_year + 1, 6, 25), start_year, is_over=True)

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def september(self) -> date:
        return date(self.start_year, 9, 8)

    @property
    def first_reading(self) -> datetime:
        """The evening on which most courses of the start of the year had ended."""
        usual, earliest = date(self.start_year, 10, 9), date(self.start_year, 9, 18)
        return at_hour(max(min(self.monday - timedelta(days=38), usual), earliest), 17, 10)

    @property
    def autumn(self) -> date:
        return max(self.monday - timedelta(days=13), self.first_reading.date() + timedelta(days=2))

    @property
    def last_reading(self) -> datetime:
        return at_hour(self.monday - timedelta(days=4), 16, 12)

    @property
    def this_morning(self) -> datetime:
        return at_hour(self.today, 7, 40)
