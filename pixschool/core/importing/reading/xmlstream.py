"""XML read element by element, in flat memory, with nothing that XML could do beyond data.

libxml2 is always given UTF-8: we transcode before it, which is faster than its iconv, and lets us
accept only known encodings. A DOCTYPE is refused, so there are no entities to expand or fetch;
nesting beyond 256 and texts beyond 10 MB are refused by libxml2 itself.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree

from pixschool.core.importing.reading.archive import Metered, open_only_xml
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.strays import skip_prolog
from pixschool.core.importing.reading.text import unsupported_encoding, utf8_transcoder

_CHUNK = 1 << 17
_PROLOG = 128
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]{0,60})")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_UTF8_BOM = b"\xef\xbb\xbf"
_ERR_INVALID_ENCODING = 81  # libxml2's number for bytes that are not in the declared encoding

Progress = Callable[[float], None]


def elements(
    source: Source, tags: tuple[str, ...], *, on_progress: Progress | None = None
) -> Iterator[etree._Element]:
    """Each finished element of these names, in order. It is emptied as soon as the next is asked.

    Raises FileRefusedError for anything that is not plain, well-formed XML within the limits.
    """
    is_utf8 = _is_utf8(source)
    with _opened(source) as (stream, expected):
        try:
            yield from _parse(stream, tags, expected, on_progress, is_utf8=is_utf8)
        except etree.XMLSyntaxError as error:
            raise _syntax(error) from error
        except UnicodeDecodeError as error:
            raise unsupported_encoding() from error


@contextmanager
def _opened(source: Source) -> Iterator[tuple[Metered, int]]:
    if source.shape == Shape.ZIP:
        with open_only_xml(source.path, source.limits) as opened:
            yield opened
    else:
        with source.path.open("rb") as file:
            yield Metered(file, source.limits, packed=source.size), source.size


def _is_utf8(source: Source) -> bool:
    """Whether letters beyond ASCII are all in UTF-8, whatever the prolog declares. Stops at the
    first byte that is not: in a true Latin-9 file, at the first accent."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    is_ascii = True
    with _opened(source) as (stream, _):
        try:
            while chunk := stream.read(_CHUNK):
                if b"\0" in chunk:
                    return False  # UTF-16, or a file that its parser refuses
                is_ascii = is_ascii and chunk.isascii()
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return not is_ascii


def _parser(tags: tuple[str, ...]) -> Any:
    return etree.XMLPullParser(
        events=("end",),
        tag=tags,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        collect_ids=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )


def _parse(
    stream: Metered,
    tags: tuple[str, ...],
    expected: int,
    on_progress: Progress | None,
    *,
    is_utf8: bool,
) -> Iterator[etree._Element]:
    chunk = stream.read(_CHUNK)
    transcode = bytes if is_utf8 else utf8_transcoder(_declared_encoding(chunk))
    if transcode is None:
        raise unsupported_encoding()
    parser = _parser(tags)
    events = parser.read_events()
    tail = b""
    seen_root = False
    while chunk:
        data = transcode(chunk)
        if not seen_root:
            _forbid_doctype(tail + data)
            tail = data[-len(_FORBIDDEN[0]) :]
        broken: etree.XMLSyntaxError | None = None
        try:
            parser.feed(data.removeprefix(_UTF8_BOM) if stream.count == len(chunk) else data)
        except etree.XMLSyntaxError as error:
            broken = error  # what came before it is read first: its errors are told together
        element: Any = None
        for _, element in events:
            yield element
            element.clear()
        if broken:
            raise broken
        if element is not None:
            seen_root = True
            _forget_before(element)
        if on_progress:
            on_progress(stream.count / max(expected, stream.count))
        chunk = stream.read(_CHUNK)
    parser.close()


def _forget_before(element: etree._Element) -> None:
    """Drop the finished siblings, but for the last child, which the parser may be filling."""
    parent = element.getparent()
    if parent is not None:
        del parent[:-1]


def _declared_encoding(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"<\x00"):
        return "utf-16le"
    if start.startswith(b"\x00<"):
        return "utf-16be"
    if start.startswith(_UTF8_BOM):
        return "utf-8"
    found = _DECLARED.search(start[:_PROLOG])
    declared = found[1].decode() if found else "utf-8"
    # UTF-16 without its two-byte units is a lie: what is declared is not what is there.
    return "utf-8" if declared.lower().startswith("utf-16") else declared


def _forbid_doctype(data: bytes) -> None:
    if any(mark in data for mark in _FORBIDDEN):
        raise FileRefusedError(
            "FORBIDDEN_XML",
            "Fichier refusé : contenu XML interdit (DOCTYPE). "
            "Téléchargez à nouveau le fichier depuis SIECLE.",
        )


def _syntax(error: etree.XMLSyntaxError) -> FileRefusedError:
    if getattr(error, "code", None) == _ERR_INVALID_ENCODING:
        return unsupported_encoding()
    return FileRefusedError(
        "INVALID_FILE",
        "Le fichier n’est pas conforme : il est incomplet ou a été modifié. "
        "Téléchargez-le à nouveau depuis SIECLE, puis redéposez-le sans l’ouvrir.",
        where=f"ligne {error.lineno}" if error.lineno else None,
    )


def root_name(source: Source) -> str | None:
    """The name of the root element, read from the first bytes; None when there is none there."""
    with _opened(source) as (stream, _):
        start: bytes = stream.read(_CHUNK)
    transcode = utf8_transcoder(_declared_encoding(start))
    if transcode is None:
        return None
    try:
        text = transcode(start)
    except UnicodeDecodeError:
        return None
    found = _ROOT.match(skip_prolog(text.removeprefix(_UTF8_BOM)))
    return found[1].decode() if found else None
