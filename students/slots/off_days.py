"""Days taken off since their slots were made: nobody is placed there any more, and what is booked
is shown, then moved or cancelled in one act (`closing`)."""

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import SchoolYear
from students.querysets import SupportSlotQuerySet
from students.slots.carrying import open_slots


def slots_without_class(
    year: SchoolYear, calendar: SchoolCalendar | None = None
) -> SupportSlotQuerySet:
    """The open slots to come of the year on days that its calendar leaves without class; two
    queries, one when the calendar is given. None as long as nothing says when there is class."""
    calendar = calendar or calendar_or_none(year.school, year.start_year)
    slots = open_slots(year.school).filter(year=year)
    if calendar is None:
        return slots.none()
    days = set(slots.order_by().values_list("day", flat=True))
    return slots.filter(day__in=[day for day in days if not calendar.is_school_day(day)])
