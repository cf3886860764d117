"""Days that come back by a rule, against the editions that took place."""

from datetime import date

import pytest

from rituals.catalogue.events import anti_racism_week, nsi_week, press_week, safer_internet_day

# The editions 2013-2026, as announced each year.
EDITIONS = [
    date(2013, 2, 5), date(2014, 2, 11), date(2015, 2, 10), date(2016, 2, 9), date(2017, 2, 7),
    date(2018, 2, 6), date(2019, 2, 5), date(2020, 2, 11), date(2021, 2, 9), date(2022, 2, 8),
    date(2023, 2, 7), date(2024, 2, 6), date(2025, 2, 11), date(2026, 2, 10),
]  # fmt: skip


@pytest.mark.parametrize("day", EDITIONS)
def test_safer_internet_day_gives_every_edition(day: date) -> None:
    assert safer_internet_day(day.year - 1) == (day, day)


def test_safer_internet_day_of_the_years_to_come() -> None:
    assert safer_internet_day(2026)[0] == date(2027, 2, 9)
    assert safer_internet_day(2027)[0] == date(2028, 2, 8)


@pytest.mark.parametrize(
    ("start_year", "monday"),
    [(2023, date(2024, 3, 18)), (2024, date(2025, 3, 24)), (2025, date(2026, 3, 23))],
)
def test_press_week_gives_the_known_years(start_year: int, monday: date) -> None:
    assert press_week(start_year)[0] == monday


@pytest.mark.parametrize(
    ("start_year", "monday"), [(2018, date(2019, 3, 18)), (2021, date(2022, 3, 21))]
)
def test_anti_racism_week_gives_the_known_years(start_year: int, monday: date) -> None:
    assert anti_racism_week(start_year)[0] == monday


def test_nsi_week_gives_the_known_year() -> None:
    assert nsi_week(2025) == (date(2025, 12, 8), date(2025, 12, 13))
