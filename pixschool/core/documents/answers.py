"""What the address of a PDF answers: the one that is kept, a new one, or why there is none."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import slugify

from pixschool.core.documents import kept
from pixschool.core.documents.fonts import with_fonts
from pixschool.core.documents.rendering import NoRendererError, render_page
from pixschool.core.models import School
from pixschool.core.web.checks import APT_LINE
from pixschool.core.web.http import SchoolRequest

# Of one person: each takes a process some seconds. Printing a year takes three.
DOCUMENTS_A_MINUTE = 12


def pdf_of(template: str, context: dict[str, Any], *, school: School) -> bytes:
    """The template as PDF; the one that was kept when nothing of it has changed.

    Raises NoRendererError where it must be rendered and cannot.
    """
    return pdf_of_page(render_to_string(template, context), school=school)


def pdf_of_page(page: str, *, school: School) -> bytes:
    """The same of an HTML page, with the fonts that its letters ask for."""
    page = with_fonts(page)
    digest = kept.digest_of(page)
    pdf = kept.fetch(school.pk, digest)
    if pdf is None:
        pdf = render_page(page)
        kept.keep(school.pk, digest, pdf)
    return pdf


def kept_pdf_of_page(page: str, *, school: School) -> bytes | None:
    """That of `pdf_of_page` if it was rendered already, else None."""
    return kept.fetch(school.pk, kept.digest_of(with_fonts(page)))


def pdf_answer(
    request: SchoolRequest, template: str, context: dict[str, Any], *, name: str, instead: str
) -> HttpResponse:
    """The PDF, shown by the browser, saved under `name`. `instead`: the address of a page that
    says the same, offered where PDFs cannot be made (503)."""
    return page_answer(request, render_to_string(template, context), name=name, instead=instead)


def page_answer(request: SchoolRequest, page: str, *, name: str, instead: str) -> HttpResponse:
    """The same of an HTML page."""
    try:
        pdf = pdf_of_page(page, school=request.school)
    except NoRendererError:
        missing = {"instead": instead, "apt_line": APT_LINE}
        return render(request, "core/documents/missing.html", missing, status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name)}.pdf"'
    return response
