"""Archives, read entry by entry under limits: what the central directory declares is a rumour."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.limits import MEBIBYTE, Limits

# Sub-folders are welcome; what begins with a dot (macOS noise) is not a file of ours.
_XML_ENTRY = re.compile(r"^([^.][^/]*/)*[^./][^/]*\.xml$", re.IGNORECASE)
_ENCRYPTED = 0x1
_FREE_OF_RATIO = 4 * MEBIBYTE
_CHUNK = 1 << 17
_OVERLAP = 32
_SHEET_ENTRY = re.compile(r"xl/worksheets/[^/]+\.xml$")

# Everything zipfile has been seen to raise on a damaged or hostile archive.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    KeyError,
)


def broken() -> FileRefusedError:
    return FileRefusedError(
        "INVALID_FILE",
        "Le fichier n’est pas conforme : l’archive ZIP est abîmée ou incomplète. "
        "Téléchargez-la à nouveau, puis redéposez-la sans l’ouvrir.",
    )


def too_big_once_open() -> FileRefusedError:
    return FileRefusedError(
        "ARCHIVE_TOO_BIG",
        "Ce fichier est trop grand une fois ouvert. Vérifiez que c’est bien le bon.",
    )


def has_entry(path: Path, name: str) -> bool:
    """Whether the file is an archive with an entry of this name. A broken archive has none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return name in archive.namelist()
    except BROKEN:
        return False


def sheet_chunks(path: Path) -> Iterator[bytes]:
    """The XML of the sheets of an XLSX, in pieces that overlap: what is sought is never cut.

    To be called once the archive has been measured.
    """
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not _SHEET_ENTRY.match(name):
                continue
            last = b""
            with archive.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    yield last + chunk
                    last = chunk[-_OVERLAP:]


class Metered:
    """A stream that counts what comes out of it, and stops at the limits."""

    def __init__(self, stream: IO[bytes], limits: Limits, *, packed: int) -> None:
        self._stream = stream
        self._most = min(limits.unpacked, max(packed * limits.ratio, _FREE_OF_RATIO))
        self.count = 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes, b"" at the end. Raises FileRefusedError beyond the limits."""
        try:
            data = self._stream.read(size)
        except BROKEN as error:
            raise broken() from error
        self.count += len(data)
        if self.count > self._most:
            raise too_big_once_open()
        return data


@contextmanager
def open_only_xml(path: Path, limits: Limits) -> Iterator[tuple[Metered, int]]:
    """The one XML entry of an archive, and the size it claims. No entry is ever written to disk."""
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise broken() from error
    with archive:
        entry = _only_xml(archive, limits)
        try:
            stream = archive.open(entry)
        except BROKEN as error:
            raise broken() from error
        with stream:
            yield Metered(stream, limits, packed=path.stat().st_size), entry.file_size


def _only_xml(archive: zipfile.ZipFile, limits: Limits) -> zipfile.ZipInfo:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > limits.entries:
        raise FileRefusedError(
            "TOO_MANY_ENTRIES",
            f"L’archive contient {len(entries)} fichiers. "
            "Déposez le ZIP téléchargé depuis SIECLE, qui n’en contient qu’un.",
        )
    found = [entry for entry in entries if _XML_ENTRY.match(entry.filename)]
    if len(found) > 1:
        raise FileRefusedError(
            "INVALID_FILE",
            "Le fichier n’est pas conforme : l’archive contient plusieurs fichiers XML. "
            "Déposez seulement celui des élèves (ElevesSansAdresses).",
        )
    if not found:
        raise FileRefusedError("INVALID_FILE", _without_xml([entry.filename for entry in entries]))
    if found[0].flag_bits & _ENCRYPTED:
        raise FileRefusedError(
            "ENCRYPTED",
            "L’archive est protégée par un mot de passe. Déposez une archive sans mot de passe.",
        )
    return found[0]


def _without_xml(names: list[str]) -> str:
    start = "Le fichier n’est pas conforme : l’archive "
    lowered = [name.lower() for name in names]
    if any(name.endswith((".zip", ".rar", ".7z")) for name in lowered):
        return f"{start}contient une autre archive. Ouvrez-la et déposez ce qu’elle contient."
    if any(name.endswith((".csv", ".xlsx", ".ods", ".xls")) for name in lowered):
        return f"{start}contient des tableaux. Ouvrez-la et déposez les fichiers un par un."
    return f"{start}ne contient pas de fichier XML. Déposez le ZIP téléchargé depuis SIECLE."


def measure(path: Path, limits: Limits) -> None:
    """Refuse a workbook that would be too big once open, before a library opens it whole.

    Or that was cut short: some libraries wait for ever for the end of a document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.flag_bits & _ENCRYPTED:
                    raise _encrypted_entry()
                with archive.open(entry) as stream:
                    metered = Metered(stream, limits, packed=path.stat().st_size)
                    last = b""
                    while chunk := metered.read(_CHUNK):
                        last = last[-_CHUNK:] + chunk
                    if entry.filename == "content.xml" and b"document-content>" not in last[-99:]:
                        raise broken()
    except BROKEN as error:
        raise broken() from error


def _encrypted_entry() -> FileRefusedError:
    return FileRefusedError(
        "ENCRYPTED",
        "Ce classeur est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe.",
    )
