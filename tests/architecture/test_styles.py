"""Space, size of text and roundness come from three scales, at the top of `pixschool.css`."""

import re
from pathlib import Path

import pytest

from pixschool.core.reference.themes import Theme

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
# Paper has points and millimetres, which no scale of the screen can give.
ON_PAPER = {"year_pdf.css", "cdi_pdf.css"}
SHEETS = [path for path in sorted(CSS.glob("*.css")) if path.name not in ON_PAPER]
SCALED = re.compile(
    r"(padding|margin|scroll-padding)(-|$)|(row-|column-)?gap$|font(-size)?$|.*radius$"
)
# 1px is a hairline: the width of a border, not a space.
BARE = re.compile(r"(?<![\w.-])(?!-?1px\b)-?\d*\.?\d+(?:rem|px)\b")
# As wide as a checkbox is, so that what follows stands under its words.
MEANT = {("padding-inline-start", "calc(1.1rem + var(--space-8))")}


def bare_lengths(css: str) -> list[str]:
    """Declarations of `css` that write a length where a name of a scale should stand."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    declared = re.findall(r"(?<=[{;\s])([a-z][a-z-]*)\s*:\s*([^;{}]+)(?=[;}])", css)
    return [
        f"{name}: {value}"
        for name, value in declared
        if SCALED.match(name) and BARE.search(value) and (name, value) not in MEANT
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_lengths_come_from_the_scales(sheet: Path) -> None:
    assert bare_lengths(sheet.read_text()) == []


@pytest.mark.parametrize(
    "bad",
    [
        "padding: 0.4rem",
        "margin: 0 -12px",
        "gap: var(--space-4) 3px",
        "font: 0.9rem/1.5 var(--font)",
        "border-radius: 0 4px 4px 0",
        "margin-inline-start: calc(100% + 0.5rem)",
    ],
)
def test_a_bare_length_is_found(bad: str) -> None:
    assert bare_lengths(f"a {{ color: red; {bad}; }}") == [bad]


@pytest.mark.parametrize(
    "good",
    [
        "margin: 0 auto",
        "margin: -1px",
        "border: 1px solid",
        "min-width: 7rem",
        "font-size: 0.9em",
        "font-size: 7.5pt",
        "--space-4: 0.25rem",
    ],
)
def test_what_is_no_bare_length_is_left_alone(good: str) -> None:
    assert bare_lengths(f"a {{ {good}; }}") == []


def test_every_name_of_a_scale_exists_and_is_used() -> None:
    css = "".join(path.read_text() for path in SHEETS)
    scales = r"--(?:space|text|radius|control)[\w-]*"
    defined = set(re.findall(rf"({scales})\s*:", css))
    assert set(re.findall(rf"var\(({scales})\)", css)) == defined


def test_the_colours_of_themes_stand_once() -> None:
    shades = re.findall(
        r"^\.theme-(\w+) \{ --theme-light: (#\w{6}); --theme-dark: (#\w{6}); "
        r"--theme-pale: (#\w{6}); --sign: \"(\w{2})\"; \}$",
        (CSS / "themes.css").read_text(),
        re.MULTILINE,
    )
    assert [name for name, *_ in shades] == Theme.values
    assert len({sign for *_, sign in shades}) == len(Theme.values)  # told apart without colour
    for sheet in ("planner.css", "offer.css", "year_pdf.css"):
        assert ".theme-" not in (CSS / sheet).read_text()
