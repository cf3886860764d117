"""Bytes to text, without guessing silently: which encoding, and does the result look right."""

import codecs
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from pixschool.core.importing.reading.issues import FileRefusedError

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_FRENCH = frozenset("éèêëàâäçîïôöùûüÉÈÊËÀÂÇÎÏÔÙÛœŒ’")

# Control characters, and invisible format characters that could hide or reverse a name.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# Where Latin-9 departs from Latin-1, which is read by plain copy.
_LATIN_9 = tuple(zip("¤¦¨´¸¼½¾", "€ŠšŽžŒœŸ", strict=True))
_SPACES = re.compile(r"\s+")
_MOJIBAKE_STARTS = re.compile("[ÃÂÅâ\ufffd]")

MOJIBAKE = (
    "Des lettres accentuées semblent mal lues (« Ã© » au lieu de « é »). Si les noms ci-dessous "
    "sont faux, téléchargez le fichier à nouveau sans l’enregistrer depuis un éditeur."
)


def unsupported_encoding() -> FileRefusedError:
    return FileRefusedError(
        "ENCODING_NOT_SUPPORTED",
        "Encodage du fichier non supporté. Téléchargez-le à nouveau sans l’ouvrir, "
        "ou enregistrez-le en « CSV UTF-8 ».",
    )


def detect_encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 if all of it is, else an old one."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if head.startswith(codecs.BOM_UTF8):
            return _checked(path, "utf-8-sig")
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _checked(path, "utf-16")
        if head[1:200:2].count(0) > len(head[:200]) // 4:
            return _checked(path, "utf-16-le")
        if head[0:200:2].count(0) > len(head[:200]) // 4:
            return _checked(path, "utf-16-be")
    try:
        return _checked(path, "utf-8")
    except FileRefusedError:
        return _checked(path, _likeliest_old_encoding(head))


def _checked(path: Path, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise unsupported_encoding() from error
    return encoding


def _likeliest_old_encoding(sample: bytes) -> str:
    """Among the encodings of old spreadsheets, the one that reads the most French letters."""

    def french_letters(encoding: str) -> int:
        return sum(letter in _FRENCH for letter in sample.decode(encoding, "replace"))

    return max(("cp1252", "iso8859-15", "mac_roman"), key=french_letters)


def looks_mojibake(text: str) -> bool:
    """Whether the text is UTF-8 once read in an 8-bit encoding (« Ã© »), or lost characters."""
    if text.isascii() or not _MOJIBAKE_STARTS.search(text):
        return False
    if "\ufffd" in text:
        return True
    for encoding in ("iso8859-15", "cp1252", "latin-1"):
        try:
            text.encode(encoding).decode()
        except UnicodeError:
            continue
        return True
    return False


def clean(text: str) -> str:
    """The text composed (NFC), without invisible characters, with single plain spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _INVISIBLE.sub(" ", text)).strip()


def has_invisible(text: str) -> bool:
    return _INVISIBLE.search(text) is not None


def utf8_transcoder(encoding: str) -> Callable[[bytes], bytes] | None:
    """A function that turns successive chunks into UTF-8; None for an encoding we do not read."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return None
    if name in ("utf-8", "ascii"):
        return bytes
    if name == "iso8859-15":
        return _latin_9_to_utf8
    if name not in ("iso8859-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        return None
    decoder = codecs.getincrementaldecoder(name)("strict")
    return lambda chunk: decoder.decode(chunk).encode()


def _latin_9_to_utf8(chunk: bytes) -> bytes:
    text = chunk.decode("latin-1")
    for latin_1, latin_9 in _LATIN_9:
        text = text.replace(latin_1, latin_9)
    return text.encode()
