"""What families read, without an account: a page, a calendar. No session, no cookie."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import public_view
from pixschool.core.models import FamilyPage
from pixschool.core.reference.levels import Level
from pixschool.portal.families import services
from pixschool.portal.families.kept import KeptPage, PageVariant, keep, kept
from pixschool.portal.families.languages import FRENCH, Language, all_languages
from pixschool.portal.families.page import render, render_feed
from pixschool.portal.statements.documents import ACCESSIBILITY, FAMILIES, statement_of
from pixschool.portal.statements.services import own_words
from rituals.feeds.ical import build
from rituals.feeds.services import calendar_of_feed, version_of
from rituals.models import CalendarFeed

_KEPT = "public, max-age=300"


@public_view
@require_safe
def page(request: HttpRequest, slug: str, language: str = FRENCH) -> HttpResponse:
    """The page in a language; `niveau` in the address keeps what concerns one level."""
    found = _kept(request, slug, language)
    return _answer(request, HttpResponse(found.content), found.version)


@public_view
@require_safe
def frame(request: HttpRequest, slug: str, language: str = FRENCH) -> HttpResponse:
    """The same, which the sites that the school named may show inside a page of theirs."""
    found = _kept(request, slug, language, is_framed=True)
    answer = _answer(request, HttpResponse(found.content), found.version)
    if found.framed_by:
        # Read by django-csp and by Django's own middleware: both refuse all frames otherwise.
        answer._csp_replace = {"frame-ancestors": [*found.framed_by]}  # type: ignore[attr-defined]  # noqa: SLF001
        answer.xframe_options_exempt = True
    return answer


@public_view
@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The year as news, for the school's site or a reader of feeds."""
    found = _published(slug)
    home = request.build_absolute_uri(reverse("families:page", args=[slug]))
    xml = render_feed(found, home=home)
    answer = HttpResponse(xml, content_type="application/atom+xml; charset=utf-8")
    return _answer(request, answer, _version(xml))


@public_view
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of the page, for the calendar of a telephone."""
    feed = CalendarFeed(school=_published(slug).school, kind=CalendarFeed.FeedKind.PUBLIC)
    now = timezone.now()
    entries = calendar_of_feed(feed, now=now)
    answer = HttpResponse(build(entries, now=now), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="pix.ics"'
    return _answer(request, answer, f'W/"{version_of(entries)}"')


@public_view
@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """What is held of pupils, in plain words."""
    return _statement(request, slug, FAMILIES)


@public_view
@require_safe
def accessibility(request: HttpRequest, slug: str) -> HttpResponse:
    return _statement(request, slug, ACCESSIBILITY)


def _statement(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    school = _published(slug).school
    said = statement_of(key, own_words(school))
    context = {"statement": said, "school": school, "slug": slug}
    html = render_to_string("portal/statements/public.html", context)
    return _answer(request, HttpResponse(html), _version(html))


def _kept(request: HttpRequest, slug: str, language: str, *, is_framed: bool = False) -> KeptPage:
    spoken = all_languages().get(language)
    if spoken is None:
        raise Http404
    asked = request.GET.get("niveau", "")
    level = asked if asked in Level.values else ""
    variant = PageVariant(slug, language, level, is_framed)
    found = kept(variant)
    if found is None:
        found = _rendered(_published(slug), spoken, level, is_framed=is_framed)
        keep(variant, found)
    return found


def _rendered(found: FamilyPage, language: Language, level: str, *, is_framed: bool) -> KeptPage:
    html = render(
        found,
        language,
        texts=found.published,
        codes=found.published_codes,
        level=level if level in found.school.levels else "",
        base=reverse("families:frame" if is_framed else "families:page", args=[found.slug]),
        is_framed=is_framed,
    )
    return KeptPage(html.encode(), _version(html), tuple(found.framed_by))


def _version(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _published(slug: str) -> FamilyPage:
    found = services.published_page(slug)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, whole: HttpResponse, version: str) -> HttpResponse:
    answer = get_conditional_response(request, etag=version) or whole
    answer["ETag"], answer["Cache-Control"] = version, _KEPT
    return answer
