"""What a ZIP or an OLE container holds: a workbook that can be read, or what it is instead."""

import re
import zipfile
from pathlib import Path

from pixschool.core.importing.reading.archive import BROKEN
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.strays import INVALID_EXTENSION, not_a_table

_WORKBOOK_ENTRIES = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_LOCAL_HEADER = re.compile(rb"PK\x03\x04.{22}(.)\x00..", re.DOTALL)  # its name follows
_MOST = 1 << 16  # bytes read of an entry that says what the others are
_WORD = "un document de traitement de texte"
_SLIDES = "un diaporama"
_OFFICE = {"word/document.xml": _WORD, "ppt/presentation.xml": _SLIDES}
_OPEN_DOCUMENT = {
    b"opendocument.text": _WORD,
    b"opendocument.presentation": _SLIDES,
    b"opendocument.graphics": "un dessin",
    b"application/epub": "un livre numérique",
}
_APPLE = ("index.zip", "index.xml", "index.apxl")
# Names of streams of an OLE container.
_OLE_WORKBOOK = ("Workbook", "Book")
_OLE_DOCUMENTS = {
    "WordDocument": _WORD,
    "PowerPoint Document": _SLIDES,
    "__properties_version1.0": "un courriel",
}


def is_workbook(path: Path, head: bytes) -> bool:
    """Whether a ZIP is a workbook; else it is an archive of other files.

    Raises FileRefusedError for a locked or damaged workbook, and for any other document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            given = archive.namelist()
            said = _read_start(archive, "mimetype") + _read_start(archive, "META-INF/manifest.xml")
    except BROKEN:
        _refuse_damaged(head)
        return False
    names = {name.replace("\\", "/").lower() for name in given}
    _refuse_documents(names, said)
    if b"encryption-data" in said:
        raise encrypted()
    if names.isdisjoint(_WORKBOOK_ENTRIES):
        if any(name.startswith("xl/") for name in names):
            raise damaged_workbook()
        return False
    if names.isdisjoint(set(given).intersection(_WORKBOOK_ENTRIES)):
        raise damaged_workbook()  # its names have backslashes or capitals: no library finds them
    return True


def _refuse_damaged(head: bytes) -> None:
    """A broken ZIP still begins with the names of its first entries."""
    names = [
        head[found.end() : found.end() + found[1][0]].replace(b"\\", b"/").lower()
        for found in _LOCAL_HEADER.finditer(head)
    ]
    for folder, what in ((b"word/", _WORD), (b"ppt/", _SLIDES)):
        if any(name.startswith(folder) for name in names):
            raise not_a_table(what)
    if b"opendocument.spreadsheet" in head or any(
        name.startswith((b"xl/", b"docprops/", b"[content_types].xml")) for name in names
    ):
        raise damaged_workbook()


def _read_start(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of an entry; empty when there is none, or when it cannot be read."""
    try:
        with archive.open(name) as entry:
            return entry.read(_MOST)
    except BROKEN:
        return b""


def _refuse_documents(names: set[str], said: bytes) -> None:
    office = next((what for name, what in _OFFICE.items() if name in names), None)
    if office and "xl/workbook.xml" not in names:
        raise not_a_table(office)
    is_apple = any(name.endswith(".iwa") for name in names) or (
        not names.isdisjoint(_APPLE) and any(name.endswith(".plist") for name in names)
    )
    if is_apple:
        raise numbers()
    what = next((what for mark, what in _OPEN_DOCUMENT.items() if mark in said), None)
    if what and b"opendocument.spreadsheet" not in said:
        raise not_a_table(what)


def refuse_ole_document(content: bytes) -> None:
    """Raises FileRefusedError when an OLE container is locked, or is no workbook of Excel's."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise encrypted()
    if any(map(holds, _OLE_WORKBOOK)):
        return
    if what := next((what for stream, what in _OLE_DOCUMENTS.items() if holds(stream)), None):
        raise not_a_table(what)


def encrypted() -> FileRefusedError:
    return FileRefusedError(
        "ENCRYPTED",
        "Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, "
        "puis redéposez-la.",
    )


def damaged_workbook() -> FileRefusedError:
    return FileRefusedError(
        "SHEET_UNREADABLE",
        "Ce classeur est abîmé ou incomplet. Ouvrez-le dans un tableur, enregistrez-le au format "
        ".xlsx ou .csv, puis redéposez-le ; s’il ne s’ouvre pas, téléchargez-le à nouveau.",
    )


def numbers() -> FileRefusedError:
    return FileRefusedError(
        INVALID_EXTENSION,
        "Ce fichier est un document Apple (Numbers ou Pages). Ouvrez-le dans Numbers, choisissez "
        "« Fichier », « Exporter vers », puis Excel ou CSV, et déposez le fichier obtenu.",
    )
