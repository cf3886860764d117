"""Files that nobody here reads, named for what they are, with the way to save them.

Judged from the first bytes alone; their names are never believed. What stands in a ZIP or in an
OLE container is judged by `containers.py`.
"""

import re

from pixschool.core.importing.reading.issues import FileRefusedError

INVALID_EXTENSION = "INVALID_FILE_EXTENSION"
_MAGICS = (
    (b"Rar!", "une archive RAR"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"BZh", "une archive bzip2"),
    (b"\xfd7zXZ", "une archive xz"),
    (b"\x28\xb5\x2f\xfd", "une archive zstd"),
    (b"%PDF", "un PDF"),
    (b"%!PS", "un document à imprimer"),
    (b"\x89PNG", "une image"),
    (b"GIF8", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"II*\x00", "une image"),
    (b"MM\x00*", "une image"),
    (b"RIFF", "une image ou un son"),
    (b"\x00\x00\x00\x18ftyp", "une photo ou une vidéo"),
    (b"\x00\x00\x00\x1cftyp", "une photo ou une vidéo"),
    (b"\x00\x00\x00\x20ftyp", "une photo ou une vidéo"),
    (b"\x00\x00\x00\x24ftyp", "une photo ou une vidéo"),
    (b"ID3", "un son"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"{\\rtf", "un document de traitement de texte"),
    (b"SQLite format 3", "une base de données"),
    (b"PAR1", "une base de données"),
)
_SHORTCUTS = (b"[internetshortcut]", b"[desktop entry]", b"bplist00")
_LNK = b"\x4c\x00\x00\x00\x01\x14\x02\x00"
_ONLINE = (b'"doc_id"', b"docs.google.com", b"drive.google.com")
_JSON = re.compile(rb'(?:\[\s{0,99})?\{\s{0,99}"[^"\n]{0,200}"\s{0,99}:')
_MAIL = re.compile(
    rb"(?:received|return-path|delivered-to|from|to|cc|date|subject|mime-version|message-id|"
    rb"reply-to|content-type|dkim-signature|arc-seal|x-[a-z-]{1,40}): ?"
)
_SYLK = re.compile(rb"id;p(?:wxl|s?calc|oocalc|cal)")
_CARDS = ((b"begin:vcalendar", "un calendrier"), (b"begin:vcard", "un carnet d’adresses"))

_HTML = ("html", "table", "head", "body", "meta", "div", "style", "script", "title", "p", "tr")
_ROOT = re.compile(rb"<(?:[a-z_][\w.-]{0,60}:)?([a-z_][\w.-]{0,60})")
_EXCEL_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_XML_ROOTS = {
    "svg": "une image",
    "worddocument": "un document de traitement de texte",
    "package": "un document de traitement de texte",
    "rss": "un fil d’actualité",
    "feed": "un fil d’actualité",
    "kml": "une carte",
}


def refusal(head: bytes, opening: bytes) -> FileRefusedError | None:
    """What to say of a file that begins so, when nobody here could read it; None for the others.

    `head`: the first bytes; `opening`: the same as single bytes in lower case, blanks taken off.
    """
    if name := next((name for magic, name in _MAGICS if head.startswith(magic)), None):
        return not_a_table(name)
    if head.startswith(_LNK) or opening.startswith(_SHORTCUTS):
        return _shortcut()
    if _JSON.match(opening):
        is_link = any(mark in opening for mark in _ONLINE)
        return _shortcut() if is_link else not_a_table("un fichier JSON")
    if name := next((name for mark, name in _CARDS if opening.startswith(mark)), None):
        return not_a_table(name)
    if _MAIL.match(opening) and sum(bool(_MAIL.match(line)) for line in opening.split(b"\n")) > 2:
        return not_a_table("un courriel")
    return _stray_text(opening)


def _stray_text(opening: bytes) -> FileRefusedError | None:
    if _SYLK.match(opening):
        return to_save_again("un ancien classeur (SYLK)")
    return _stray_markup(opening) if opening.startswith(b"<") else None


def _stray_markup(opening: bytes) -> FileRefusedError | None:
    start = skip_prolog(opening)
    found = _ROOT.match(start)
    root = found[1].decode() if found else ""
    if root in _HTML or start.startswith(b"<!doctype html"):
        return FileRefusedError(
            "HTML_FILE",
            "Ce fichier est une page web renommée, pas un vrai tableau. Ouvrez-le dans un "
            "tableur, enregistrez-le au format .xlsx ou .csv, puis redéposez-le.",
        )
    if root == "workbook" and _EXCEL_2003 in opening:
        return to_save_again("un classeur Excel 2003 au format XML")
    if root == "document" and b"urn:oasis:names:tc:opendocument" in opening:
        if b"opendocument.text" in opening:
            return not_a_table("un document de traitement de texte")
        return to_save_again("un classeur OpenDocument au format XML")
    if root == "plist":
        return _shortcut()
    return not_a_table(_XML_ROOTS[root]) if root in _XML_ROOTS else None


def skip_prolog(text: bytes) -> bytes:
    """What follows the declaration, the comments and the instructions at the start of some XML.

    Looks at each byte once, however many comments begin; empty when one of them never ends.
    """
    at = 0
    while True:
        while text[at : at + 1].isspace():
            at += 1
        if text.startswith(b"<?", at):
            end, size = text.find(b"?>", at + 2), 2
        elif text.startswith(b"<!--", at):
            end, size = text.find(b"-->", at + 4), 3
        else:
            return text[at:]
        if end < 0:
            return b""
        at = end + size


def not_a_table(what: str) -> FileRefusedError:
    """`what`: « un PDF »."""
    return FileRefusedError(
        INVALID_EXTENSION,
        f"Ce fichier est {what}, pas un tableau. Déposez le fichier d’origine, ou copiez la liste "
        "dans un tableur, enregistrez-la au format .xlsx ou .csv, puis déposez ce fichier.",
    )


def to_save_again(what: str) -> FileRefusedError:
    """`what`: « un classeur Excel 2003 »."""
    return FileRefusedError(
        INVALID_EXTENSION,
        f"Ce fichier est {what}. Ouvrez-le dans un tableur, enregistrez-le au format .xlsx ou "
        ".csv, puis déposez ce nouveau fichier.",
    )


def _shortcut() -> FileRefusedError:
    return FileRefusedError(
        INVALID_EXTENSION,
        "Ce fichier est un raccourci vers un document : il ne contient pas la liste. Ouvrez le "
        "document, téléchargez-le au format .xlsx ou .csv, puis déposez ce fichier.",
    )
