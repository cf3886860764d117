"""What we write, read by somebody else's reader: `icalendar` is no part of what runs."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rituals.feeds.ical import Calendar, CalendarEntry, EntryStatus, build, escape, fold

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PARIS = "Europe/Paris"


def entry(**more: object) -> CalendarEntry:
    values: dict = {
        "uid": "ritual-1@pix.example",
        "sequence": 3,
        "title": "Rentrée",
        "starts": date(2026, 9, 14),
        "ends": date(2026, 10, 16),
    }
    return CalendarEntry(**(values | more))


def session(hour: int = 8, *, zone: str = PARIS, day: date = date(2026, 9, 22)) -> CalendarEntry:
    starts = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(zone))
    return entry(uid="session-1@pix.example", starts=starts, ends=starts + timedelta(minutes=55))


def written(*entries: CalendarEntry, zone: str = PARIS, name: str = "Pix · Collège") -> bytes:
    return build(Calendar(name=name, timezone=zone, entries=entries), now=NOW)


def read(data: bytes) -> icalendar.Calendar:
    found = icalendar.Calendar.from_ical(data)
    assert found.errors == []
    for component in found.walk():
        assert component.errors == []
    return found


def events(data: bytes) -> list[icalendar.Event]:
    return list(read(data).walk("VEVENT"))


class TestCalendar:
    def test_says_what_it_is(self) -> None:
        found = read(written(entry()))
        assert found["VERSION"] == "2.0"
        assert found["METHOD"] == "PUBLISH"
        assert found["X-WR-CALNAME"] == "Pix · Collège"
        assert found["REFRESH-INTERVAL"].dt == timedelta(hours=6)
        assert found["PRODID"]

    def test_empty_is_valid(self) -> None:
        assert read(written()).walk("VEVENT") == []

    def test_ends_of_lines(self) -> None:
        data = written(entry(text="deux\nlignes"), session())
        assert data.endswith(b"END:VCALENDAR\r\n")
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)


class TestWholeDays:
    def test_the_end_is_the_day_after_the_last(self) -> None:
        (event,) = events(written(entry()))
        assert event["DTSTART"].dt == date(2026, 9, 14)
        assert event["DTEND"].dt == date(2026, 10, 17)
        assert event["DTSTART"].params["VALUE"] == "DATE"

    def test_one_day(self) -> None:
        day = date(2027, 2, 9)
        (event,) = events(written(entry(starts=day, ends=day)))
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)

    def test_needs_no_time_zone(self) -> None:
        assert read(written(entry())).walk("VTIMEZONE") == []

    def test_takes_nobody_s_time(self) -> None:
        (event,) = events(written(entry()))
        assert event["TRANSP"] == "TRANSPARENT"


class TestIdentity:
    def test_uid_sequence_stamp(self) -> None:
        (event,) = events(written(entry()))
        assert event["UID"] == "ritual-1@pix.example"
        assert event["SEQUENCE"] == 3
        assert event["DTSTAMP"].dt == NOW

    @pytest.mark.parametrize("status", list(EntryStatus))
    def test_status(self, status: EntryStatus) -> None:
        (event,) = events(written(entry(status=status)))
        assert event["STATUS"] == status

    def test_the_rest(self) -> None:
        (event,) = events(
            written(
                entry(
                    text="Un, deux ; trois\nquatre \\ cinq",
                    place="salle 104",
                    url="https://pix.example/0330001A/annee/rituels/1/",
                    categories=("Pix", "Rentrée, reprise"),
                )
            )
        )
        assert event["DESCRIPTION"] == "Un, deux\u202f; trois\nquatre \\ cinq"
        assert event["LOCATION"] == "salle 104"
        assert event["URL"] == "https://pix.example/0330001A/annee/rituels/1/"
        assert event["CATEGORIES"].cats == ["Pix", "Rentrée, reprise"]

    def test_what_is_empty_is_not_written(self) -> None:
        (event,) = events(written(entry()))
        assert {"DESCRIPTION", "LOCATION", "URL", "CATEGORIES"}.isdisjoint(event)


class TestMoments:
    """An instant is the same everywhere; who reads shows it in a time of their own."""

    def test_in_the_time_of_the_school(self) -> None:
        (event,) = events(written(session()))
        assert event["DTSTART"].dt == datetime(2026, 9, 22, 8, 30, tzinfo=ZoneInfo(PARIS))
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=55)

    def test_given_in_another_time(self) -> None:
        moved = entry(
            starts=datetime(2026, 9, 22, 8, 30, tzinfo=ZoneInfo(PARIS)),
            ends=datetime(2026, 9, 22, 9, 25, tzinfo=ZoneInfo(PARIS)),
        )
        assert b"DTSTART:20260922T063000Z\r\nDTEND:20260922T072500Z" in written(moved)

    @pytest.mark.parametrize(
        "zone",
        [
            PARIS,
            "Indian/Reunion",
            "America/Cayenne",
            "Pacific/Noumea",
            "America/Miquelon",
            "Asia/Gaza",
        ],
    )
    def test_the_time_zone_written_is_the_real_one(self, zone: str) -> None:
        """Every day of two school years, by what is written and by the system's own tables."""
        days = [date(2026, 8, 1) + timedelta(days=rank) for rank in range(730)]
        sessions = [session(zone=zone, day=day) for day in days]
        read_back = [event["DTSTART"].dt for event in events(written(*sessions, zone=zone))]
        assert [moment.utcoffset() for moment in read_back] == [timedelta()] * len(days)
        shown = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in read_back]
        assert shown == [datetime(day.year, day.month, day.day, 8, 30) for day in days]

    def test_changes_of_the_clock(self) -> None:
        """The last day of summer time, and the day after."""
        before, after = (session(day=date(2026, 10, day)) for day in (24, 25))
        data = written(before, after)
        assert b"DTSTART:20261024T063000Z" in data
        assert b"DTSTART:20261025T073000Z" in data

    def test_no_rule_of_a_time_zone(self) -> None:
        data = written(session())
        assert b"TZID" not in data
        assert read(data)["X-WR-TIMEZONE"] == PARIS
        assert read(data).walk("VTIMEZONE") == []


# Anything that may be typed or pasted; a database keeps no NUL, but a reader of ours might.
ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=400)


def kept(text: str) -> str:
    """What must come back: the text, its line breaks made one, without what no line can hold."""
    for sign in ("\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"):
        text = text.replace(sign, "\n")
    text = text.replace("\t", " ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})


class TestAnyText:
    @given(title=ANYTHING, text=ANYTHING)
    @example(title="a\r\nEND:VEVENT\r\nBEGIN:VEVENT", text="\\n n’est pas un retour")
    @example(title="é" * 75, text="👩\u200d🏫" * 40)
    @example(title="\ud800", text="\x00\x07;,\\:\"'")
    def test_comes_back(self, title: str, text: str) -> None:
        data = written(entry(title=title, text=text))
        (event,) = events(data)
        assert str(event["SUMMARY"]) == kept(title)
        assert str(event.get("DESCRIPTION", "")) == kept(text)

    @given(ANYTHING, ANYTHING)
    def test_lines_are_short_and_letters_whole(self, title: str, place: str) -> None:
        data = written(entry(title=title, place=place), name=title)
        for line in data.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()

    @given(ANYTHING)
    def test_folding_adds_nothing(self, text: str) -> None:
        line = escape(text)
        assert fold(line).replace("\r\n ", "") == line

    @given(ANYTHING)
    def test_nothing_escapes_its_line(self, text: str) -> None:
        data = written(entry(title=text, uid=text, place=text, categories=(text,), url=text))
        assert data.count(b"\r\nBEGIN:") == 1
        assert data.count(b"\r\nEND:") == 2
