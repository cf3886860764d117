"""What families may print, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import public_view
from pixschool.core.documents import answers
from pixschool.core.documents.rendering import NoRendererError
from pixschool.core.models import FamilyPage
from pixschool.core.web.rates import paced
from pixschool.papers.kinds.flyer import ask_of
from pixschool.papers.making import html_of
from pixschool.papers.naming import file_name
from pixschool.papers.registry import BY_KEY
from pixschool.portal.families import services
from pixschool.portal.families.languages import FRENCH, all_languages

# Of everybody together: what was rendered once today is kept, and not counted.
FLYERS_A_MINUTE = 30
_KEPT = "public, max-age=3600"


@public_view
@require_safe
def flyer(request: HttpRequest, slug: str, language: str = FRENCH) -> HttpResponse:
    """The leaflet of the page that is published, in its language."""
    page = services.published_page(slug)
    if page is None or language not in all_languages():
        raise Http404
    html = html_of(BY_KEY["flyer"], ask_of(page, language))
    pdf = answers.kept_pdf_of_page(html, school=page.school)
    return _pdf(pdf, language) if pdf else _rendered(request, page, html, language)


@paced("flyer", a_minute=FLYERS_A_MINUTE)
def _rendered(request: HttpRequest, page: FamilyPage, html: str, language: str) -> HttpResponse:
    try:
        pdf = answers.pdf_of_page(html, school=page.school)
    except NoRendererError:  # the page says the same, and prints
        if language == FRENCH:
            return redirect("families:page", page.slug)
        return redirect("families:page_in", page.slug, language)
    return _pdf(pdf, language)


def _pdf(pdf: bytes, language: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = slugify(f"{file_name(BY_KEY['flyer'], '')} {language}")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = _KEPT
    return answer
