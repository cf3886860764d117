"""A document fetches nothing: our static files, and drawings that the page itself carries."""

from base64 import b64encode

import pypdfium2
import pytest

from pixschool.core.documents.rendering import RefusedURLError, inline_picture, render_page

PREFIX = "data:image/svg+xml;base64,"
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}'
    '<rect width="9" height="9" fill="#123456"/></svg>'
)


def address(more: str = "") -> str:
    return PREFIX + b64encode(SQUARE.format(more).encode()).decode()


def centre(source: str) -> tuple[int, ...]:
    """The colour in the middle of the picture, of 4 cm, on the page."""
    style = "@page { margin: 0; size: 4cm } body { margin: 0 } img { display: block; width: 4cm }"
    page = render_page(
        f'<html lang="fr"><head><title>x</title><style>{style}</style></head>'
        f'<body><img src="{source}" alt="carré"></body></html>'
    )
    picture = pypdfium2.PdfDocument(page)[0].render().to_pil().convert("RGB")
    colour = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(colour, tuple)
    return colour


def test_a_drawing_of_the_page_is_drawn_whatever_it_asks_for_itself() -> None:
    asking = '<image href="file:///etc/hostname" width="9" height="9"/>'
    assert centre(address()) == centre(address(asking)) == (0x12, 0x34, 0x56)


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
