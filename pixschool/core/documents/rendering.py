"""HTML to PDF: accessible (PDF/UA), fonts inside, nothing fetched but our files.

WeasyPrint is imported when the first PDF is made: it takes a second and system libraries.
"""

import mimetypes
import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation

from pixschool.core.documents import fonts

# Addresses of templates are relative to a host that exists nowhere.
BASE_URL = "https://pixschool.invalid/"
PDF_VARIANT = "pdf/ua-1"


# What a page or a stylesheet names: links, pictures, fonts.
_NAMED = re.compile(r"""(?:href|src)="([^"]+)"|url\(["']?([^"')]+)["']?\)""")


# A drawing that the page carries; what it would fetch itself is refused like the rest.
_DRAWING = "data:image/svg+xml;base64,"

# A text that ends in a space may be cut after its first word, where the space alone has no room.
_LAST_SPACE = re.compile(r"\s+(?=</(?:p|li|h[1-6]|t[dh]|caption|div)>)")
_SPACE_BEFORE_BOLD = re.compile(r"(?<=[^\s>])\s+<strong>")


class NoRendererError(RuntimeError):
    """The system libraries of WeasyPrint are not on this machine."""


class RefusedURLError(ValueError):
    """A document asked for something that is not one of our static files."""


def static_file(url: str) -> Path:
    """The file behind an address of STATIC_URL. Raises RefusedURLError for anything else."""
    parts = urlsplit(url)
    prefix = f"/{settings.STATIC_URL.lstrip('/')}"
    if f"{parts.scheme}://{parts.netloc}/" != BASE_URL or not parts.path.startswith(prefix):
        raise RefusedURLError(url)
    name = unquote(parts.path.removeprefix(prefix))
    try:
        found = finders.find(name) or staticfiles_storage.path(name)
    except SuspiciousOperation:
        raise RefusedURLError(url) from None
    path = Path(str(found))
    if path.is_file():
        return path
    if name in fonts.OF_PACKAGES:
        return fonts.OF_PACKAGES[name]
    raise RefusedURLError(url)


def inline_picture(url: str) -> bytes | None:
    """The drawing that an address « data:image/svg+xml;base64,… » holds; None for any other."""
    if not url.startswith(_DRAWING):
        return None
    try:
        return b64decode(url.removeprefix(_DRAWING), validate=True)
    except ValueError:
        raise RefusedURLError(_DRAWING) from None


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OurFilesOnly(URLFetcher):
        """Never calls the parent: it would open files and the network."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if (picture := inline_picture(url)) is not None:
                return URLFetcherResponse(url, picture, {"Content-Type": "image/svg+xml"})
            path = static_file(url)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OurFilesOnly(allowed_protocols={"data", "https"}, allow_redirects=False)


def files_of(page: str) -> dict[str, Path]:
    """Our files that an HTML page uses, with those its stylesheets use, by address."""
    found: dict[str, Path] = {}
    waiting = [(BASE_URL, page)]
    while waiting:
        base, text = waiting.pop()
        for named in _NAMED.finditer(text):
            url = urljoin(base, named[1] or named[2])
            try:
                path = static_file(url)
            except RefusedURLError:
                continue
            if url not in found and path.suffix == ".css":
                waiting.append((url, path.read_text()))
            found[url] = path
    return found


def render_page(page: str) -> bytes:
    """An HTML page as PDF. It needs a lang, a <title>, and an alt for each image.

    Raises NoRendererError where the system libraries are missing.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise NoRendererError(str(error)) from error
    document = HTML(string=tight(page), base_url=BASE_URL, url_fetcher=_fetcher())
    pdf: bytes = document.write_pdf(pdf_variant=PDF_VARIANT)
    return pdf


def tight(page: str) -> str:
    """Without the spaces that end a text, which nobody sees."""
    return _SPACE_BEFORE_BOLD.sub("<strong> ", _LAST_SPACE.sub("", page))
