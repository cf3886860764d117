"""A document fetches nothing: our static files, and drawings that the page itself carries."""

from base64 import b64encode
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from pixschool.core.documents.rendering import (
    RefusedURLError,
    inline_picture,
    render_page,
    tight,
)

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


def lines_of(ending: str) -> list[list[str]]:
    """Of a sentence that ends so, in columns of every width."""
    words = "Ce qui se lit <strong>ici</strong> tient en peu de mots, sans plus."
    columns = "".join(
        f'<p style="width: {width / 4}mm; break-before: page">{words}{ending}</p>'
        for width in range(80, 240)
    )
    page = render_page(
        f'<html lang="fr"><head><title>x</title></head><body style="font: 9pt sans-serif">'
        f"{columns}</body></html>"
    )
    texts = [one.extract_text() for one in PdfReader(BytesIO(page)).pages]
    return [[line.strip() for line in text.split("\n")] for text in texts]


def test_where_a_text_ends_does_not_cut_its_lines() -> None:
    assert lines_of("\n") == lines_of("")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>Un \n</p>", "<p>Un</p>"),
        ("<p>Un <strong>mot</strong> </p>", "<p>Un<strong> mot</strong></p>"),
        ("<p><strong>Un</strong></p>", "<p><strong>Un</strong></p>"),
        ("<p>Un <a>mot</a> ici</p>", "<p>Un <a>mot</a> ici</p>"),
        ("<pre>Un \n</pre>", "<pre>Un \n</pre>"),
    ],
)
def test_no_word_is_joined_to_another(page: str, said: str) -> None:
    assert tight(page) == said
