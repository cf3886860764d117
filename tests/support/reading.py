"""Reads bytes through the real child process, as an import page does."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pixschool.core.importing.reading.limits import DEFAULT, Limits
from pixschool.core.importing.reading.sandbox import Reading, read_file
from tests.support.corpus import UAI

INE_KEY = bytes(range(32))
READERS = {
    "roster": (
        "students.importers.readers.siecle",
        "students.importers.readers.fregata",
        "students.importers.readers.table",
    ),
    "results": ("campaigns.importers.readers.pix",),
}
SIGNATURES = ("students.importers.readers.signatures", "campaigns.importers.readers.signatures")


@dataclass(frozen=True)
class Reader:
    """Reads into a directory of the test."""

    directory: Path

    def __call__(
        self,
        data: bytes,
        page: str = "roster",
        *,
        filename: str = "fichier",
        limits: Limits = DEFAULT,
        **options: Any,
    ) -> Reading:
        path = self.directory / "upload"
        path.write_bytes(data)
        common = {"ine_key": INE_KEY.hex(), "uai": UAI, "filename": filename}
        return read_file(
            path,
            kinds=READERS[page],
            signatures=SIGNATURES,
            staged=self.directory / "staged",
            options=common | options,
            limits=limits,
        )


def codes(reading: Reading) -> list[str]:
    return [issue.code for issue in reading.issues]


def rows(reading: Reading, table: str = "rows") -> Iterator[list[str | None]]:
    for line in reading.staged[table].read_text(encoding="utf-8").splitlines():
        yield [None if cell == "\\N" else cell for cell in line.split("\t")]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)
