"""The public page as this process rendered it some seconds ago.

A mail to all families brings hundreds of telephones in the same minute: they are given the same
bytes, without a query. Whatever changes, withdrawing the page too, is seen here at once where it
is done in this process, and within `SECONDS` elsewhere: a browser may keep the page for longer.
"""

from dataclasses import dataclass

from django.core.cache import caches

from pixschool.core.reference.levels import Level
from pixschool.portal.families.languages import all_languages

SECONDS = 5


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

    content: bytes
    version: str
    framed_by: tuple[str, ...]


def kept(variant: PageVariant) -> KeptPage | None:
    """No query."""
    found = caches["process"].get(variant.key)
    return found if isinstance(found, KeptPage) else None


def keep(variant: PageVariant, page: KeptPage) -> None:
    caches["process"].set(variant.key, page, SECONDS)


def forget(*slugs: str) -> None:
    """All that is kept of these addresses."""
    caches["process"].delete_many(
        PageVariant(slug, language, level, is_framed).key
        for slug in slugs
        for language in all_languages()
        for level in ("", *Level.values)
        for is_framed in (False, True)
    )
