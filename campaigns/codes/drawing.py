"""The QR code of a link, drawn for a page of its own or inside a paper. No query."""

from base64 import b64encode
from io import BytesIO

import segno


def qr_drawing(link: str) -> bytes:
    """SVG, black on white, with the margin that readers need."""
    drawing = BytesIO()
    segno.make(link, error="m").save(
        drawing, kind="svg", xmldecl=False, svgclass=None, lineclass=None, light="#fff", border=2
    )
    return drawing.getvalue()


def qr_svg(link: str) -> str:
    """The same as an address, for a paper that fetches nothing."""
    return f"data:image/svg+xml;base64,{b64encode(qr_drawing(link)).decode()}"
