"""A client that looks at every page as a strict browser and a strict reviewer would."""

import re
from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html

# A space that breaks before a high sign, or inside guillemets.
_BREAKING = re.compile(r"[ \t\n]+(?:[;!?»](?![\w=/]|[-:]\S)|:(?=\s|\Z))|«[ \t\n]")
_NOT_READ = ("script", "style", "textarea", "code", "pre")
_READ = f"//text()[not({' or '.join(f'ancestor::{name}' for name in _NOT_READ)})]"
_OBJECT = re.compile(r"[\w.]{1,80} object at 0x[0-9a-f]{6,}|QuerySet \[|Block Node:")
_SCRIPT_SCHEMES = ("javascript:", "data:text/html")


class PageError(AssertionError):
    pass


class PageClient(Client):
    """Follows Django's, and inspects each HTML answer: page or fragment."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if _is_html(response) and response.content.strip():
            faults = inspect(response.content.decode())
            if faults:
                message = f"{request.get('PATH_INFO')}: " + "; ".join(faults)
                raise PageError(message)
            if "Content-Security-Policy" not in response.headers:
                message = f"{request.get('PATH_INFO')}: no Content-Security-Policy"
                raise PageError(message)
        return response


def _is_html(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith(
        "text/html"
    )


def inspect(page: str) -> list[str]:
    """What is wrong with a page, whatever the page is about."""
    tree = html.fromstring(page) if page.lstrip().startswith("<") else None
    if tree is None:
        return []
    return [
        *_unprotected_forms(tree),
        *_inline_code(tree),
        *_repeated_ids(tree),
        *_unlabelled_images(tree),
        *_breaking_spaces(tree),
        *_python_objects(page),
    ]


def _python_objects(page: str) -> list[str]:
    """What Python says of a thing that nobody wrote a text for."""
    return [f"a Python object: {found}" for found in _OBJECT.findall(page)[:3]]


def _unprotected_forms(tree: html.HtmlElement) -> list[str]:
    return [
        f"form without CSRF token: {form.get('action') or 'same page'}"
        for form in tree.iter("form")
        if form.get("method", "get").lower() == "post"
        and not form.xpath(".//input[@name='csrfmiddlewaretoken'][@value!='']")
    ]


def _inline_code(tree: html.HtmlElement) -> list[str]:
    faults = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style":
            faults.append("inline <style>")
        is_data = element.get("type") == "application/json"  # read by a script, never run
        if element.tag == "script" and not element.get("src") and not is_data:
            faults.append("inline <script>")
        for name, value in element.attrib.items():
            if name == "style" or (name.startswith("on") and element.tag not in {"svg", "path"}):
                faults.append(f"{name}= on <{element.tag}>")
            if name.startswith("hx-on"):
                faults.append(f"{name} on <{element.tag}>")
            if name in {"href", "action", "src"} and value.strip().lower().startswith(
                _SCRIPT_SCHEMES
            ):
                faults.append(f"{name}={value[:30]}")
            if name in {"src", "href"} and element.tag in {"script", "link", "img"}:
                faults += [f"third party: {value}"] if "//" in value.split("?")[0] else []
    return faults


def _repeated_ids(tree: html.HtmlElement) -> list[str]:
    seen = Counter(tree.xpath("//@id"))
    return [f"id {name} {times} times" for name, times in seen.items() if times > 1]


def _unlabelled_images(tree: html.HtmlElement) -> list[str]:
    return [f"image without alt: {i.get('src')}" for i in tree.iter("img") if i.get("alt") is None]


def _breaking_spaces(tree: html.HtmlElement) -> list[str]:
    """In the whole of what people read, whoever wrote it."""
    return [
        f"breaking space in {text[max(0, found.start() - 20) : found.end() + 10]!r}"
        for text in map(str, tree.xpath(_READ))
        for found in _BREAKING.finditer(text)
    ]
