"""The titles of a table whose columns share some: « Nom », « Nom (2) »."""

import re

from pixschool.core.importing.reading.people import clean_text

_NUMBER = re.compile(r" \(\d+\)$")


def numbered(titles: list[str]) -> list[str]:
    """The titles, numbered when several columns bear the same: « Nom », « Nom (2) »."""
    seen: dict[str, int] = {}
    named = []
    for raw in titles:
        title = clean_text(raw).value
        seen[title] = seen.get(title, 0) + 1
        named.append(title if seen[title] == 1 or not title else f"{title} ({seen[title]})")
    return named


def unnumbered(title: str) -> str:
    """The title as the table writes it."""
    return _NUMBER.sub("", title)
