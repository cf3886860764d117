"""Several tagged PDFs in one, tagged too: each keeps its structure, its links and its outline."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String


def pages_in(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as one:
        return len(one.pages)


def joined(pdfs: Sequence[bytes], *, titles: Sequence[str], title: str) -> bytes:
    """In the order given; a bookmark for each. One alone stays as it is."""
    if len(pdfs) == 1:
        return pdfs[0]
    # What is copied is read from its file when the whole is saved: all stay open until then.
    parts = [pikepdf.open(BytesIO(content)) for content in pdfs]
    whole, starts = parts[0], [0]
    _rename(whole, 0)
    for rank, part in enumerate(parts[1:], start=1):
        _rename(part, rank)
        starts.append(len(whole.pages))
        _add(whole, part)
    with whole.open_outline() as outline:
        outline.root[:] = [
            OutlineItem(one, start) for one, start in zip(titles, starts, strict=True)
        ]
    with whole.open_metadata() as about:
        about["dc:title"] = title
    whole.docinfo[Name.Title] = String(title)
    out = BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for part in parts:
        part.close()
    return out.getvalue()


def _add(whole: Pdf, part: Pdf) -> None:
    """The pages of `part`, and its structure below that of `whole`."""
    numbers = whole.Root.StructTreeRoot.ParentTree.Nums
    first = 1 + max(int(number) for number in list(numbers)[::2])
    for page in part.pages:
        page.obj.StructParents = int(page.obj.StructParents) + first
        for mark in page.obj.get("/Annots", []):
            if "/StructParent" in mark:
                mark.StructParent = int(mark.StructParent) + first
    whole.pages.extend(part.pages)
    tree = whole.copy_foreign(part.make_indirect(part.Root.StructTreeRoot))
    for element in tree.K:
        element.P = whole.Root.StructTreeRoot
        whole.Root.StructTreeRoot.K.append(element)
    given = list(tree.ParentTree.Nums)
    for number, parents in zip(given[::2], given[1::2], strict=True):
        numbers.append(int(number) + first)
        numbers.append(parents)


def _rename(part: Pdf, rank: int) -> None:
    """The cells of a table name their headers: those of two files may not have the same names."""
    for element in _elements(part.Root.StructTreeRoot):
        if "/ID" in element:
            element.ID = String(f"{rank}-{element.ID}")
        for attributes in _attributes(element):
            if "/Headers" in attributes:
                attributes.Headers = Array(String(f"{rank}-{one}") for one in attributes.Headers)


def _attributes(element: Any) -> Iterator[Any]:
    held = element.get("/A")
    yield from [held] if isinstance(held, Dictionary) else held or []


def _elements(above: Any) -> Iterator[Any]:
    kids = above.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get("/S") is not None:
            yield kid
            yield from _elements(kid)
