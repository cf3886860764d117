"""Whatever a school types, what is accepted is a calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixschool.core.calendars import Effect, Override, SchoolCalendar, calendar_for, editing
from pixschool.core.calendars.faults import find_faults
from pixschool.core.calendars.published import NAMES

ZONES = st.sampled_from(["A", "B", "C"])
YEARS = st.sampled_from([2025, 2026, 2027])
# From before the year to after it: what is typed is not always sensible.
DAYS = st.integers(min_value=-40, max_value=380)
LENGTHS = st.integers(min_value=-3, max_value=25)
TITLES = st.sampled_from(["Pont", "Fermeture", "vacances de Noel", "Examens"])


@st.composite
def periods(draw: st.DrawFn, start_year: int) -> Override:
    first = date(start_year, 9, 1) + timedelta(days=draw(DAYS))
    key = draw(st.sampled_from(["", "", *NAMES]))
    effects = [Effect.HOLIDAY] if key else [Effect.HOLIDAY, Effect.CLASS]
    effect = draw(st.sampled_from(effects))
    length = 0 if effect == Effect.CLASS else draw(LENGTHS)
    return Override(effect, draw(TITLES), first, first + timedelta(days=length), key)


def accepted(zone: str, start_year: int, typed: list[Override]) -> tuple[Override, ...]:
    """One after the other, as somebody enters them; what is refused is left."""
    own: tuple[Override, ...] = ()
    for row in typed:
        wanted = (*(change for change in own if not row.key or change.key != row.key), row)
        calendar = calendar_for(zone, start_year, overrides=wanted)
        faults = find_faults(start_year=start_year, changed=[row], own=wanted, calendar=calendar)
        if not faults:
            own = wanted
    return own


def overlaps(calendar: SchoolCalendar) -> list[tuple[str, str]]:
    return [
        (one.name, other.name)
        for one, other in pairwise(calendar.holidays)
        if one.ends_on >= other.starts_on
    ]


@given(st.data(), ZONES, YEARS)
def test_what_is_accepted_is_a_calendar(data: st.DataObject, zone: str, start_year: int) -> None:
    typed = data.draw(st.lists(periods(start_year), max_size=8))
    calendar = calendar_for(zone, start_year, overrides=accepted(zone, start_year, typed))
    assert overlaps(calendar) == []
    assert all(
        calendar.contains(pause.starts_on) and calendar.contains(pause.ends_on)
        for pause in calendar.holidays
    )
    assert all(calendar.contains(day) and day.weekday() < 6 for day in calendar.extra_days)
    assert calendar.extra_days <= set(calendar.school_days)
    assert calendar.school_days


@given(st.data(), ZONES, YEARS)
def test_saving_the_dates_as_shown_changes_nothing(
    data: st.DataObject, zone: str, start_year: int
) -> None:
    typed = data.draw(st.lists(periods(start_year), max_size=5))
    own = accepted(zone, start_year, typed)
    published = calendar_for(zone, start_year)
    shown = editing.parts_of(calendar_for(zone, start_year, overrides=own))
    wanted = {
        key: editing.Part(part.name, part.starts_on, part.ends_on) for key, part in shown.items()
    }
    for is_sure in (True, False):
        saved = editing.with_dates(own, published, wanted=wanted, is_sure=is_sure, source="")
        assert calendar_for(zone, start_year, overrides=saved).holidays == (
            calendar_for(zone, start_year, overrides=own).holidays
        )


@pytest.mark.parametrize("zone", ["A", "B", "C"])
@pytest.mark.parametrize("start_year", [2025, 2026, 2027])
def test_the_published_years_have_no_fault(zone: str, start_year: int) -> None:
    calendar = calendar_for(zone, start_year)
    rows = list(editing.parts_of(calendar).values())
    entered = calendar_for(zone, start_year, overrides=rows)
    assert not find_faults(start_year=start_year, changed=rows, own=rows, calendar=entered)
