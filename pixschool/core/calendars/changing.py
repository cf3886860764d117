"""The only writer of what a school says of its own calendar."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from pixschool.core import journal
from pixschool.core.calendars.editing import Rows
from pixschool.core.calendars.faults import CalendarFaultsError, find_faults
from pixschool.core.calendars.of_school import SchoolDates, dates_of
from pixschool.core.calendars.school_calendar import Override
from pixschool.core.models import HolidayPeriod, School, User


class CalendarChangedError(Exception):
    """Somebody has changed the same year since it was shown."""


@dataclass(frozen=True)
class CalendarAct:
    """What was done. `before` gives it back (see `restore`), as long as `after` is what is."""

    before: Rows
    after: Rows

    @property
    def added(self) -> list[Override]:
        return list((Counter(self.after) - Counter(self.before)).elements())

    @property
    def removed(self) -> list[Override]:
        return list((Counter(self.before) - Counter(self.after)).elements())

    @property
    def did_something(self) -> bool:
        return bool(self.added or self.removed)


@transaction.atomic
def change(
    *,
    school: School,
    start_year: int,
    seen: str,
    edit: Callable[[SchoolDates], Rows],
    actor: User | None,
) -> CalendarAct:
    """Write the rows that `edit` makes of those there are, when they can be a calendar.

    `seen` is the digest of the rows that the person had before their eyes. Raises
    CalendarChangedError, CalendarFaultsError.
    """
    dates = _locked(school, start_year, seen)
    act = CalendarAct(dates.changes, edit(dates))
    faults = find_faults(
        start_year=start_year,
        changed=act.added,
        own=act.after,
        calendar=dates.with_changes(act.after),
    )
    if faults:
        raise CalendarFaultsError(faults)
    _write(dates, act, actor=actor, event="calendar_changed")
    return act


@transaction.atomic
def restore(
    *, school: School, start_year: int, seen: str, rows: Sequence[Override], actor: User | None
) -> CalendarAct:
    """Undo: the rows of before, which were a calendar. Raises CalendarChangedError."""
    dates = _locked(school, start_year, seen)
    act = CalendarAct(dates.changes, tuple(rows))
    _write(dates, act, actor=actor, event="calendar_restored")
    return act


def _locked(school: School, start_year: int, seen: str) -> SchoolDates:
    """One act at a time on a school's calendar."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    dates = dates_of(school, start_year)
    if dates.digest != seen:
        raise CalendarChangedError
    return dates


def _write(dates: SchoolDates, act: CalendarAct, *, actor: User | None, event: str) -> None:
    """A row that changes stays the same row: its page keeps its address."""
    if not act.did_something:
        return
    spare = [row for row in dates.own if row.as_override() in act.removed]
    written = []
    for words in act.added:
        row = next((row for row in spare if row.as_override().about == words.about), None)
        if row is None:
            row = HolidayPeriod(school=dates.school, start_year=dates.start_year)
        else:
            spare.remove(row)
        row.say(words)
        written.append(row)
    ids = [row.pk for row in spare]
    HolidayPeriod.objects.filter(pk__in=ids).delete()
    for row in written:
        row.save()
    journal.record(
        event,
        school=dates.school,
        actor=actor,
        target="calendar",
        ids=[*ids, *(row.pk for row in written)],
        details={"start_year": dates.start_year},
    )
