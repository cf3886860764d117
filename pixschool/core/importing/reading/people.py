"""What the readers of pupils and of participants share: clean names, keyed INE, judged texts."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pixschool.core.importing.reading import text
from pixschool.core.importing.reading.output import Output, copy_text
from pixschool.core.reference.names import class_key, name_key

_SHA256_BLOCK = 64  # bytes
_LONG = 40  # characters: worth a second look
_KEYED = 255  # characters: a longer one refuses its file (`Limits.name`)
_FORMULA_GUARD = re.compile(r"^'(?=[-@=+])")

INVISIBLE = (
    "Des caractères invisibles ont été retirés d’un nom ou d’une classe. "
    "Vérifiez ces lignes dans le fichier d’origine."
)
TOO_LONG = (
    "Un nom, un prénom ou une classe est démesurément long : le fichier est sans doute abîmé. "
    "Corrigez cette ligne, ou téléchargez le fichier à nouveau."
)


@dataclass(frozen=True, slots=True, eq=False)
class CleanText:
    """A name or a class: as it will be shown, as COPY wants it, and its two keys.

    Compared by identity, which is quicker than by value: count by `value`, not by instance.
    """

    value: str
    copied: str
    keyed: str  # what its keys are made of
    invisible: bool
    mojibake: bool
    suspect: bool

    @property
    def name_key(self) -> str:
        return name_key(self.keyed)[:_KEYED]

    @property
    def class_key(self) -> str:
        return class_key(self.keyed)


@lru_cache(maxsize=20_000)
def clean_text(raw: str) -> CleanText:
    """Pix and spreadsheets write an apostrophe before a text that looks like a formula."""
    raw = raw.strip()
    value = text.clean(_FORMULA_GUARD.sub("", raw))
    # The raw text: half of « Ã\x89 » (É read wrong) is a control character, which `clean` removes.
    mojibake = text.looks_mojibake(raw)
    invisible = not mojibake and text.has_invisible(raw)
    return CleanText(
        value=value,
        copied=copy_text(value),
        keyed=value[:_KEYED],
        invisible=invisible,
        mojibake=mojibake,
        suspect=invisible or mojibake or len(value) > _LONG,
    )


class Judge:
    """Cleans the texts of a file, and reports those that look wrong."""

    def __init__(self, out: Output, *, place: Callable[[int], str] = "ligne {}".format) -> None:
        self._out = out
        self._place = place

    def __call__(self, raw: str, line: int) -> CleanText:
        cleaned = clean_text(raw)
        if cleaned.suspect:
            self._report(cleaned, self._place(line))
        return cleaned

    def class_name(self, raw: str, line: int) -> CleanText:
        """The same of a class, which is shorter."""
        cleaned, most = self(raw, line), self._out.limits.class_name
        if most < max(len(cleaned.value), len(cleaned.class_key)):
            self._out.error("CELL_TOO_LONG", TOO_LONG, where=self._place(line))
        return cleaned

    def _report(self, cleaned: CleanText, place: str) -> None:
        if len(cleaned.value) > self._out.limits.name:
            self._out.error("CELL_TOO_LONG", TOO_LONG, where=place)
        if cleaned.invisible:
            self._out.warning("INVISIBLE_CHARACTERS", INVISIBLE, where=place)
        if cleaned.mojibake:
            self._out.confirm("MOJIBAKE", text.MOJIBAKE, where=place)


class KeyedHash:
    """HMAC-SHA256 with one key, for many short texts: the two padded blocks are hashed once."""

    def __init__(self, key: bytes) -> None:
        if len(key) > _SHA256_BLOCK:
            key = hashlib.sha256(key).digest()
        padded = key.ljust(_SHA256_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def __call__(self, message: str) -> str:
        inner = self._inner.copy()
        inner.update(message.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()
