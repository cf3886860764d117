"""A line that ends before its titles: named, unless nothing can have stood there."""

import csv
import io

import pytest

from tests.support.corpus import workbook
from tests.support.pix_files import Export, Line
from tests.support.reading import Reader, codes, rows

NAMES = ("ABADIE", "BARBE", "CAZAUX", "DUCOS")
EXPORTS = {
    kind: Export(tuple(Line(name, "Zoé") for name in NAMES), kind=kind)
    for kind in ("assessment", "exam", "profiles")
}


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def written(cells: list[list[str]]) -> bytes:
    """As a spreadsheet does: a row of its own length."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(cells)
    return out.getvalue().encode()


@pytest.mark.parametrize("kind", EXPORTS)
def test_cut_anywhere_in_its_last_line(read: Reader, kind: str) -> None:
    """Whole in the last cell but for its end, nothing tells; everywhere before, it is refused."""
    data = EXPORTS[kind].as_bytes().rstrip(b"\n")
    begins = data.rindex(b"\n") + 1
    last_cell = data.rindex(b";") + 1
    for end in range(begins + 1, last_cell, 7):
        reading = read(data[:end], "results")
        assert reading.staged == {}
        # Inside a quoted text, or inside a letter, the file says so by itself.
        known = {"LINE_INCOMPLETE", "BAD_CSV_FORMAT", "ENCODING_NOT_SUPPORTED"}
        assert set(codes(reading)) & known, data[begins:end]


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("number", range(1, 5))
def test_cells_taken_out_of_any_line(read: Reader, kind: str, number: int) -> None:
    cells = table(EXPORTS[kind].as_bytes().decode("utf-8-sig"))
    for reach in (len(cells[0]) - 1, len(cells[0]) // 2, 2):
        short = [row[:reach] if at == number else row for at, row in enumerate(cells)]
        reading = read(written(short), "results")
        (incomplete,) = [i for i in reading.issues if i.code == "LINE_INCOMPLETE"]
        if number > 1:  # the first line says the campaign: then the others are of another
            assert [i.code for i in reading.issues if i.level == "error"] == ["LINE_INCOMPLETE"]
            assert incomplete.where == [f"ligne {number + 1}"]
        assert incomplete.level == "error"


def test_empty_columns_that_a_spreadsheet_drops(read: Reader) -> None:
    """Titles without a cell below, in some lines not even the separators."""
    cells = table(EXPORTS["assessment"].as_bytes().decode("utf-8-sig"))
    cells[0] += ["Remarques", "", ""]
    cells[1] += ["", "", ""]
    cells[3] += [""]
    reading = read(written(cells), "results")
    assert codes(reading) == []
    assert [row[1] for row in rows(reading)] == list(NAMES)

    cells[1][-3] = "à revoir"
    reading = read(written(cells), "results")
    assert [(i.code, i.where) for i in reading.issues] == [
        ("LINE_INCOMPLETE", ["ligne 3", "ligne 5"])
    ]


def test_titles_without_a_name_are_no_loss(read: Reader) -> None:
    cells = table(EXPORTS["exam"].as_bytes().decode("utf-8-sig"))
    cells[0] += ["", " "]
    assert codes(read(written(cells), "results")) == []


def test_a_total_may_be_short(read: Reader) -> None:
    cells = table(EXPORTS["exam"].as_bytes().decode("utf-8-sig"))
    reading = read(written([*cells, ["Total", *[""] * 7, "4"]]), "results")
    assert [(i.code, i.where) for i in reading.issues] == [("LINES_IGNORED", ["ligne 6"])]
    assert len(list(rows(reading))) == len(NAMES)


def test_a_value_that_is_wrong_in_a_short_line_is_said(read: Reader) -> None:
    cells = table(EXPORTS["assessment"].as_bytes().decode("utf-8-sig"))
    cells[0].append("Remarques")
    cells[1].append("")
    cells[2] = [cell.replace("0,67", "67") for cell in cells[2]]
    assert codes(read(written(cells), "results")) == ["BAD_VALUE"]


def test_the_rows_of_a_workbook_are_as_wide_as_it(read: Reader) -> None:
    cells = table(EXPORTS["assessment"].as_bytes().decode("utf-8-sig"))
    short: list[list[object]] = [*cells[:4], cells[4][:-3]]
    reading = read(workbook(short), "results")
    assert codes(reading) == []
    assert len(list(rows(reading))) == len(NAMES)
