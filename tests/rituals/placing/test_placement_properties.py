"""What holds for any school, zone and year."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.calendars import SchoolCalendar, calendar_for
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from rituals.catalogue import load
from rituals.catalogue.schema import (
    BetweenMoments,
    Catalogue,
    CatalogueEntry,
    EachPeriod,
    RitualKind,
)
from rituals.placing.bounds import NEAR, bounds_of, event_days
from rituals.placing.placement import propose
from rituals.placing.proposal import Options, PlacedRitual, Proposal, SchoolShape
from rituals.plan.conflicts import ConflictKind, PlanItem, find_conflicts

YEARS = (2025, 2026, 2027)
PLACES = [(zone, year, "") for zone in "ABC" for year in YEARS]
PLACES += [("B", year, "67") for year in YEARS]
PLACES += [("CORSE", 2026, "620"), ("OM", 2026, "974")]
KEYS = sorted({entry.key for year in YEARS for entry in load(year).entries})

shapes = st.builds(
    SchoolShape,
    class_counts=st.dictionaries(st.sampled_from(Level), st.integers(0, 12), max_size=14),
    room_hours=st.integers(0, 60),
    roles=st.frozensets(st.sampled_from(Role)),
)
options = st.builds(
    Options,
    two_campaigns=st.booleans(),
    skip=st.frozensets(st.sampled_from(KEYS), max_size=6),
)


@pytest.mark.parametrize(("zone", "year", "departement"), PLACES)
@settings(max_examples=25, deadline=None)
@given(shape=shapes, wanted=options)
def test_any_school(
    zone: str, year: int, departement: str, shape: SchoolShape, wanted: Options
) -> None:
    calendar = calendar_for(zone, year, departement=departement)
    catalogue = load(year)
    proposal = propose(catalogue, calendar, shape, wanted)

    every_entry_is_placed_or_explained(catalogue, shape, proposal)
    for ritual in proposal.placed:
        entry = catalogue.get(ritual.key)
        assert entry is not None
        never_in_holidays(ritual, calendar)
        never_outside_its_window(ritual, entry, calendar)
        speaks(ritual)
        no_campaign_of_two_days(ritual, calendar)
    what_follows_comes_after(catalogue, proposal)
    room_is_respected(proposal, catalogue, calendar, shape)
    if not wanted.two_campaigns:
        one_campaign_per_level_and_week(proposal)
    the_checks_agree(proposal, calendar, shape, wanted)
    assert propose(catalogue, calendar, shape, wanted) == proposal


def every_entry_is_placed_or_explained(
    catalogue: Catalogue, shape: SchoolShape, proposal: Proposal
) -> None:
    listed = {(row.key, level) for row in proposal.unplaced for level in (row.levels or (None,))}
    listed |= {(row.key, level) for row in proposal.placed for level in (row.levels or (None,))}
    for entry in catalogue.entries:
        present = [level for level in entry.levels if shape.class_counts.get(level)]
        for level in present or (None,):
            assert (entry.key, level) in listed
    assert all(row.reason.endswith(".") for row in proposal.unplaced)


def never_in_holidays(ritual: PlacedRitual, calendar: SchoolCalendar) -> None:
    assert calendar.is_school_day(ritual.starts_on)
    assert calendar.is_school_day(ritual.ends_on)
    assert ritual.starts_on <= ritual.ends_on
    if ritual.kind != RitualKind.CERTIFICATION:
        for pause in calendar.breaks:
            assert not (ritual.starts_on < pause.starts_on and pause.ends_on < ritual.ends_on)


def never_outside_its_window(
    ritual: PlacedRitual, entry: CatalogueEntry, calendar: SchoolCalendar
) -> None:
    """Read again from the catalogue: the placement does not judge itself."""
    rule = entry.place
    if isinstance(rule, BetweenMoments):
        bounds = bounds_of(rule, calendar)
        assert bounds
        assert bounds.earliest <= ritual.starts_on <= ritual.ends_on <= bounds.latest
    elif isinstance(rule, EachPeriod):
        assert any(
            first <= ritual.starts_on <= ritual.ends_on <= last for first, last in calendar.periods
        )
    else:
        first, last = event_days(rule, calendar.start_year)
        touches = ritual.starts_on <= last and ritual.ends_on >= first
        if calendar.count_school_days(first, last):
            assert touches
        else:
            assert any("Tombe" in warning for warning in ritual.warnings)
            assert first - NEAR <= ritual.ends_on
            assert ritual.starts_on <= last + NEAR


def speaks(ritual: PlacedRitual) -> None:
    assert ritual.explanation.endswith(".")
    assert all(warning for warning in ritual.warnings)


def no_campaign_of_two_days(ritual: PlacedRitual, calendar: SchoolCalendar) -> None:
    """Each class must find its hour in it."""
    if ritual.kind == RitualKind.CAMPAIGN:
        assert calendar.count_school_days(ritual.starts_on, ritual.ends_on) >= 3


def what_follows_comes_after(catalogue: Catalogue, proposal: Proposal) -> None:
    ends: dict[tuple[str, Level | None], date] = {}
    for ritual in proposal.placed:
        for level in ritual.levels:
            ends[ritual.key, level] = ritual.ends_on
    for ritual in proposal.placed:
        entry = catalogue.get(ritual.key)
        assert entry is not None
        if isinstance(entry.place, BetweenMoments) and entry.place.after:
            for level in ritual.levels:
                before = ends.get((entry.place.after, level))
                assert before is None or before < ritual.starts_on


def room_is_respected(
    proposal: Proposal, catalogue: Catalogue, calendar: SchoolCalendar, shape: SchoolShape
) -> None:
    used: Counter[date] = Counter()
    for ritual in proposal.placed:
        entry = catalogue.get(ritual.key)
        assert entry is not None
        booked = sum(hours for _monday, hours in ritual.hours)
        assert booked + ritual.missing_hours == entry.room_hours * shape.class_count(ritual.levels)
        assert not ritual.missing_hours or any("salle" in text for text in ritual.warnings)
        for monday, hours in ritual.hours:
            assert monday + timedelta(days=6) >= ritual.starts_on
            assert monday <= ritual.ends_on
            used[monday] += hours
    for week in calendar.school_weeks():
        assert used[week.monday] <= shape.room_hours * min(week.days, 5) / 5


def one_campaign_per_level_and_week(proposal: Proposal) -> None:
    taken: set[tuple[Level, date]] = set()
    for ritual in proposal.placed:
        if ritual.kind != RitualKind.CAMPAIGN:
            continue
        monday = ritual.starts_on - timedelta(days=ritual.starts_on.weekday())
        while monday <= ritual.ends_on:
            for level in ritual.levels:
                assert (level, monday) not in taken
                taken.add((level, monday))
            monday += timedelta(weeks=1)


def the_checks_agree(
    proposal: Proposal, calendar: SchoolCalendar, shape: SchoolShape, wanted: Options
) -> None:
    """What is proposed raises none of the warnings that a plan made by hand would."""
    items = [
        PlanItem(
            id=rank,
            title=ritual.title,
            kind=ritual.kind,
            levels=ritual.levels,
            starts_on=ritual.starts_on,
            ends_on=ritual.ends_on,
            room_hours=sum(hours for _monday, hours in ritual.hours),
        )
        for rank, ritual in enumerate(proposal.placed)
    ]
    found = find_conflicts(
        items, calendar, room_hours=shape.room_hours, two_campaigns=wanted.two_campaigns
    )
    assert not [conflict for conflict in found if conflict.kind != ConflictKind.ROOM]
    assert not found
