"""What a school or its zone has entered, over what is published."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from pixschool.core.calendars import Effect, NotPublishedError
from pixschool.core.calendars.of_school import calendar_of
from pixschool.core.models import HolidayPeriod, School
from pixschool.core.reference.geography import Zone
from tests.factories.core import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def period(school: School | None, first: date, last: date, **fields: object) -> HolidayPeriod:
    values = {
        "school": school,
        "start_year": 2026,
        "name": "Chez nous",
        "starts_on": first,
        "ends_on": last,
    }
    return HolidayPeriod.objects.create(**(values | fields))


def test_it_works_without_any_row(school: School, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        calendar = calendar_of(school, 2026)
    assert calendar.first_day == date(2026, 9, 1)
    assert calendar.confirmed


def test_local_public_holidays_follow_the_uai() -> None:
    strasbourg = SchoolFactory(uai="0670001A", zone=Zone.B)
    assert not calendar_of(strasbourg, 2026).is_school_day(date(2027, 3, 26))


def test_the_schools_day_off_counts_for_it_alone(school: School) -> None:
    friday = date(2026, 11, 20)
    period(school, friday, friday)
    assert not calendar_of(school, 2026).is_school_day(friday)
    assert calendar_of(SchoolFactory(), 2026).is_school_day(friday)


def test_a_year_entered_for_a_zone_is_published_for_its_schools(school: School) -> None:
    with pytest.raises(NotPublishedError):
        calendar_of(school, 2028)
    period(None, date(2028, 9, 4), date(2029, 7, 6), zone="A", start_year=2028, effect=Effect.YEAR)
    assert calendar_of(school, 2028).first_day == date(2028, 9, 4)
    with pytest.raises(NotPublishedError):
        calendar_of(SchoolFactory(zone=Zone.B), 2028)


def test_the_schools_break_goes_before_its_zones(school: School) -> None:
    period(None, date(2027, 2, 6), date(2027, 2, 21), zone="A", key="hiver")
    period(school, date(2027, 2, 20), date(2027, 3, 7), key="hiver")
    calendar = calendar_of(school, 2026)
    assert calendar.break_with("hiver").starts_on == date(2027, 2, 20)
    assert calendar.is_school_day(date(2027, 2, 10))


def test_an_unconfirmed_row_makes_the_year_to_be_confirmed(school: School) -> None:
    friday = date(2026, 11, 20)
    period(school, friday, friday, confirmed=False)
    assert not calendar_of(school, 2026).confirmed


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        (date(2026, 11, 20), date(2026, 11, 19), {}),
        (date(2027, 11, 20), date(2027, 11, 20), {}),
        (date(2026, 7, 31), date(2026, 7, 31), {}),
        (date(2026, 11, 20), date(2026, 11, 20), {"zone": "A"}),
        (date(2026, 11, 20), date(2026, 11, 20), {"school": None}),
        (date(2026, 11, 20), date(2026, 11, 20), {"school": None, "zone": "OM"}),
        (date(2026, 11, 20), date(2026, 11, 20), {"effect": "party"}),
    ],
    ids="end-before-start next-year last-year zone-and-school nobody overseas effect".split(),
)
def test_the_database_refuses(school: School, first: date, last: date, fields: dict) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError):
        period(**({"school": school, "first": first, "last": last} | fields))


def test_a_year_has_one_length_and_one_break_of_each_kind(school: School) -> None:
    first, last = date(2026, 9, 1), date(2027, 7, 2)
    period(school, first, last, effect=Effect.YEAR)
    with transaction.atomic(), pytest.raises(IntegrityError):
        period(school, first, last, effect=Effect.YEAR)
    period(school, first, last, key="hiver")
    with transaction.atomic(), pytest.raises(IntegrityError):
        period(school, first, last, key="hiver")
