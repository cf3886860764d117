"""The guide as help pages: one for each of its parts, and the part that a screen needs.

docs/guide-rupn.md is the only source; its pictures are of the screens that one comes from, and are
left out. Pure.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from pixschool.core.reference.names import label_key

SOURCE = Path(__file__).parents[2] / "docs" / "guide-rupn.md"
_PART = re.compile(r"^## (?:\d+\. )?(?P<title>.+)$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[.*\n", re.MULTILINE)
_MARKS = re.compile(r"[*`|#]|-{2,}|^(?:-|\d+\.) ", re.MULTILINE)
_AROUND = 12  # words shown on each side of what was searched
MIN_WORD = 2
MAX_WORDS = 8

# Starts of addresses after the UAI → the part that helps there; the longest start wins.
PART_OF_SCREEN = {
    "": "la-premiere-fois-qui-manque-en-deux-minutes",
    "eleves/importer": "la-premiere-fois-qui-manque-en-deux-minutes",
    "resultats": "les-fichiers-de-pix-orga",
    "imports": "en-cas-derreur",
    "arbitrage": "qui-est-ce",
    "reponses": "qui-est-ce",
    "manquants": "faire-quelque-chose-de-la-liste",
    "campagnes": "les-fichiers-de-pix-orga",
    "classes": "suivre-une-classe",
    "eleves": "suivre-une-classe",
    "cdi": "aider-au-cdi",
    "phrases-de-passe": "aider-au-cdi",
    "papiers": "imprimer-livrets-codes-depliants",
    "certification": "preparer-la-certification",
    "equite": "lire-lequite-et-la-progression",
    "progression": "lire-lequite-et-la-progression",
    "equipe": "lequipe",
    "annee": "aout-lannee-sur-le-mur-en-cinq-minutes",
    "annee/rituels": "un-rituel-ses-seances-sa-campagne",
    "annee/seances": "un-rituel-ses-seances-sa-campagne",
    "annee/observations": "accueillir-les-sixiemes-et-les-entrants",
    "annee/abonnements": "dans-votre-agenda",
    "annee/semaine": "les-rappels",
    "rappels": "les-rappels",
    "reglages": "aout-lannee-sur-le-mur-en-cinq-minutes",
    "journal": "ce-qui-est-garde-ce-qui-ne-lest-pas",
}


@dataclass(frozen=True)
class GuidePart:
    """A part of the guide: one task, one help page."""

    slug: str
    title: str
    source: str  # Markdown

    @property
    def page(self) -> SafeString:
        """HTML; what is HTML in the source is shown, not obeyed."""
        return mark_safe(_MARKDOWN.render(self.source))  # noqa: S308 (our own text, escaped)

    def excerpt(self, words: list[str]) -> str:
        """Some text around the first of the words."""
        plain = _MARKS.sub(" ", self.source).split()
        hits = (any(word in label_key(one) for word in words) for one in plain)
        at = next((rank for rank, hit in enumerate(hits) if hit), 0)
        start, end = max(0, at - _AROUND), at + _AROUND
        shown = " ".join(plain[start:end])
        return f"{'… ' if start else ''}{shown}{' …' if end < len(plain) else ''}"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@cache
def parts() -> tuple[GuidePart, ...]:
    """In the order of the guide."""
    return tuple(_read(SOURCE.read_text(encoding="utf-8")))


def _read(guide: str) -> list[GuidePart]:
    heads = list(_PART.finditer(guide))
    ends = [head.start() for head in heads[1:]] + [len(guide)]
    return [
        GuidePart(slugify(head["title"]), head["title"], _PICTURE.sub("", guide[head.end() : end]))
        for head, end in zip(heads, ends, strict=True)
    ]


def part(slug: str) -> GuidePart | None:
    """The part of that name, if there is one."""
    return next((one for one in parts() if one.slug == slug), None)


def part_for(path: str) -> str:
    """The slug of the part that helps on the screen at this address (« /0339901H/classes/3/ »)."""
    _, _, screen = path.strip("/").partition("/")
    fitting = [
        start
        for start in PART_OF_SCREEN
        if not start or screen == start or screen.startswith(f"{start}/")
    ]
    return PART_OF_SCREEN[max(fitting, key=len)]


def search(text: str) -> list[tuple[GuidePart, str]]:
    """The parts that hold every word typed, accents and case aside, each with an excerpt; those
    that have them in their title first."""
    words = [word for word in label_key(text).split() if len(word) >= MIN_WORD][:MAX_WORDS]
    if not words:
        return []
    found = [
        one
        for one in parts()
        if all(word in label_key(f"{one.title} {one.source}") for word in words)
    ]
    found.sort(key=lambda one: not all(word in label_key(one.title) for word in words))
    return [(one, one.excerpt(words)) for one in found]
