"""The public page as it was rendered less than a minute ago.

A mail to all families brings hundreds of telephones in the same minute: they are given the same
bytes. Publishing, changing the address and withdrawing forget them at once; what the page takes
from the year follows within the minute, sooner than the five for which a browser may keep it.
"""

from dataclasses import dataclass

from django.core.cache import cache

from pixschool.core.models import FamilyPage
from pixschool.core.reference.levels import Level
from pixschool.portal.families.languages import all_languages

SECONDS = 60


@dataclass(frozen=True)
class PageVariant:
    """One of the pages of an address. `level`: empty for all of them."""

    slug: str
    language: str
    level: str = ""
    is_framed: bool = False

    @property
    def key(self) -> str:
        return f"families:{self.slug}:{self.language}:{self.level}:{self.is_framed:d}"


@dataclass(frozen=True)
class KeptPage:
    """`framed_by`: the sites that may show it in a frame."""

    html: str
    version: str
    framed_by: tuple[str, ...]


def kept(variant: PageVariant) -> KeptPage | None:
    """No query."""
    found = cache.get(variant.key)
    return found if isinstance(found, KeptPage) else None


def keep(variant: PageVariant, page: KeptPage) -> None:
    cache.set(variant.key, page, SECONDS)


def forget(*pages: FamilyPage | str) -> None:
    """All that is kept of these pages, or addresses."""
    slugs = {page if isinstance(page, str) else page.slug for page in pages}
    cache.delete_many(
        PageVariant(slug, language, level, is_framed).key
        for slug in slugs
        for language in all_languages()
        for level in ("", *Level.values)
        for is_framed in (False, True)
    )
