"""French numbers, dates and plurals; · is the no-break space between thousands."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pixschool.core.text import french


def seen(text: str) -> str:
    return text.replace("\u202f", "·")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (1200, 0, "1·200"),
        (1234567, 0, "1·234·567"),
        (3.14159, 1, "3,1"),
        (-12, 0, "−12"),
        (None, 0, ""),
    ],
)
def test_numbers(value, decimals, expected):
    assert seen(french.nb(value, decimals)) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(12.4, "+12"), (-3, "−3"), (0, "0"), (-0.4, "0"), (0.4, "0")]
)
def test_a_difference_says_its_sign(value, expected):
    assert french.signed(value) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "0 %"),
        (0.0004, "1 %"),
        (0.514, "51 %"),
        (0.515, "52 %"),
        (Decimal("0.505"), "51 %"),
        (0.9999, "99 %"),
        (1, "100 %"),
        (None, ""),
    ],
)
def test_a_percentage_says_100_only_when_all_is_done(share, expected):
    assert seen(french.percent(share)) == expected


@pytest.mark.parametrize(
    ("number", "words", "expected"),
    [
        (0, "élève", "0 élève"),
        (1, "élève manquant", "1 élève manquant"),
        (2, "élève manquant", "2 élèves manquants"),
        (1200, "fois", "1·200 fois"),
        (3, "élève à aider,élèves à aider", "3 élèves à aider"),
        (None, "élève", "0 élève"),
    ],
)
def test_counts(number, words, expected):
    assert seen(french.count(number, words)) == expected


def test_endings():
    assert [french.pluralize_fr(number) for number in (0, 1, 2)] == ["", "", "s"]
    assert french.pluralize_fr(2, "al,aux") == "aux"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("long", "dimanche 1er novembre"),
        ("full", "dimanche 1er novembre 2026"),
        ("day", "1er novembre 2026"),
        ("short", "1er nov."),
        ("week", "dim. 1"),
        ("week_month", "dim. 1er nov."),
    ],
)
def test_dates(form, expected):
    assert seen(french.date_fr(date(2026, 11, 1), form)) == expected


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 30), "lun. 30"),
        (date(2026, 10, 19), "lun. 19 oct."),
        (date(2026, 12, 1), "mar. 1er déc."),
        (date(2025, 11, 24), "lun. 24 nov."),
    ],
)
def test_the_month_is_said_unless_it_is_this_one(day, words):
    assert seen(french.near_fr(day, date(2026, 11, 26))) == words


def test_moments_are_told_in_local_time():
    moment = datetime(2026, 7, 14, 8, 5, tzinfo=UTC)

    assert seen(french.date_fr(moment, "time")) == "14 juil. à 10 h 05"
    assert seen(french.time_fr(moment)) == "10 h 05"


def test_a_meeting_is_told_by_the_clock_it_carries():
    starts, ends = datetime(2026, 9, 22, 8, 30), datetime(2026, 9, 22, 10)
    assert french.meeting_fr(starts, ends) == "mardi 22 septembre de 8 h 30 à 10 h"


def test_a_day_without_an_hour_does_not_say_midnight():
    assert seen(french.date_fr(datetime(2026, 9, 21, 22, tzinfo=UTC), "time")) == "22 sept."
    assert seen(french.date_fr(date(2026, 9, 22), "time")) == "22 sept."


def test_how_long_ago():
    now = timezone.now()

    assert french.ago(now) == "à l’instant"
    assert french.ago(timezone.localdate()) == "aujourd’hui"
    assert french.ago(timezone.localdate() - timedelta(days=1)) == "hier"
    assert seen(french.ago(now - timedelta(days=12))) == "il y a 12 jours"
    assert french.ago(now - timedelta(days=90)).startswith("le ")
    assert french.ago(None) == ""
