"""A timetable file: each lesson on its day, by the school's clock; what is wrong is said."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from certification.weeks.timetable import Lesson, TimetableError, read

PARIS = ZoneInfo("Europe/Paris")
FIRST, LAST = date(2027, 3, 15), date(2027, 4, 2)


def a_file(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Emploi du temps//FR"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def lessons(*events: str) -> list[Lesson]:
    return read(a_file(*events), PARIS, FIRST, LAST)


EPS = "UID:a|SUMMARY:EPS|DTSTART:20270105T130000Z|DTEND:20270105T150000Z|RRULE:FREQ=WEEKLY"


def test_a_lesson_of_each_week_keeps_its_hour_across_the_change_of_clock() -> None:
    found = lessons(EPS)
    assert [one.day.day for one in found] == [16, 23, 30]
    assert {(one.starts, one.ends) for one in found} == {(14 * 60, 16 * 60)}


def test_what_is_left_out_cancelled_moved_or_of_a_whole_day() -> None:
    found = lessons(
        f"{EPS}|EXDATE:20270316T130000Z",
        "UID:a|SUMMARY:EPS|RECURRENCE-ID:20270323T130000Z|DTSTART:20270324T080000Z"
        "|DTEND:20270324T090000Z",
        "UID:b|SUMMARY:Latin|STATUS:CANCELLED|DTSTART:20270317T080000Z|DTEND:20270317T090000Z",
        "UID:c|SUMMARY:Sortie|DTSTART;VALUE=DATE:20270318",
        "UID:d|SUMMARY:Chorale|DTSTART;TZID=Europe/Paris:20270319T120000|DURATION:PT55M",
    )
    assert [(one.day.day, one.starts, one.title) for one in found] == [
        (19, 720, "Chorale"), (24, 540, "EPS"), (30, 840, "EPS"),
    ]  # fmt: skip


def test_every_other_week_until_a_day() -> None:
    text = "UID:a|SUMMARY:SVT|DTSTART:20270302T080000|DTEND:20270302T090000"
    found = lessons(f"{text}|RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270316T235900")
    assert [one.day.day for one in found] == [16]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Classe;Jour;Heure\r\n3A;mardi;8h\r\n", "n’est pas un emploi du temps"),
        (b"\x00" * 100, "n’est pas un emploi du temps"),
        (b"", "n’est pas un emploi du temps"),
        (b"x" * 1_000_001, "1 Mo"),
        (a_file("UID:a|SUMMARY:x|DTSTART:20200101T080000|DTEND:20200101T090000"), "Aucun cours"),
        (a_file("UID:a|SUMMARY:x|DTSTART:20270316T080000|RRULE:FREQ=SECONDLY|DURATION:PT1H"), "x"),
    ],
)
def test_a_bad_file_is_explained(content: bytes, said: str) -> None:
    with pytest.raises(TimetableError, match=said):
        read(content, PARIS, FIRST, LAST)
