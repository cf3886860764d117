"""Bytes to text, without guessing silently: which encoding, and does the result look right."""

import codecs
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from pixschool.core.importing.reading import encodings
from pixschool.core.importing.reading.issues import FileRefusedError

_CHUNK = 1 << 20
_SAMPLE = 1 << 18

# Control characters, and invisible format characters that could hide or reverse a name.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# Where Latin-9 departs from Latin-1, which is read by plain copy.
_LATIN_9 = tuple(zip("¤¦¨´¸¼½¾", "€ŠšŽžŒœŸ", strict=True))
_CONTROLS = re.compile("[\x80-\x9f]")
_SPACES = re.compile(r"\s+")
# The first byte of the UTF-8 of a letter or a quote of ours, as other encodings show it.
_MOJIBAKE_STARTS = re.compile("[ÂÃÄÅâ√¬‚ƒ≈├┬─┼Ô\ufffd]")
_MISREAD_AS = ("cp1252", "iso8859-15", "latin-1", "mac_roman", "cp850")
_LAST_LATIN = "\u017f"  # Latin-1 and Latin Extended-A: letters of European names
_QUOTES = frozenset("‘’“”–—…€")

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
    """The encoding of a text file: by its mark, else UTF-8 if all of it is, else the old one that
    makes the most of its names. Raises FileRefusedError when none fits."""
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
        return _checked(path, encodings.judge(path).encoding)


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


def encoding_doubts(path: Path) -> tuple[tuple[str, str], ...]:
    """Names as `detect_encoding` reads them, each with another reading that is as likely; none
    when the encoding is clear."""
    encoding = detect_encoding(path)
    return encodings.judge(path).doubts if encoding in encodings.CANDIDATES else ()


def looks_mojibake(text: str) -> bool:
    """Whether letters are UTF-8 once read in an 8-bit encoding (« Ã© »), or lost characters.

    Looked for letter by letter: a true accent may stand in the same name.
    """
    if text.isascii():
        return False
    return any(
        start[0] == "\ufffd"
        or any(_is_misread(text[start.start() : start.start() + size]) for size in (2, 3))
        for start in _MOJIBAKE_STARTS.finditer(text)
    )


def _is_misread(piece: str) -> bool:
    """Whether these characters, written in an old encoding, are one letter or quote in UTF-8."""
    for encoding in _MISREAD_AS:
        try:
            meant = piece.encode(encoding).decode()
        except UnicodeError:
            continue
        if len(meant) == 1 and (meant <= _LAST_LATIN or meant in _QUOTES):
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
    if name == "iso8859-1":
        return _latin_1_to_utf8
    if name not in ("cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        return None
    decoder = codecs.getincrementaldecoder(name)("strict")
    return lambda chunk: decoder.decode(chunk).encode()


def _latin_1_to_utf8(chunk: bytes) -> bytes:
    return _of_windows(chunk.decode("latin-1")).encode()


def _latin_9_to_utf8(chunk: bytes) -> bytes:
    text = chunk.decode("latin-1")
    for latin_1, latin_9 in _LATIN_9:
        text = text.replace(latin_1, latin_9)
    return _of_windows(text).encode()


def _of_windows(text: str) -> str:
    """Control characters that nobody writes are letters of Windows: « LŒUILLET »."""
    return text.translate(encodings.OF_WINDOWS) if _CONTROLS.search(text) else text
