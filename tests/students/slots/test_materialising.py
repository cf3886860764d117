"""The slots of a term are those that a person would count on a calendar, day after day."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pixschool.core.calendars.of_school import calendar_of
from pixschool.core.models import HolidayPeriod
from students.models import SlotRule, SupportSlot
from students.slots.booking import book
from students.slots.materialising import dates_of, make_slots, why_empty
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.factories.core import HolidayPeriodFactory, SchoolFactory
from tests.students.slots.setting import NOW, TUESDAY, a_rule, a_setting

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def counted(rule: SlotRule) -> list[date]:
    """Day after day, on the published calendar of zone A and the rows of the school."""
    published = calendar_of(rule.school, rule.year.start_year)
    own = list(HolidayPeriod.objects.filter(school=rule.school))
    found = []
    day = rule.first_on
    while day <= rule.last_on:
        said = [row for row in own if row.starts_on <= day <= row.ends_on]
        opened = any(row.effect == "class" for row in said)
        off = (
            day.isoweekday() > 5
            or day in published.public_holidays
            or any(one.starts_on <= day <= one.ends_on for one in published.holidays)
            or any(row.effect == "holiday" for row in said)
        )
        in_year = published.first_day <= day <= published.last_day
        if day.isoweekday() == rule.weekday and in_year and (opened or not off):
            found.append(day)
        day += timedelta(days=1)
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    weekday=st.integers(1, 7),
    first=st.integers(0, 300),
    length=st.integers(0, 200),
    own=st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 4), st.sampled_from(["holiday", "class"])),
        max_size=3,
    ),
)
def test_a_term_is_what_a_person_counts(
    weekday: int, first: int, length: int, own: list[tuple[int, int, str]]
) -> None:
    school = SchoolFactory()
    for start, days, effect in own:
        starts_on = FIRST + timedelta(days=start)
        HolidayPeriodFactory(
            school=school, starts_on=starts_on, ends_on=starts_on + timedelta(days=days),
            effect=effect,
        )  # fmt: skip
    first_on = FIRST + timedelta(days=first)
    last_on = min(first_on + timedelta(days=length), date(2027, 7, 31))
    year = school.current_year
    rule = a_rule(year, weekday=weekday, first_on=first_on, last_on=max(first_on, last_on))
    dates = dates_of(rule)
    assert dates.days == counted(rule)
    rule.save()
    beside = a_rule(
        year, weekday=weekday, first_on=first_on, last_on=max(first_on, last_on), room="104"
    )
    beside.save()
    for one in (rule, beside):
        made = make_slots(rule=one, actor=None)
        assert [slot.day for slot in made.created] == dates.days
        again = make_slots(rule=one, actor=None)
        assert (again.created, len(again.kept)) == ([], len(dates.days))
    assert SupportSlot.objects.filter(year=year).count() == 2 * len(dates.days)


def test_the_last_day_counts_and_hours_follow_the_clock_of_the_school() -> None:
    school = SchoolFactory(timezone="Indian/Reunion")
    rule = a_rule(school.current_year, first_on=TUESDAY, last_on=TUESDAY)
    slot = create_rule(rule=rule, actor=None).created[0]
    assert (slot.day, slot.starts_at.isoformat()) == (TUESDAY, "2026-11-24T10:40:00+04:00")


def test_days_left_out_say_why() -> None:
    school = SchoolFactory()
    rule = a_rule(
        school.current_year, weekday=3, first_on=date(2026, 11, 11), last_on=date(2026, 12, 23)
    )
    HolidayPeriodFactory(
        school=school, name="Journée pédagogique", starts_on=date(2026, 11, 25),
        ends_on=date(2026, 11, 25),
    )  # fmt: skip
    assert dates_of(rule).left_out == [
        (date(2026, 11, 11), "armistice de 1918"),
        (date(2026, 11, 25), "journée pédagogique"),
        (date(2026, 12, 23), "vacances de Noël"),
    ]


def test_a_year_without_a_calendar_is_refused() -> None:
    school = SchoolFactory(year=2031)
    rule = a_rule(school.current_year, first_on=date(2031, 11, 3), last_on=date(2031, 12, 1))
    with pytest.raises(SupportRefusedError, match="Le calendrier 2031-2032 n’est pas publié"):
        create_rule(rule=rule, actor=None)
    assert not SlotRule.objects.exists()
    assert "n’est pas publié" in why_empty(school=school, day=date(2031, 11, 4))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": time(9)}, "La fin vient avant le début."),
        ({"last_on": date(2026, 11, 2)}, "Le dernier jour vient avant le premier."),
        ({"last_on": date(2027, 9, 15)}, "pas dans l’année"),
        ({"pix_seats": 9}, "plus de places réservées"),
        ({"first_on": date(2026, 11, 25), "last_on": date(2026, 11, 26)}, "aucun jour de classe"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_whole(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(SupportRefusedError, match=words):
        create_rule(rule=a_rule(SchoolFactory().current_year, **wrong), actor=None)
    assert not SlotRule.objects.exists()


def test_an_empty_day_says_why() -> None:
    at = a_setting()
    assert why_empty(school=at.school, day=TUESDAY) == ""
    assert why_empty(school=at.school, day=date(2026, 11, 26)) == (
        "Aucun créneau n’est prévu ce jour-là."
    )
    assert why_empty(school=at.school, day=date(2026, 12, 22)) == (
        "Pas de créneau : vacances de Noël."
    )
    at.slot.is_open, at.slot.closed_because = False, "réunion"
    at.slot.save()
    assert why_empty(school=at.school, day=TUESDAY) == (
        "Les créneaux de ce jour sont fermés : réunion."
    )


def test_a_slot_where_somebody_has_had_a_seat_is_not_deleted() -> None:
    from django.db.models import RestrictedError

    at = a_setting()
    book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)
    with pytest.raises(RestrictedError):
        at.slot.delete()
