"""When a school may be written to: its school days, 07:30 to 19:00, on its own clock."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pixschool.core.calendars import NotPublishedError, SchoolCalendar
from pixschool.core.calendars.of_school import calendar_of
from pixschool.core.calendars.public_holidays import public_holidays
from pixschool.core.models import School
from pixschool.core.reference.geography import Zone
from pixschool.core.reference.years import start_year_of

OPENS = time(7, 30)
CLOSES = time(18, 55)  # nothing starts to leave after it, so that nothing arrives after 19:00
_FAR = 130  # days; longer than any summer
_SATURDAY = 5
_DAY = timedelta(days=1)


class Hours:
    """Local dates and instants of one school. Instants are made from wall time, day by day, so
    that a clock change moves none of them."""

    def __init__(self, zone: ZoneInfo, is_school_day: Callable[[date], bool]) -> None:
        self.zone = zone
        self.is_school_day = is_school_day

    def today(self, now: datetime) -> date:
        """The day on the school's own clock."""
        return now.astimezone(self.zone).date()

    def opening(self, day: date) -> datetime:
        """When mail may begin to leave that day, school day or not."""
        return datetime.combine(day, OPENS, self.zone)

    def closing(self, day: date) -> datetime:
        return datetime.combine(day, CLOSES, self.zone)

    def end_of(self, day: date) -> datetime:
        """The first instant of the next day."""
        return datetime.combine(day + _DAY, time(), self.zone)

    def is_open(self, now: datetime) -> bool:
        """Whether mail may leave now."""
        day = self.today(now)
        # Compared as instants: two local times of one zone compare by the wall, whatever the fold.
        opens, closes = self.opening(day).timestamp(), self.closing(day).timestamp()
        return self.is_school_day(day) and opens <= now.timestamp() < closes

    def on_or_after(self, day: date) -> date | None:
        """The first school day from this one on; None when none is near."""
        return self._look(day, _DAY)

    def on_or_before(self, day: date) -> date | None:
        """The last school day up to this one; None when none is near."""
        return self._look(day, -_DAY)

    def before(self, day: date) -> date | None:
        """The last school day before this one; None when none is near."""
        return self._look(day - _DAY, -_DAY)

    def after(self, day: date) -> date | None:
        """The first school day after this one; None when none is near."""
        return self._look(day + _DAY, _DAY)

    def first_of_week(self, day: date) -> date | None:
        """The school day on which weekly mail goes, in the week of `day`; None in the holidays."""
        monday = day - timedelta(days=day.weekday())
        first = self.on_or_after(monday)
        return first if first and (first - monday).days < 7 else None

    def next_weekly(self, day: date) -> date | None:
        """The first day of weekly mail after `day`."""
        following = self.on_or_after(day - timedelta(days=day.weekday()) + timedelta(weeks=1))
        return self.first_of_week(following) if following else None

    def _look(self, day: date, step: timedelta) -> date | None:
        for rank in range(_FAR):
            candidate = day + rank * step
            if self.is_school_day(candidate):
                return candidate
        return None


def hours_of(school: School) -> Hours:
    """One query for each school year looked at."""
    return Hours(ZoneInfo(school.timezone), SchoolDays(school))


class SchoolDays:
    """Has the school class that day? Where the calendar is not published, see `_is_plain_day`."""

    def __init__(self, school: School) -> None:
        self.school = school
        self._calendars: dict[int, SchoolCalendar | None] = {}

    def __call__(self, day: date) -> bool:
        calendar = self.calendar(start_year_of(day))
        return calendar.is_school_day(day) if calendar else self._is_plain_day(day)

    def calendar(self, start_year: int) -> SchoolCalendar | None:
        """None where dates are neither published nor entered; read once for each year."""
        if start_year not in self._calendars:
            try:
                self._calendars[start_year] = calendar_of(self.school, start_year)
            except NotPublishedError:
                self._calendars[start_year] = None
        return self._calendars[start_year]

    def _is_plain_day(self, day: date) -> bool:
        """Working days outside public holidays, and outside the summer of mainland France.

        Silence would be worse: an overseas school whose dates nobody has entered would never hear
        of anything. The page of reminders says so to whoever can enter them.
        """
        if day.weekday() >= _SATURDAY or day in public_holidays(day.year, self.school.uai[:3]):
            return False
        own_seasons = self.school.zone in {Zone.OUTRE_MER, Zone.OTHER}
        is_summer = (7, 8) <= (day.month, day.day) <= (8, 31)
        return own_seasons or not is_summer
