"""No letter of a document hangs on what the machine has: each is in a font that goes with it."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from pixschool.core.documents.fonts import ADDED, OF_PACKAGES, with_fonts
from pixschool.core.management.commands.build_assets import CHARACTERS
from pixschool.portal.families.languages import all_languages

NAMES = (
    "Łukasz Șerban Ionuț Nguye\u0302\u0303n Ağaoğlu Œil "
    "Шевченко Олена Παπαδοπούλου محمد ليلى 王小明"
)
SHEETS = sorted(Path("static/css").glob("*_pdf.css"))
LIGHT = set(CHARACTERS)
SPACES = set(map(ord, "\n\t "))


def has(name: str) -> set[int]:
    """The letters of a font."""
    with TTFont(OF_PACKAGES[name], lazy=True) as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("code", [*all_languages(), "names"])
def test_each_letter_is_in_a_font_that_the_page_asks_for(code: str) -> None:
    said = NAMES if code == "names" else " ".join(all_languages()[code].strings.values())
    page = with_fonts(f"<head></head><p>{said}</p>")
    known = LIGHT | SPACES
    for family, name, _letters in ADDED:
        if family in page:
            known |= has(name)
    assert {letter for letter in said if ord(letter) not in known} == set()


def test_a_page_of_the_west_asks_for_no_other_font() -> None:
    page = "<head></head><p>L’œuvre « 12 € » – ÿ</p>"
    assert with_fonts(page) == page


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_each_sheet_names_them_all(sheet: Path) -> None:
    for rule in sheet.read_text().split("}"):
        if rule.strip().startswith("html {"):
            assert [family for family, *_ in ADDED if f'"{family}"' not in rule] == []
