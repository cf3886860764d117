"""One uploaded file, and what its first bytes say it is. Its name is never believed."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pixschool.core.importing.reading import archive
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


_FOREIGN = (
    (b"Rar!", "une archive RAR"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"BZh", "une archive bzip2"),
    (b"\xfd7zXZ", "une archive xz"),
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"GIF8", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"{\\rtf", "un document de traitement de texte"),
    (b"SQLite format 3", "une base de données"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_APPLE_DOUBLE = (b"\x00\x05\x16\x07", b"\x00\x05\x16\x00")
_HTML_STARTS = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")
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
            self._refuse_encrypted_workbook()
            return Shape.SHEET
        if self.head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
            return Shape.SHEET if archive.is_workbook(self.path) else Shape.ZIP
        if self.opening.startswith(_HTML_STARTS):
            raise FileRefusedError(
                "HTML_FILE",
                "Ce fichier est une page web renommée, pas un vrai tableau. Ouvrez-le dans un "
                "tableur, enregistrez-le au format .xlsx ou .csv, puis redéposez-le.",
            )
        return Shape.XML if self.opening.startswith(b"<") else Shape.TEXT

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
        for magic, name in _FOREIGN:
            if self.head.startswith(magic):
                raise FileRefusedError(
                    "INVALID_FILE_EXTENSION",
                    f"Ce fichier est {name}. Déposez le fichier d’origine : "
                    "XML ou ZIP de SIECLE, ou un tableau CSV, XLSX ou ODS.",
                )

    def _refuse_encrypted_workbook(self) -> None:
        with self.path.open("rb") as file:
            content = file.read(self.limits.upload)
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise encrypted()


def encrypted() -> FileRefusedError:
    return FileRefusedError(
        "ENCRYPTED",
        "Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, "
        "puis redéposez-la.",
    )
