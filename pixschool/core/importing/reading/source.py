"""One uploaded file, and what its first bytes say it is. Its name is never believed."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pixschool.core.importing.reading import containers, strays
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.limits import MEBIBYTE, Limits
from pixschool.core.importing.reading.signature import Signature

_HEAD = 8192


class Shape(StrEnum):
    """What kind of container the bytes are, before any question of meaning."""

    XML = "xml"
    ZIP = "zip"
    SHEET = "sheet"
    TEXT = "text"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_APPLE_DOUBLE = (b"\x00\x05\x16\x07", b"\x00\x05\x16\x00")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Source:
    path: Path
    filename: str
    limits: Limits
    signatures: tuple[Signature, ...] = ()  # of the files of every page

    @cached_property
    def size(self) -> int:
        return self.path.stat().st_size

    @cached_property
    def head(self) -> bytes:
        """The first 8 KiB."""
        with self.path.open("rb") as file:
            return file.read(_HEAD)

    @cached_property
    def opening(self) -> bytes:
        """The first characters, squeezed to single bytes and lower case, to tell XML from text."""
        head = self.head
        for bom in _BOMS:
            head = head.removeprefix(bom)
        return head.replace(b"\x00", b"").lstrip().lower()

    @cached_property
    def shape(self) -> Shape:
        """Raises FileRefusedError when the file is of no kind that anybody here could read."""
        self._refuse_foreign()
        if self.head.startswith(_OLE):
            containers.refuse_ole_document(self._content())
            return Shape.SHEET
        if self.head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
            is_workbook = containers.is_workbook(self.path, self.head)
            return Shape.SHEET if is_workbook else Shape.ZIP
        if stray := strays.refusal(self.head, self.opening):
            raise stray
        return Shape.XML if self.opening.startswith(b"<") else Shape.TEXT

    def _content(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(self.limits.upload)

    def _refuse_foreign(self) -> None:
        if self.head.startswith(_APPLE_DOUBLE) or self.filename.startswith("._"):
            raise FileRefusedError(
                "APPLE_DOUBLE",
                "Ce fichier « ._ » est créé par macOS et ne contient aucune donnée. "
                "Déposez celui qui porte le même nom sans « ._ ».",
            )
        if self.size == 0 or not self.opening:
            raise FileRefusedError("EMPTY_FILE", "Le fichier est vide. Téléchargez-le à nouveau.")
        if self.size > self.limits.upload:
            most = self.limits.upload // MEBIBYTE
            raise FileRefusedError(
                "PAYLOAD_TOO_LARGE",
                f"La taille du fichier doit être inférieure à {most} Mo. "
                "Vérifiez que c’est bien le bon fichier.",
            )
