"""Last year's rituals, at the same place of the new calendar."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.calendars import calendar_for
from pixschool.core.reference.levels import Level
from rituals.catalogue import load
from rituals.catalogue.schema import RitualKind
from rituals.placing.last_year import PastLeader, PastRitual, TakenOver, TakenOverRitual, take_over

OLD, NEW = calendar_for("A", 2025), calendar_for("A", 2026)


def past(first: date, last: date, **fields: object) -> PastRitual:
    values = {"id": 1, "title": "Rituel", "kind": RitualKind.CAMPAIGN, "levels": (Level.CINQUIEME,)}
    return PastRitual(starts_on=first, ends_on=last, **(values | fields))


def taken_over(*rituals: PastRitual, **kwargs: object) -> TakenOver:
    return take_over(rituals, **({"old": OLD, "new": NEW, "catalogue": load(2026)} | kwargs))


def one(*rituals: PastRitual) -> TakenOverRitual:
    (ritual,) = taken_over(*rituals).rituals
    return ritual


@pytest.mark.parametrize(
    ("first", "last", "new_first", "new_last"),
    [
        # third to fifth week of the year
        (date(2025, 9, 15), date(2025, 10, 3), date(2026, 9, 14), date(2026, 10, 2)),
        # the last two weeks before the autumn break
        (date(2025, 10, 6), date(2025, 10, 17), date(2026, 10, 5), date(2026, 10, 16)),
        # the two weeks after it
        (date(2025, 11, 3), date(2025, 11, 14), date(2026, 11, 2), date(2026, 11, 13)),
        # the last before the winter break, which is a week later
        (date(2026, 2, 2), date(2026, 2, 6), date(2027, 2, 8), date(2027, 2, 12)),
        # a Thursday stays a Thursday
        (date(2025, 9, 25), date(2025, 9, 25), date(2026, 9, 24), date(2026, 9, 24)),
        # the very last week
        (date(2026, 6, 29), date(2026, 7, 3), date(2027, 6, 28), date(2027, 7, 2)),
    ],
)
def test_same_place_between_two_breaks(
    first: date, last: date, new_first: date, new_last: date
) -> None:
    ritual = one(past(first, last))
    assert (ritual.starts_on, ritual.ends_on) == (new_first, new_last)
    assert ritual.warnings == ()


def test_says_where_it_was() -> None:
    text = one(past(date(2025, 9, 15), date(2025, 10, 3))).explanation
    assert text == "Même moment que l’an dernier (du 15 sept. au 3 oct.)."


def test_a_day_that_is_off_this_year_moves_on_in_its_week() -> None:
    """Wednesday of the second week after the autumn break: 11 November in 2026."""
    ritual = one(past(date(2025, 11, 12), date(2025, 11, 12)))
    assert (ritual.starts_on, ritual.ends_on) == (date(2026, 11, 12), date(2026, 11, 12))


def test_a_stretch_that_is_shorter_this_year_costs_weeks_and_says_so() -> None:
    zone_c, zone_b = calendar_for("C", 2025), calendar_for("C", 2026)
    whole = past(date(2026, 1, 5), date(2026, 2, 20))  # seven weeks in 2026, five in 2027
    (ritual,) = taken_over(whole, old=zone_c, new=zone_b).rituals
    assert (ritual.starts_on, ritual.ends_on) == (date(2027, 1, 4), date(2027, 2, 5))
    assert "Raccourci de 2 semaines." in ritual.warnings


def test_what_has_a_date_of_its_own_takes_the_one_of_the_year() -> None:
    ritual = one(
        past(date(2026, 2, 2), date(2026, 2, 6), key="internet-plus-sur", kind=RitualKind.EVENT)
    )
    assert (ritual.starts_on, ritual.ends_on) == (date(2027, 2, 8), date(2027, 2, 12))


def test_a_certification_period_is_the_one_of_the_year_to_be_confirmed() -> None:
    ritual = one(
        past(
            date(2026, 3, 16),
            date(2026, 6, 12),
            key="certification-3e",
            kind=RitualKind.CERTIFICATION,
            levels=(Level.TROISIEME,),
        )
    )
    assert (ritual.starts_on, ritual.ends_on) == (date(2027, 3, 15), date(2027, 6, 11))
    assert not ritual.confirmed
    assert any("Éduscol" in warning for warning in ritual.warnings)


def test_codes_are_cleared_and_notes_kept() -> None:
    ritual = one(past(date(2025, 9, 15), date(2025, 10, 3), codes=("ABCDEF123",), note="Salle 12."))
    assert ritual.note == "Salle 12."
    assert any("Codes de l’an dernier effacés" in warning for warning in ritual.warnings)


def test_people_who_left_are_pointed_out() -> None:
    here, gone = PastLeader(1, "Dora Petit"), PastLeader(2, "Marc Blanc", is_here=False)
    ritual = one(past(date(2025, 9, 15), date(2025, 10, 3), people=(here, gone)))
    assert ritual.people == (here,)
    assert ritual.gone == (gone,)
    assert any("Marc Blanc n’est plus dans l’établissement" in text for text in ritual.warnings)


def test_what_was_for_one_year_only_is_left_out() -> None:
    result = taken_over(
        past(date(2026, 11, 2), date(2026, 11, 20), key="ia-rattrapage"),
        old=NEW,
        new=calendar_for("A", 2027),
        catalogue=load(2027),
    )
    assert result.rituals == ()
    assert [row.reason for row in result.left_out] == ["N’est plus au catalogue 2027-2028."]


def test_a_ritual_that_was_in_the_holidays_comes_back_in_class() -> None:
    ritual = one(past(date(2025, 12, 22), date(2025, 12, 24)))
    assert NEW.is_school_day(ritual.starts_on)
    assert NEW.is_school_day(ritual.ends_on)


@pytest.mark.parametrize("zone", ["A", "B", "C"])
@pytest.mark.parametrize("start_year", [2025, 2026])
@settings(max_examples=60, deadline=None)
@given(start=st.integers(0, 310), length=st.integers(0, 60))
def test_any_ritual_lands_on_school_days(
    zone: str, start_year: int, start: int, length: int
) -> None:
    old, new = calendar_for(zone, start_year), calendar_for(zone, start_year + 1)
    first = date.fromordinal(old.first_day.toordinal() + start)
    last = date.fromordinal(first.toordinal() + length)
    (ritual,) = take_over([past(first, last)], old=old, new=new).rituals
    assert new.is_school_day(ritual.starts_on)
    assert new.is_school_day(ritual.ends_on)
    assert ritual.starts_on <= ritual.ends_on


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_the_same_calendar_changes_nothing(zone: str) -> None:
    calendar = calendar_for(zone, 2026)
    weeks = calendar.school_weeks()
    for week in weeks:
        days = [day for day in calendar.school_days if week.monday <= day <= week.sunday]
        (ritual,) = take_over([past(days[0], days[-1])], old=calendar, new=calendar).rituals
        assert (ritual.starts_on, ritual.ends_on) == (days[0], days[-1])
