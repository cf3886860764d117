"""Dates that a spreadsheet has damaged date no reading."""

import datetime

from tests.support.corpus import workbook
from tests.support.pix_files import Export, Line
from tests.support.reading import Reader, codes, rows

LINES = (Line("DUPONT", "Marie"), Line("LENOIR", "Lou"))
TODAY = "2026-11-26"
TRUE = "12/11/2026 10:04"


def cells(*moments: object) -> list[list[object]]:
    """An export in a workbook, whose pupils began at these moments."""
    titles, *lines = (
        line.replace('"', "").split(";")
        for line in Export(LINES).as_bytes().decode("utf-8-sig").splitlines()
    )
    at = next(i for i, title in enumerate(titles) if "début" in title)
    return [
        titles,
        *([*line[:at], m, *line[at + 1 :]] for line, m in zip(lines, moments, strict=True)),
    ]


def test_texts_beside_dates_that_could_all_be_swapped(read: Reader) -> None:
    swapped = datetime.datetime(2026, 5, 11, 10, 4)
    reading = read(workbook(cells(swapped, "13/11/2026 10:04")), "results", today=TODAY)
    assert codes(reading) == ["DATES_MONTH_FIRST"]


def test_dates_of_a_french_spreadsheet(read: Reader) -> None:
    first = datetime.datetime(2026, 11, 11, 10, 4)
    second = datetime.datetime(2026, 11, 13, 10, 4)
    reading = read(workbook(cells(first, second)), "results", today=TODAY)
    assert codes(reading) == []
    assert [row[6] for row in rows(reading)] == ["2026-11-11T10:04:00", "2026-11-13T10:04:00"]


def test_a_day_to_come_is_asked_and_dates_nothing(read: Reader) -> None:
    text = Export(LINES).as_bytes().decode()
    damaged = text.replace(TRUE, "11/12/2026 10:04", 1).replace(TRUE, "20/11/2026 09:00", 1)
    reading = read(damaged.encode(), "results", filename="x.csv", today=TODAY)
    assert [(issue.level, issue.code) for issue in reading.issues] == [
        ("confirm", "DATE_IN_FUTURE")
    ]
    assert reading.facts["read_at"] == "2026-11-20T09:00:00"


def test_nothing_but_days_to_come(read: Reader) -> None:
    text = Export(LINES).as_bytes().decode().replace("12/11/2026", "11/12/2026")
    reading = read(text.encode(), "results", filename="x.csv", today=TODAY)
    assert reading.facts["read_at"] is None
    assert reading.facts["is_undated"] is True


def test_the_name_of_the_file_dates_no_day_to_come_either(read: Reader) -> None:
    name = "Resultats-x-412345-2027-01-20-0930.csv"
    reading = read(Export(LINES).as_bytes(), "results", filename=name, today=TODAY)
    assert reading.facts["read_at"] == reading.facts["latest"]


def test_tomorrow_is_today_somewhere(read: Reader) -> None:
    text = Export(LINES).as_bytes().decode().replace("12/11/2026", "27/11/2026")
    assert codes(read(text.encode(), "results", today=TODAY)) == []
