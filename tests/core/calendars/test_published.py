"""Our dates against two independent packages, day by day; every difference is named here."""

from datetime import date, timedelta

import holidays as public_package
import pytest
from vacances_scolaires_france import SchoolHolidayDates

from pixschool.core.calendars import (
    Effect,
    NotPublishedError,
    Override,
    SchoolCalendar,
    calendar_for,
)
from pixschool.core.calendars.public_holidays import easter, public_holidays
from pixschool.core.calendars.published import FOLDER, published_years, read_file

YEARS = (2025, 2026, 2027)
ZONES = ("A", "B", "C")
EVERY_YEAR = [(zone, year) for zone in ZONES for year in YEARS]


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=rank) for rank in range((last - first).days + 1)]


def is_off(calendar: SchoolCalendar, day: date) -> bool:
    """In the sense of both packages: holidays, not week-ends nor public holidays."""
    return not calendar.contains(day) or any(day in holiday for holiday in calendar.holidays)


def year_around(calendar: SchoolCalendar) -> list[date]:
    return days_between(date(calendar.start_year, 8, 25), date(calendar.start_year + 1, 8, 31))


@pytest.mark.parametrize(("zone", "year"), EVERY_YEAR)
def test_holidays_agree_with_the_holidays_package(zone: str, year: int) -> None:
    calendar = calendar_for(zone, year)
    package = public_package.country_holidays(
        "FR",
        subdiv=f"Zone {zone}",
        categories=("school",),
        years=range(year - 1, year + 3),
        language="fr",
    )
    differences = {
        day
        for day in year_around(calendar)
        if is_off(calendar, day) != (day in package) and day.weekday() < 5
    }
    assert not differences


@pytest.mark.parametrize(("zone", "year"), EVERY_YEAR)
def test_holidays_agree_with_vacances_scolaires_france(zone: str, year: int) -> None:
    calendar = calendar_for(zone, year)
    package = SchoolHolidayDates()
    differences = {
        day
        for day in year_around(calendar)
        if is_off(calendar, day) != package.is_holiday_for_zone(day, zone) and day.weekday() < 5
    }
    known = {
        # it forgets the bridge of 2026
        2025: {date(2026, 5, 14), date(2026, 5, 15)},
        2026: set(),
        # it forgets that classes return on the 2nd, ends them a day early, shifts the bridge
        2027: {date(2027, 9, 1), date(2028, 7, 4), date(2028, 5, 25)},
    }
    assert differences == known[year]


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2025, date(2025, 9, 1), date(2026, 7, 3)),
        (2026, date(2026, 9, 1), date(2027, 7, 2)),
        (2027, date(2027, 9, 2), date(2028, 7, 4)),
    ],
)
def test_first_and_last_class_days(year: int, first: date, last: date) -> None:
    calendar = calendar_for("A", year)
    assert (calendar.school_days[0], calendar.school_days[-1]) == (first, last)


def test_school_comes_back_on_tuesday_after_a_public_holiday() -> None:
    assert calendar_for("A", 2027).next_school_day(date(2028, 4, 21)) == date(2028, 5, 9)
    assert calendar_for("C", 2027).next_school_day(date(2028, 4, 14)) == date(2028, 5, 2)


def test_october_2026_has_twelve_class_days() -> None:
    calendar = calendar_for("A", 2026)
    assert calendar.count_school_days(date(2026, 10, 1), date(2026, 10, 31)) == 12


@pytest.mark.parametrize(("zone", "year"), EVERY_YEAR)
def test_no_class_on_week_ends_holidays_and_public_holidays(zone: str, year: int) -> None:
    calendar = calendar_for(zone, year)
    for day in calendar.school_days:
        assert day.weekday() < 5
        assert day not in calendar.public_holidays
        assert calendar.contains(day)
        assert not any(day in holiday for holiday in calendar.holidays)


@pytest.mark.parametrize(("zone", "year"), EVERY_YEAR)
def test_weeks_count_every_class_day_once(zone: str, year: int) -> None:
    calendar = calendar_for(zone, year)
    weeks = calendar.school_weeks()
    assert sum(week.days for week in weeks) == len(calendar.school_days)
    assert [week.number for week in weeks] == list(range(1, len(weeks) + 1))
    assert all(week.monday.weekday() == 0 for week in calendar.weeks)
    assert 35 <= len(weeks) <= 38


@pytest.mark.parametrize(("zone", "year"), EVERY_YEAR)
def test_five_periods_between_the_breaks(zone: str, year: int) -> None:
    calendar = calendar_for(zone, year)
    assert len(calendar.periods) == 5
    assert calendar.periods[0][0] == calendar.first_day
    assert calendar.periods[-1][1] == calendar.last_day


def test_neighbouring_days() -> None:
    calendar = calendar_for("A", 2026)
    assert calendar.next_school_day(date(2026, 10, 16)) == date(2026, 11, 2)
    assert calendar.previous_school_day(date(2026, 11, 2)) == date(2026, 10, 16)
    assert calendar.school_day_from(date(2026, 11, 2)) == date(2026, 11, 2)
    assert calendar.school_day_until(date(2026, 11, 1)) == date(2026, 10, 16)
    assert calendar.next_school_day(calendar.last_day) is None
    assert calendar.previous_school_day(calendar.first_day) is None


def test_says_why_a_day_is_off() -> None:
    calendar = calendar_for("A", 2026)
    assert calendar.holiday_on(date(2026, 10, 20)) == "Vacances de la Toussaint"
    assert calendar.holiday_on(date(2026, 11, 11)) == "Armistice de 1918"
    assert calendar.holiday_on(date(2027, 5, 7)) == "Pont de l’Ascension"
    assert calendar.holiday_on(date(2026, 9, 5)) == ""
    assert calendar.holiday_on(date(2026, 9, 7)) == ""


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2024, 2028, 2040])
def test_never_extrapolates(zone: str, year: int) -> None:
    with pytest.raises(NotPublishedError, match=f"calendrier {year}-{year + 1} non publié"):
        calendar_for(zone, year)


def test_corsica_and_la_reunion_are_to_be_confirmed() -> None:
    for calendar in (
        calendar_for("CORSE", 2026, departement="620"),
        calendar_for("OM", 2026, departement="974"),
    ):
        assert not calendar.confirmed
        assert calendar.doubts


def test_corsica_is_like_zone_a_as_far_as_is_known() -> None:
    corsica = calendar_for("CORSE", 2026, departement="720")
    assert corsica.school_days == calendar_for("A", 2026).school_days


def test_la_reunion_has_its_own_breaks() -> None:
    calendar = calendar_for("OM", 2026, departement="9740001A")
    assert calendar.holiday_on(date(2027, 1, 15)) == "Vacances d’été austral"
    assert calendar.is_school_day(date(2026, 8, 18))
    assert calendar.is_school_day(date(2027, 2, 1))


@pytest.mark.parametrize("departement", ["971", "972", "973", "975", "976", "983", "984", ""])
def test_other_places_are_not_published(departement: str) -> None:
    with pytest.raises(NotPublishedError):
        calendar_for("OM", 2026, departement=departement)


def test_own_calendar_zone_is_not_published() -> None:
    with pytest.raises(NotPublishedError):
        calendar_for("AUTRE", 2026, departement="016")


def test_published_years() -> None:
    assert published_years("B") == list(YEARS)
    assert published_years("OM", departement="974") == [2026]
    assert published_years("OM", departement="971") == []


def test_every_file_names_its_source() -> None:
    for path in FOLDER.glob("*.toml"):
        for _place, _year, published in read_file(path):
            assert published.source
            if published.confirmed:
                assert "JORFTEXT" in published.source
            else:
                assert published.doubts


def test_a_file_with_dates_out_of_order_is_refused(tmp_path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        'start_year = 2026\nsource = "x"\nconfirmed = false\n'
        "first_day = 2026-09-01\nlast_day = 2027-07-02\n"
        "[places.A]\nnoel = { from = 2027-01-03, to = 2026-12-19 }\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"wrong\.toml, A"):
        read_file(path)


def override(effect: Effect, first: date, last: date, key: str = "") -> Override:
    return Override(effect, "Chez nous", first, last, key)


def test_a_day_off_is_added() -> None:
    friday = date(2026, 11, 20)
    calendar = calendar_for("A", 2026, overrides=[override(Effect.HOLIDAY, friday, friday)])
    assert not calendar.is_school_day(friday)
    assert calendar.holiday_on(friday) == "Chez nous"
    assert len(calendar.periods) == 5


def test_a_break_takes_the_place_of_the_published_one() -> None:
    own = override(Effect.HOLIDAY, date(2027, 2, 20), date(2027, 3, 7), "hiver")
    calendar = calendar_for("A", 2026, overrides=[own])
    assert calendar.is_school_day(date(2027, 2, 15))
    assert not calendar.is_school_day(date(2027, 3, 1))
    assert [holiday.key for holiday in calendar.breaks].count("hiver") == 1


@pytest.mark.parametrize(
    ("last", "is_break"), [(date(2026, 11, 19), False), (date(2026, 11, 20), True)]
)
def test_a_week_from_monday_to_friday_is_a_break(last: date, is_break: bool) -> None:
    week = override(Effect.HOLIDAY, date(2026, 11, 16), last)
    breaks = calendar_for("A", 2026, overrides=[week]).breaks
    assert ("Chez nous" in {pause.name for pause in breaks}) == is_break


def test_a_saturday_can_have_class() -> None:
    saturday = date(2026, 12, 12)
    calendar = calendar_for("A", 2026, overrides=[override(Effect.CLASS, saturday, saturday)])
    assert calendar.is_school_day(saturday)
    assert calendar.next_school_day(date(2026, 12, 11)) == saturday


def test_a_place_without_dates_may_enter_its_own() -> None:
    year = override(Effect.YEAR, date(2028, 9, 4), date(2029, 7, 6))
    autumn = override(Effect.HOLIDAY, date(2028, 10, 21), date(2028, 11, 5), "toussaint")
    calendar = calendar_for("A", 2028, overrides=[year, autumn])
    assert calendar.contains(date(2028, 9, 4))
    assert not calendar.is_school_day(date(2028, 10, 24))


def test_an_unconfirmed_change_makes_the_year_unconfirmed() -> None:
    friday = date(2026, 11, 20)
    change = Override(Effect.HOLIDAY, "Journée", friday, friday, confirmed=False)
    assert not calendar_for("A", 2026, overrides=[change]).confirmed


def test_easter_until_the_package_stops() -> None:
    package = public_package.country_holidays("FR", years=range(1960, 2101))
    for year in range(1960, 2101):
        assert easter(year) + timedelta(days=1) in package


@pytest.mark.parametrize(
    ("departement", "subdivision"),
    [
        ("", None),
        ("16", None),
        ("57", "57"),
        ("067", "6AE"),
        ("68", "6AE"),
        ("971", "971"),
        ("972", "972"),
        ("973", "973"),
        ("974", "974"),
        ("975", "PM"),
        ("976", "976"),
        ("977", "BL"),
        ("978", "MF"),
        ("983", "NC"),
        ("984", "PF"),
        ("986", "WF"),
    ],
)
def test_public_holidays_agree_with_the_holidays_package(
    departement: str, subdivision: str | None
) -> None:
    for year in range(2025, 2031):
        package = public_package.country_holidays("FR", subdiv=subdivision, years=[year])
        assert set(public_holidays(year, departement)) == set(package)


def test_good_friday_is_off_in_alsace_and_moselle_only() -> None:
    friday = date(2027, 3, 26)
    assert not calendar_for("B", 2026, departement="67").is_school_day(friday)
    assert calendar_for("B", 2026, departement="54").is_school_day(friday)
    assert calendar_for("B", 2026).is_school_day(friday)
