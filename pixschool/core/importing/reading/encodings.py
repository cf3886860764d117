"""Which 8-bit encoding a text is in, judged by what it makes of French names.

UTF-8 and UTF-16 give themselves away (`text.py`); the encodings of old spreadsheets do not: every
byte is a letter in each of them. So each is asked what it makes of the distinct words of the file,
and a reading that puts a capital or a sign in the middle of a small word loses.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pixschool.core.text.typo import NO_BREAK_SPACES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

WINDOWS, LATIN_9, MAC, DOS = "cp1252", "latin9-windows", "mac_roman", "cp850"
CANDIDATES = (WINDOWS, LATIN_9, MAC, DOS)  # CP437 has the same letters as CP850 at the same places
_EXAMPLES = 3
_WORDS_MOST = 5_000  # distinct ones: more would say no more
_LONGEST = 40  # bytes: longer ones are no names
_CHUNK = 1 << 20
_WORD = re.compile(rb"[A-Za-z'\-\x80-\xff]+")

# How much a letter says for French, by how often names and titles hold it.
_WEIGHTS = {"é": 4.0, "è": 3.0, "ë": 3.0, "ï": 3.0, "ç": 3.0, "ê": 2.5, "î": 2.5, "ô": 2.5}
_WEIGHTS |= {"â": 2.0, "à": 2.0, "ü": 2.0, "ö": 2.0, "œ": 2.0, "û": 1.5, "ù": 1.5, "ä": 1.5}
_WEIGHTS |= {"ÿ": 1.0, "ñ": 1.0, "á": 0.5, "ó": 0.5, "í": 0.5, "ú": 0.5, "ã": 0.5, "æ": 0.5}
_OTHER_LETTER = 0.0
_WRONG_CASE = -6.0
_SIGN_IN_WORD = -6.0
_LONE_SIGN = -0.5
_HARMLESS = frozenset("’«»°ªº–—…€“”²" + NO_BREAK_SPACES)
_USUAL = {WINDOWS: 1.0}  # which to show first when nothing else tells
# Below this difference for each word that the two readings see differently, a person is asked.
_CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """An encoding, and names as the two best readings show them when neither is clearly right."""

    encoding: str
    doubts: tuple[tuple[str, str], ...] = ()  # (as read, as it could be read)


@lru_cache(maxsize=4)
def judge(path: Path) -> Judgement:
    """The encoding that makes the most of the words of a file that is not Unicode."""
    words = list(_distinct_words(path))
    readings = {name: [_read(word, name) for word in words] for name in CANDIDATES}
    scores = {name: [_score(text) for text in texts] for name, texts in readings.items()}
    best = max(CANDIDATES, key=lambda name: sum(scores[name]) + _USUAL.get(name, 0.0))
    for other in CANDIDATES:
        differing = [i for i, text in enumerate(readings[best]) if text != readings[other][i]]
        ahead = sum(scores[best][i] - scores[other][i] for i in differing)
        if differing and (ahead < _CLEAR * len(differing) or sum(scores[best]) < 0):
            named = sorted(differing, key=lambda i: -max(scores[best][i], scores[other][i]))
            shown = tuple((readings[best][i], readings[other][i]) for i in named[:_EXAMPLES])
            return Judgement(best, shown)
    return Judgement(best)


def _distinct_words(path: Path) -> Iterator[bytes]:
    seen: set[bytes] = set()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for word in _WORD.findall(chunk):
                if len(word) > _LONGEST or word.isascii() or word in seen:
                    continue
                seen.add(word)
                yield word
                if len(seen) >= _WORDS_MOST:
                    return


def _read(word: bytes, encoding: str) -> str:
    return word.decode(encoding, "replace")


def _score(word: str) -> float:
    return sum(
        _score_of(character, word[:at], word[at + 1 :])
        for at, character in enumerate(word)
        if not character.isascii()
    )


def _score_of(character: str, before: str, after: str) -> float:
    """What one character says for this reading, from those beside it."""
    left, right = before[-1:], after[:1]
    if not character.isalpha():
        if character in _HARMLESS:
            return 0.0
        return _SIGN_IN_WORD if left.isalpha() or right.isalpha() else _LONE_SIGN
    if character in "ªº":
        return 0.0
    weight = _WEIGHTS.get(character.lower(), _OTHER_LETTER)
    if character.isupper():
        is_misplaced = left.islower() or (right.islower() and left.isalpha())
    else:
        is_misplaced = (left.isupper() and len(before) > 1 and before[-2:].isupper()) or (
            right.isupper() and (left.isupper() or not left)
        )
    return _WRONG_CASE if is_misplaced else weight


# ---- Latin-9 in which the bytes 80 to 9F are those of Windows: nobody writes control characters

_CONTROLS = bytes(range(0x80, 0xA0))
# As Latin-1 has it where Windows has nothing: a control character, which is seen and said.
_WINDOWS_CONTROLS = "".join(
    chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
    for byte in _CONTROLS
)
OF_WINDOWS = dict(zip(range(0x80, 0xA0), _WINDOWS_CONTROLS, strict=True))
_TABLE = bytes(range(256)).decode("iso8859-15").translate(OF_WINDOWS)
_ENCODING_TABLE = codecs.charmap_build(_TABLE)


def _decode(data: "Buffer", errors: str = "strict", /) -> tuple[str, int]:
    return codecs.charmap_decode(bytes(data), errors, _TABLE)


def _encode(text: str, errors: str = "strict", /) -> tuple[bytes, int]:
    return codecs.charmap_encode(text, errors, _ENCODING_TABLE)


class _Decoder(codecs.IncrementalDecoder):
    def decode(self, data: "Buffer", final: bool = False) -> str:
        return _decode(data, self.errors)[0]


def _find(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != LATIN_9:
        return None
    return codecs.CodecInfo(_encode, _decode, incrementaldecoder=_Decoder, name=LATIN_9)


codecs.register(_find)
