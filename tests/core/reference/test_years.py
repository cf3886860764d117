from datetime import date

from pixschool.core.reference.years import in_year, start_year_of, year_label


def test_a_year_turns_on_the_first_of_august() -> None:
    assert start_year_of(date(2026, 7, 31)) == 2025
    assert start_year_of(date(2026, 8, 1)) == 2026
    assert year_label(2026) == "2026-2027"


def test_every_day_of_a_year_is_in_it() -> None:
    for month in range(1, 13):
        assert start_year_of(in_year(2026, month, 1)) == 2026
