"""What a school may write: paragraphs, lists, bold, links. Text in, a structure out, never HTML.

A blank line ends a paragraph, « - » begins a line of a list, **bold**, [words](https://address).
Pure: whatever is not one of these stays the text it is, and templates escape it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TEXT = 3_000  # characters
_PIECE = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|(?<!!)\[(?P<words>[^\]\n]+)\]\((?P<href>[^)\s]+)\)")
SAFE = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"']+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A run of words, bold or leading somewhere."""

    text: str
    is_bold: bool = False
    href: str = ""


@dataclass(frozen=True)
class Passage:
    """A paragraph (one line), or a list when `is_list`."""

    lines: tuple[tuple[Piece, ...], ...]
    is_list: bool = False


def parse(text: str, safe: re.Pattern[str] = SAFE) -> tuple[Passage, ...]:
    """The passages of a text, in order. `safe`: the addresses that may be links."""
    return tuple(_passages(text.replace("\r\n", "\n"), safe))


def fault_of(text: str, safe: re.Pattern[str] = SAFE) -> str:
    """What the school must mend, in a sentence; empty when nothing."""
    if "![" in text:
        return "Une image ne peut pas être mise ici : retirez « ![ »."
    for found in _PIECE.finditer(text):
        href = found["href"]
        if href and not safe.match(href):
            return f"« {href} » n’est pas une adresse : un lien commence par https://."
    return ""


def _passages(text: str, safe: re.Pattern[str]) -> Iterator[Passage]:
    for part in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        said = [line for line in lines if not line.startswith("- ")]
        items = [line[2:].strip() for line in lines if line.startswith("- ")]
        if said:
            yield Passage((tuple(_pieces(" ".join(said), safe)),))
        if items:
            yield Passage(tuple(tuple(_pieces(item, safe)) for item in items), is_list=True)


def _pieces(line: str, safe: re.Pattern[str]) -> Iterator[Piece]:
    end = 0
    for found in _PIECE.finditer(line):
        href = found["href"]
        if href and not safe.match(href):
            continue
        if found.start() > end:
            yield Piece(line[end : found.start()])
        yield Piece(found["bold"] or found["words"], is_bold=bool(found["bold"]), href=href or "")
        end = found.end()
    if end < len(line):
        yield Piece(line[end:])
