from datetime import date

import pytest

from pixschool.core.calendars import Effect, Override, calendar_for
from rituals.catalogue.anchors import Anchor

CALENDAR = calendar_for("A", 2026)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("start", date(2026, 9, 1)),
        ("end", date(2027, 7, 2)),
        ("start + 2w", date(2026, 9, 14)),
        ("end - 3w", date(2027, 6, 11)),
        ("before toussaint", date(2026, 10, 16)),
        ("after toussaint", date(2026, 11, 2)),
        ("after hiver + 1w", date(2027, 3, 8)),
        ("10-01", date(2026, 10, 1)),
        ("03-08", date(2027, 3, 8)),
    ],
)
def test_moment_of_the_year(text: str, day: date) -> None:
    assert Anchor.parse(text).resolve(CALENDAR) == day


@pytest.mark.parametrize(
    "text", ["", "begin", "before", "before easter", "13-01", "02-30", "start + w", "start +2w"]
)
def test_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"moment|vacances|month|day"):
        Anchor.parse(text)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("start", "dès la rentrée", ""),
        ("start + 2w", "à partir de la 3e semaine", "dans les 2 premières semaines"),
        ("after noel", "après les vacances de Noël", ""),
        ("before noel", "", "avant les vacances de Noël"),
        ("10-01", "à partir du 1er octobre", "jusqu’au 1er octobre"),
        ("end - 4w", "", "au plus tard 4 semaines avant la fin des cours"),
    ],
)
def test_words(text: str, since: str, until: str) -> None:
    anchor = Anchor.parse(text)
    assert not since or anchor.since(CALENDAR) == since
    assert not until or anchor.until(CALENDAR) == until


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("10-01", "10-31", "en octobre"),
        ("10-05", "10-25", "entre le 5 et le 25 octobre"),
        ("03-22", "05-07", "entre le 22 mars et le 7 mai"),
        ("start", "10-31", ""),
    ],
)
def test_two_days_are_one_phrase(first: str, last: str, words: str) -> None:
    assert Anchor.parse(first).and_(Anchor.parse(last)) == words


def test_a_break_that_does_not_exist_has_a_substitute() -> None:
    year = Override(Effect.YEAR, "Année", date(2030, 9, 2), date(2031, 7, 4))
    calendar = calendar_for("AUTRE", 2030, overrides=[year])
    anchor = Anchor.parse("before noel")
    assert anchor.is_substitute(calendar)
    assert anchor.resolve(calendar) == date(2030, 12, 25)


def test_a_break_is_told_by_the_name_it_has_here() -> None:
    reunion = calendar_for("OM", 2026, departement="974")
    assert Anchor.parse("before noel").until(reunion) == "avant les vacances d’été austral"
    assert Anchor.parse("after toussaint").since(reunion) == "après les vacances d’octobre"
