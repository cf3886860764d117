"""Pages and pieces of pages as people read them, with the no-break spaces of French as plain ones.

Assertions on words go through here: which space stands where is the matter of core/text/typo.py
and its tests, and every page a test fetches is looked at for spaces that break (client.py).
"""

import copy

from django.http import HttpResponse
from lxml import html

from pixschool.core.text.typo import NO_BREAK_SPACES

Fields = dict[str, list[str]]

_PLAIN = str.maketrans(dict.fromkeys(NO_BREAK_SPACES, " "))


def plain(text: str) -> str:
    return text.translate(_PLAIN)


def page_of(response: HttpResponse) -> str:
    """The HTML of an answer."""
    return plain(response.content.decode().replace("&nbsp;", " "))


def swap(page: str, fragment: str, *, target: str, how: str = "outerHTML") -> str:
    """The page after HTMX swapped `fragment` into the element whose id is `target`: what it shows
    can be compared with a reload of the page.

    Elements that carry hx-swap-oob go to the place of their own id.
    """
    tree = html.fromstring(page)
    pieces = html.fragments_fromstring(fragment, no_leading_text=True)
    own = [piece for piece in pieces if not piece.get("hx-swap-oob")]
    for piece in pieces:
        if piece.get("hx-swap-oob"):
            stray = copy.deepcopy(piece)
            del stray.attrib["hx-swap-oob"]
            _place(tree, stray.get("id"), [stray], "outerHTML")
    _place(tree, target, own, how)
    return html.tostring(tree, encoding="unicode")


def _place(tree: html.HtmlElement, target: str, pieces: list[html.HtmlElement], how: str) -> None:
    (element,) = tree.xpath("//*[@id=$target]", target=target)
    if how == "innerHTML":
        for child in list(element):
            element.remove(child)
        element.text = None
        element.extend(pieces)
        return
    if how != "outerHTML":
        raise NotImplementedError(how)
    parent = element.getparent()
    place = parent.index(element)
    tail = element.tail
    parent.remove(element)
    for offset, piece in enumerate(pieces):
        parent.insert(place + offset, piece)
    if pieces:
        pieces[-1].tail = tail


def text_of(page: str, *, inside: str) -> str:
    """The words a person reads in the element whose id is `inside`, spaces collapsed."""
    (element,) = html.fromstring(page).xpath("//*[@id=$name]", name=inside)
    return " ".join(element.text_content().split())


def fields(page: HttpResponse, action: str) -> Fields:
    """What the form of the page that goes to `action` would send."""
    tree = html.fromstring(page.content.decode())
    (form,) = tree.xpath(f"//form[starts-with(@action, '{action}')]")
    found: Fields = {}
    for box in form.xpath(".//input[@name][not(@disabled)]"):
        if box.get("type") != "checkbox" or box.get("checked") is not None:
            found.setdefault(box.get("name"), []).append(box.get("value", "on"))
    for choice in form.xpath(".//select[@name]"):
        chosen = choice.xpath("./option[@selected]/@value")
        found.setdefault(choice.get("name"), []).extend(chosen or [""])
    return found
