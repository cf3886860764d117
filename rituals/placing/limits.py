"""Between which days the rituals of a year may stand. Pure."""

from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar

# Staff meet before the pupils are back, and after they have left.
STAFF_MARGIN = timedelta(weeks=1)


def limits(
    calendar: SchoolCalendar | None, start_year: int, *, for_pupils: bool = False
) -> tuple[date, date]:
    """First and last day. Without a calendar nobody knows when the pupils are there."""
    if calendar is None:
        return date(start_year, 8, 24), date(start_year + 1, 7, 15)
    margin = timedelta(0) if for_pupils else STAFF_MARGIN
    return calendar.first_day - margin, calendar.last_day + margin
