"""« Dépliant des familles »: the families' page on paper, folded in three or on A5."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from campaigns.codes.drawing import qr_svg
from pixschool.core.models import FamilyPage
from pixschool.papers.asked import PaperAsk
from pixschool.portal.families import services
from pixschool.portal.families.languages import FRENCH, Language, all_languages
from pixschool.portal.families.page import (
    FamilySection,
    YearLine,
    day_in,
    sections_of,
    words_of_page,
    year_lines,
)

A5 = "a5"
MOST_DATES = 8
# Signs that a panel holds at each size of letters.
_FITS = ((520, "huge"), (900, "large"), (1_300, "medium"), (1_900, "small"))


def ask_of(page: FamilyPage, language: str) -> PaperAsk:
    """For whoever reads the page: the year that the page tells, today."""
    return PaperAsk(year=page.school.current_year, today=page.school.today(), language=language)


def build(ask: PaperAsk) -> dict[str, Any]:
    """Raises KeyError for a language that has no file."""
    language = all_languages()[ask.language]
    page = services.page_of(ask.year.school)
    texts = page.published if page.published_at else page.drafts
    parts = {one.key: one for one in sections_of(language, texts)}
    dates = [one for one in year_lines(page.school, language) if not one.is_past][:MOST_DATES]
    inside = (
        _panel(parts, "what", "school"),
        _panel(parts, "help", "courses"),
        _panel(parts, "results", "certification"),
    )
    flap, back = _panel(parts, "privacy"), _panel(parts, "contacts", "links")
    return {
        "language": language,
        "words": words_of_page(page, language, texts),
        "inside": [(panel, size_of(panel)) for panel in inside],
        "outside": [(flap, size_of(flap, dates)), (back, size_of(back))],
        "sections": list(parts.values()),
        "dates": dates,
        "made": day_in(ask.today, language),
        "is_a5": ask.form == A5,
        **_address(page, language),
    }


def _panel(parts: dict[str, FamilySection], *keys: str) -> list[FamilySection]:
    return [parts[key] for key in keys]


def size_of(panel: Sequence[FamilySection], dates: Sequence[YearLine] = ()) -> str:
    """Of the letters of a panel, for what it has to say; Chinese says as much in a third. A date
    takes two lines at least, and the space around."""
    signs = sum(
        len(piece.text) * (2 if piece.text[:1] >= "\u2e80" else 1)
        for part in panel
        for passage in part.passages
        for line in passage.lines
        for piece in line
    )
    signs += sum(len(one.title) + len(one.when) + 40 for one in dates)
    return next((size for most, size in _FITS if signs <= most), "tiny")


def _address(page: FamilyPage, language: Language) -> dict[str, str]:
    """Of the page that everybody may read, in the language of the leaflet; nothing as long as it is
    not published."""
    if not page.published_at:
        return {}
    path = reverse("families:page", args=[page.slug])
    if language.code != FRENCH:
        path = reverse("families:page_in", args=[page.slug, language.code])
    url = settings.BASE_URL.rstrip("/") + path
    return {"address": url.partition("://")[2], "picture": qr_svg(url)}
