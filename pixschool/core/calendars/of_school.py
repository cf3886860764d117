"""A school's calendar: what is published, what its zone has entered since, what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Q

from pixschool.core.calendars.published import NotPublishedError, calendar_for
from pixschool.core.calendars.school_calendar import Effect, Override, SchoolCalendar
from pixschool.core.digests import short_digest
from pixschool.core.models import HolidayPeriod, School


@dataclass(frozen=True)
class SchoolDates:
    """What the dates of a school's year are made of. `own`: the rows that it entered itself."""

    school: School
    start_year: int
    of_zone: tuple[Override, ...]
    own: tuple[HolidayPeriod, ...]

    @cached_property
    def changes(self) -> tuple[Override, ...]:
        return tuple(row.as_override() for row in self.own)

    @cached_property
    def published(self) -> SchoolCalendar | None:
        """What the school would have, had it entered nothing."""
        return self.with_changes(())

    @cached_property
    def calendar(self) -> SchoolCalendar | None:
        return self.with_changes(self.changes)

    def with_changes(self, own: Sequence[Override]) -> SchoolCalendar | None:
        """The year as it would be with these; None as long as nothing says when it begins."""
        try:
            return self.calendar_with(own)
        except NotPublishedError:
            return None

    def calendar_with(self, own: Sequence[Override]) -> SchoolCalendar:
        """The calendar if `own` were the school's rows. Raises NotPublishedError."""
        changes = tuple(_nearest_wins(self.of_zone, own))
        return _made(self.school.zone, self.start_year, self.school.uai, changes)

    @property
    def digest(self) -> str:
        """Changes with any row of the school's own: what somebody has seen before writing."""
        return digest_of(self.changes)


@lru_cache(maxsize=256)
def _made(zone: str, start_year: int, uai: str, changes: tuple[Override, ...]) -> SchoolCalendar:
    """Kept, for the days and weeks that it has counted. Raises NotPublishedError."""
    return calendar_for(zone, start_year, departement=uai, overrides=changes)


def digest_of(changes: Sequence[Override]) -> str:
    """16 hexadecimal digits, the same in whatever order the rows come."""
    return short_digest(sorted(changes, key=repr), digits=16)


def dates_of(school: School, start_year: int) -> SchoolDates:
    """One query."""
    rows = HolidayPeriod.objects.filter(
        Q(school=school) | Q(school=None, zone=school.zone), start_year=start_year
    )
    return SchoolDates(
        school=school,
        start_year=start_year,
        of_zone=tuple(row.as_override() for row in rows if row.school_id is None),
        own=tuple(row for row in rows if row.school_id is not None),
    )


def calendar_of(school: School, start_year: int) -> SchoolCalendar:
    """One query. Raises NotPublishedError when nothing gives the year its dates."""
    dates = dates_of(school, start_year)
    return dates.calendar_with(dates.changes)


def calendar_or_none(school: School, start_year: int) -> SchoolCalendar | None:
    """One query. None as long as nothing gives the year its dates."""
    return dates_of(school, start_year).calendar


def _nearest_wins(of_zone: Sequence[Override], of_school: Sequence[Override]) -> list[Override]:
    """The school's word over its zone's, for the length of the year and for each known break."""
    keys = {change.key for change in of_school if change.key}
    has_year = any(change.effect == Effect.YEAR for change in of_school)
    kept = [
        change
        for change in of_zone
        if change.key not in keys and not (has_year and change.effect == Effect.YEAR)
    ]
    return [*kept, *of_school]
