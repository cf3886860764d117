"""Keys under which names, classes and labels written in different ways are equal.

Pure functions over text: they run in the database's host, in the bare child process that reads
the uploads, and in tests, with the same answer everywhere.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Letters that Unicode does not decompose. Everything is lower-cased before they are looked up.
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i"}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´′", "'"))
_NOT_ASCII_LETTERS = re.compile(r"[^a-z]+")
# After the digit of a level: « ème » in any case, « e » written small, « E » before a space or a
# number; and so for « 1re » and « 2de ».
_ORDINALS = (
    re.compile(r"(?<=\d)\s?(?:i?eme|ere|nde)s?(?![a-z])", re.IGNORECASE),
    re.compile(r"(?<=\d)(?:e|re|de)(?![a-z])"),
    re.compile(r"(?<=\d)(?:E|RE|DE)(?=\s|\d)"),
)


def _is_letter(character: str) -> bool:
    # "Lm" holds the modifier letters used as apostrophes: N\u02bcDiaye must equal N'Diaye.
    category = unicodedata.category(character)
    return category.startswith("L") and category != "Lm"


class _EachCharacter(dict[int, str]):
    """What each character becomes, for `str.translate`: found once, then no call at all."""

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        self[code] = self._become(chr(code))
        return self[code]


def _decomposed(character: str) -> str:
    """Bounded: one sign of Arabic calligraphy stands for eighteen letters, and is in no name."""
    found = unicodedata.normalize("NFKD", character)
    return found if len(found) <= _LONGEST_DECOMPOSITION else character


_LONGEST_DECOMPOSITION = 4  # « Ắ » is three, « ﬃ » too
_PLAIN = _EachCharacter(
    lambda character: "".join(
        # Lower again, and ligatures again: « 𝚨 » is made of a capital, « ǽ » of « æ ».
        c
        for c in _decomposed(character).lower().translate(_LIGATURES)
        if unicodedata.category(c) not in ("Mn", "Cf")
    )
)
_LETTERS = _EachCharacter(lambda character: character if _is_letter(character) else " ")
_UNCOMBINED = _EachCharacter(
    lambda character: "".join(c for c in _decomposed(character) if not unicodedata.combining(c))
)


def strip_accents(text: str) -> str:
    """The text in lower case, without diacritics, ligatures or invisible format characters."""
    lowered = text.lower().translate(_LIGATURES)
    return lowered if lowered.isascii() else lowered.translate(_PLAIN)


_LONGEST_KEY = 511  # a last name and a first name, as long as the base keeps them


@lru_cache(maxsize=50_000)
def name_key(text: str) -> str:
    """Letters only, without accents or case, words separated by single spaces.

    >>> name_key("D’ÉTÉ-Œuvré, Zoé")
    'd ete oeuvre zoe'
    """
    plain = strip_accents(text)
    if plain.isascii():
        key = _NOT_ASCII_LETTERS.sub(" ", plain).strip()
    else:
        key = " ".join(plain.translate(_LETTERS).split())
    return key[:_LONGEST_KEY]


def name_tokens(text: str) -> frozenset[str]:
    """The words of a name, without lone letters (initials, elided articles) when others remain."""
    words = name_key(text).split()
    return frozenset(word for word in words if len(word) > 1) or frozenset(words)


@lru_cache(maxsize=10_000)
def class_key(text: str) -> str:
    """Letters and digits only, without accents or case, nor the ordinal of the level.

    « 5e A », « 5ème A » and « 5A » are one class, « 3E 5 » and « 3e5 » too; « 1ES » is not « 1S ».
    """
    plain = text.translate(_UNCOMBINED)
    for ordinal in _ORDINALS:
        plain = ordinal.sub("", plain)
    return "".join(character for character in strip_accents(plain) if character.isalnum())


@lru_cache(maxsize=10_000)
def label_key(text: str) -> str:
    """A column title or a competence name, ready for comparison.

    Pix writes straight and typographic apostrophes in the same file, and "maitrise" bare.
    """
    return " ".join(strip_accents(text.translate(_APOSTROPHES)).split())
