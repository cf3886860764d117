"""A school's calendar: what is published, what its zone has entered since, what it changed."""

from django.db.models import Q

from pixschool.core.calendars import Effect, Override, SchoolCalendar, calendar_for
from pixschool.core.models import HolidayPeriod, School


def calendar_of(school: School, start_year: int) -> SchoolCalendar:
    """One query. Raises NotPublishedError when nothing gives the year its dates."""
    rows = HolidayPeriod.objects.filter(
        Q(school=school) | Q(school=None, zone=school.zone), start_year=start_year
    )
    of_zone = [row.as_override() for row in rows if row.school_id is None]
    of_school = [row.as_override() for row in rows if row.school_id is not None]
    return calendar_for(
        school.zone,
        start_year,
        departement=school.uai,
        overrides=_nearest_wins(of_zone, of_school),
    )


def _nearest_wins(of_zone: list[Override], of_school: list[Override]) -> list[Override]:
    """The school's word over its zone's, for the length of the year and for each known break."""
    keys = {change.key for change in of_school if change.key}
    has_year = any(change.effect == Effect.YEAR for change in of_school)
    kept = [
        change
        for change in of_zone
        if change.key not in keys and not (has_year and change.effect == Effect.YEAR)
    ]
    return [*kept, *of_school]
