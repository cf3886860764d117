"""When a school has class: published dates, public holidays, and the school's own changes.

Pure: dates in, dates out; `of_school` beside asks the database, `changing` writes in it.
"""

from pixschool.core.calendars.published import NotPublishedError, calendar_for, published_years
from pixschool.core.calendars.school_calendar import (
    Effect,
    Holiday,
    Override,
    SchoolCalendar,
    SchoolWeek,
)

__all__ = [
    "Effect",
    "Holiday",
    "NotPublishedError",
    "Override",
    "SchoolCalendar",
    "SchoolWeek",
    "calendar_for",
    "published_years",
]
