"""What the families' page says, in one language, and its HTML. No pupil is read here."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, get_format

from pixschool.core.models import FamilyPage, School
from pixschool.core.reference.levels import Level
from pixschool.portal.families.blocks import Passage, parse
from pixschool.portal.families.codes import family_codes
from pixschool.portal.families.corrections import READER, filled, is_still_read, said_in
from pixschool.portal.families.languages import BLOCKS, FRENCH, Language, all_languages
from pixschool.portal.families.services import Texts
from rituals.models import Ritual

TEMPLATE = "portal/families/page.html"
TONIGHT = "help"  # what a parent came for, before the year
_PADDED = re.compile(r"(?<!\\)[dmM]")
SOON = 4  # lines of the year; the others are folded


@dataclass(frozen=True, kw_only=True)
class FamilySection:
    """`is_french`: the school wrote it in French only."""

    key: str
    title: str
    passages: tuple[Passage, ...]
    is_french: bool


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """A line of the year: when, for which levels (none: everybody), what, in French."""

    key: str  # changes with what it says
    when: str
    levels: tuple[str, ...]
    title: str
    text: str
    is_past: bool


def render(
    page: FamilyPage,
    language: Language,
    *,
    texts: Texts,
    codes: Collection[int] = (),
    level: str = "",
    base: str = "",
    is_framed: bool = False,
) -> str:
    """The whole HTML. `texts`: what the school wrote, drafts or published; `codes`: the campaigns
    whose codes it shows. `base`: the address of the page, from which the others hang; empty where
    there is none. `is_framed`: inside a page of the school's site.
    """
    context = _context(page, language, texts, level) | {
        "codes": family_codes(page.school, codes, level),
        "base": base,
        "is_framed": is_framed,
    }
    return render_to_string(TEMPLATE, context)


def render_feed(page: FamilyPage, *, home: str) -> str:
    """Atom (RFC 4287), in French: a line of the year is an entry. `home`: the page, complete."""
    french = all_languages()[FRENCH]
    context = {
        "page": page,
        "words": said_in(french, page.published),
        "year": tuple(year_lines(page.school, french)),
        "host": urlsplit(home).hostname,
        "home": home,
        "updated": page.published_at.isoformat() if page.published_at else "",
    }
    return render_to_string("portal/families/feed.xml", context)


def render_block(page: FamilyPage, *, home: str) -> str:
    """Plain HTML in French, to be pasted in a page of the school's site; one tap from each of the
    other languages."""
    french = all_languages()[FRENCH]
    context = {
        "words": said_in(french, page.published),
        "year": tuple(year_lines(page.school, french)),
        "home": home,
        "languages": [one for one in all_languages().values() if one != french],
    }
    return render_to_string("portal/families/block.html", context).strip()


def _context(page: FamilyPage, language: Language, texts: Texts, level: str) -> dict[str, Any]:
    year = tuple(year_lines(page.school, language, level))
    to_come = [line for line in year if not line.is_past]
    sections = sections_of(language, texts)
    return {
        "page": page,
        "school": page.school,
        "language": language,
        "languages": all_languages().values(),
        "words": words_of_page(page, language, texts),
        "tonight": [one for one in sections if one.key == TONIGHT],
        "sections": [one for one in sections if one.key != TONIGHT],
        "to_come": to_come[:SOON],
        "later": to_come[SOON:],
        "past": [line for line in year if line.is_past],
        "levels": page.school.levels,
        "level": level,
    }


def words_of_page(page: FamilyPage, language: Language, texts: Texts) -> dict[str, str]:
    """Every string that is no block, with what its names in braces stand for; what is said of the
    reading of a translation, `reading`."""
    said = said_in(language, texts)
    reader = said.get(READER, "")
    if not is_still_read(language, page.beside.get(language.code, {})):
        reader = language.read_by  # the school read another translation than this one
    # Isolated: a name in Latin letters keeps its order among Arabic ones.
    read_by = filled(said["read_by"], nom=f"\u2068{reader}\u2069")
    published = page.published_at and page.school.local(page.published_at).date()
    return said | {
        "reading": read_by if reader else said["not_reread"],
        "translated": filled(said["translated"], date=day_in(language.translated_on, language)),
        "updated": filled(said["updated"], date=day_in(published, language)) if published else "",
    }


def sections_of(language: Language, texts: Texts) -> list[FamilySection]:
    """The blocks of the page, in order."""
    return [_section(key, language, texts) for key in BLOCKS]


def _section(key: str, language: Language, texts: Texts) -> FamilySection:
    """The school's words in that language, else its words in French, else ours."""
    said = said_in(language, texts)
    in_french = "" if texts.get(language.code, {}).get(key) else texts.get(FRENCH, {}).get(key, "")
    return FamilySection(
        key=key,
        title=said[f"{key}_title"],
        passages=parse(in_french or said[key]),
        is_french=bool(in_french) and not language.is_french,
    )


def year_lines(school: School, language: Language, level: str = "") -> Iterator[YearLine]:
    """What the school shows families of its current year, dates confirmed; of a level if any.

    What is the same for several levels on the same days is one line.
    """
    rituals = Ritual.objects.for_families().filter(
        school=school, year__is_current=True, removed_at=None
    )
    if level:
        rituals = rituals.filter(levels__contains=[level])
    alike: dict[tuple[date, date, str, str], list[Ritual]] = {}
    for ritual in rituals.order_by("starts_on", "ends_on", "pk"):
        what = (ritual.starts_on, ritual.ends_on, ritual.title, ritual.family_text)
        alike.setdefault(what, []).append(ritual)
    today = school.today()
    for (starts, ends, title, text), found in alike.items():
        levels = {one for ritual in found for one in ritual.levels}
        yield YearLine(
            key="-".join(f"ritual-{ritual.pk}-{ritual.version}" for ritual in found),
            when=" – ".join(_short(day, language) for day in sorted({starts, ends})),
            levels=tuple(one.label for one in Level if one in levels),
            title=title,
            text=text,
            is_past=ends < today,
        )


def _short(day: date, language: Language) -> str:
    """A day of the year that everybody knows, as that language writes it (Django's locales)."""
    with translation.override(language.locale):
        written = get_format("MONTH_DAY_FORMAT")
        if "E" in get_format("DATE_FORMAT"):  # the month after a number is another word there
            written = written.replace("F", "E")
    return _written(day, written, language)


def day_in(day: date, language: Language) -> str:
    """A day with its year."""
    with translation.override(language.locale):
        return _written(day, get_format("DATE_FORMAT"), language)


def _written(day: date, how: str, language: Language) -> str:
    """In the format of a locale, without its zeros before a number, its months in full."""
    how = _PADDED.sub(lambda found: {"d": "j", "m": "n", "M": "F"}[found[0]], how)
    with translation.override(language.locale):
        said = date_format(day, how)
    return said.lower() if language.has_small_months else said
