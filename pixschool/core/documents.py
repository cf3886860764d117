"""PDF out of our own templates: accessible (PDF/UA), fonts inside, nothing fetched but our files.

WeasyPrint is imported when the first PDF is made: it takes a second and system libraries.
"""

import mimetypes
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import fontpkg_inter
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

# Addresses of templates are relative to a host that exists nowhere.
BASE_URL = "https://pixschool.invalid/"
PDF_VARIANT = "pdf/ua-1"
# Of one person: each takes a process some seconds. Printing a year takes three.
DOCUMENTS_A_MINUTE = 12
# Until `build_assets` has made the light one, the package's own font does as well.
FONT = "fonts/inter.woff2"
FONT_OF_PACKAGE = Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"


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
    if name == FONT:
        return FONT_OF_PACKAGE
    raise RefusedURLError(url)


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OurFilesOnly(URLFetcher):
        """Never calls the parent: it would open files and the network."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            path = static_file(url)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OurFilesOnly(allowed_protocols={"https"}, allow_redirects=False)


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as PDF. It needs a lang, a <title>, and an alt for each image."""
    from weasyprint import HTML  # noqa: PLC0415

    page = render_to_string(template, context)
    document = HTML(string=page, base_url=BASE_URL, url_fetcher=_fetcher())
    pdf: bytes = document.write_pdf(pdf_variant=PDF_VARIANT)
    return pdf


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """Shown by the browser, saved under `name`."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name)}.pdf"'
    return response
