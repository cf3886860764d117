"""What is asked of each PDF: tags, language, title, fonts inside, outline, alternatives."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pypdf import PdfReader


def words_of(content: bytes) -> str:
    """What the pages say, on one line."""
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def pages_of(content: bytes) -> int:
    return len(PdfReader(BytesIO(content)).pages)


def faults(content: bytes, *, lang: str = "fr", has_outline: bool = True) -> list[str]:
    """What an accessible PDF must have and this one has not."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return list(_faults(pdf, lang, has_outline))


def _faults(pdf: pikepdf.Pdf, lang: str, has_outline: bool) -> Iterator[str]:
    root = pdf.Root
    if not root.MarkInfo.Marked:
        yield "not tagged"
    if str(root.Lang) != lang:
        yield f"in « {root.Lang} »"
    if not root.ViewerPreferences.DisplayDocTitle or not str(pdf.docinfo.get("/Title", "")):
        yield "no title"
    if has_outline and "/First" not in root.get("/Outlines", {}):
        yield "no outline"
    for number, page in enumerate(pdf.pages, start=1):
        if str(page.obj.get("/Tabs")) != "/S":
            yield f"page {number}: no order of tabs"
        yield from (f"page {number}: {what}" for what in _untagged(page))
    figures = [one for one in elements_of(root.StructTreeRoot) if str(one.S) == "/Figure"]
    yield from ("a picture without words" for one in figures if not str(one.get("/Alt", "")))
    yield from (f"{name} is not inside" for name in _fonts_outside(pdf))


def fonts_of(content: bytes) -> set[str]:
    """The names of the fonts, without the letters that a subset puts before."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return {
            str(item.FontName)[8:]
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }


def _fonts_outside(pdf: pikepdf.Pdf) -> Iterator[str]:
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    for item in pdf.objects:
        is_font = isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        if is_font and not files & set(item.keys()):
            yield str(item.FontName)


def _untagged(page: pikepdf.Page) -> Iterator[str]:
    """Text or drawings that are neither in a tag nor marked as decoration."""
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                depth += 1
            case "EMC":
                depth -= 1
            case "Tj" | "TJ" | "Do" | "f" | "f*" | "S" | "sh" if not depth:
                yield f"{operator} {operands} outside a tag"


def elements_of(above: Any) -> Iterator[Any]:
    """Of the structure, in the order of reading."""
    kids = above.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements_of(kid)
