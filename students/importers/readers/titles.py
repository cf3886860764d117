"""The titles of a table whose columns share some: « Nom », « Nom (2) »."""

import re

from pixschool.core.importing.reading.people import clean_text

MOST = 100  # characters: a longer one is the text of a cell, and no title
_NUMBER = re.compile(r" \(\d+\)$")


def numbered(titles: list[str]) -> list[str]:
    """The titles, numbered when several columns bear the same: « Nom », « Nom (2) ». Empty for
    what is too long to be one."""
    seen: dict[str, int] = {}
    named = []
    for raw in titles:
        title = clean_text(raw).value if len(raw) <= MOST else ""
        seen[title] = seen.get(title, 0) + 1
        named.append(title if seen[title] == 1 or not title else f"{title} ({seen[title]})")
    return named


def unnumbered(title: str) -> str:
    """The title as the table writes it."""
    return _NUMBER.sub("", title)
