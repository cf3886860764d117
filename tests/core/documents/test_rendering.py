"""A document fetches nothing: our static files, and drawings that the page itself carries."""

from base64 import b64encode
from io import BytesIO

import pikepdf
import pytest

from pixschool.core.documents.rendering import RefusedURLError, inline_picture, render_page

PREFIX = "data:image/svg+xml;base64,"
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}'
    '<rect width="9" height="9" fill="#123456"/></svg>'
)


def address(more: str = "") -> str:
    return PREFIX + b64encode(SQUARE.format(more).encode()).decode()


def is_drawn(source: str) -> bool:
    """Where there is no picture, its words are written instead, which takes a font."""
    page = render_page(
        '<html lang="fr"><head><title>x</title></head>'
        f'<body><img src="{source}" alt="carré" style="width: 4cm"></body></html>'
    )
    with pikepdf.open(BytesIO(page)) as pdf:
        return not pdf.pages[0].resources.get("/Font")


def test_a_drawing_of_the_page_is_drawn_whatever_it_asks_for_itself() -> None:
    asking = '<image href="file:///etc/hostname" width="9" height="9"/>'
    assert is_drawn(address())
    assert is_drawn(address(asking))
    assert not is_drawn("data:image/png;base64,AAAA")


@pytest.mark.parametrize(
    "url",
    [
        "data:image/png;base64,AAAA",
        "data:text/html;base64,AAAA",
        "data:image/svg+xml,<svg/>",
        "https://pixschool.invalid/static/css/year_pdf.css",
    ],
)
def test_other_addresses_are_no_drawing(url: str) -> None:
    assert inline_picture(url) is None


def test_what_is_no_base64_is_refused() -> None:
    with pytest.raises(RefusedURLError):
        inline_picture(f"{PREFIX}<svg>")
