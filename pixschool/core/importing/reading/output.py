"""What a reader writes: rows ready for COPY, issues, and facts about the file."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from pixschool.core.importing.reading.issues import Issues
from pixschool.core.importing.reading.limits import Limits
from pixschool.core.text.lines import one_line, shortened

NULL = "\\N"
WHO = "who"  # the fact that holds names, forgotten when the import ends
WHO_MOST = 20  # names said of each reason why lines are set aside
_NAME_MOST = 200  # characters
_PROGRESS_EVERY = 0.2  # seconds
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_text(value: str | None) -> str:
    """The value as PostgreSQL's COPY text format wants it."""
    return NULL if value is None else value.translate(_ESCAPES)


class Output:
    """The way out of a reader. Nothing leaves the child process by another door."""

    def __init__(
        self, directory: Path, limits: Limits, *, on_progress: Callable[[float], None]
    ) -> None:
        self.limits = limits
        self.format = "unknown"
        self.rows = 0
        self.facts: dict[str, Any] = {}
        self.issues = Issues()
        self._directory = directory
        self._files: dict[str, TextIO] = {}
        self._on_progress = on_progress
        self._next_progress = time.monotonic() + _PROGRESS_EVERY
        self._who: list[str] = []

    def table(self, name: str) -> TextIO:
        """A file of staged rows, tab separated, escaped with `copy_text` by the reader."""
        path = self._directory / f"{name}.tsv"
        file = path.open("w", encoding="utf-8", newline="\n", buffering=1 << 18)
        self._files[name] = file
        return file

    def error(self, code: str, message: str, *, where: str | None = None) -> None:
        """Nothing of the file will be imported; reading goes on, to tell all that is wrong."""
        self.issues.add("error", code, message, where=where)

    def confirm(self, code: str, message: str, *, where: str | None = None) -> None:
        """A person must accept it before anything is written."""
        self.issues.add("confirm", code, message, where=where)

    def warning(self, code: str, message: str, *, where: str | None = None) -> None:
        """Said on the preview, and that is all."""
        self.issues.add("warning", code, message, where=where)

    def says(self, last_name: str, first_name: str) -> None:
        """Whom a row is of: the first names are told when the file is refused."""
        if len(self._who) < WHO_MOST:
            name = one_line(shortened(f"{last_name.strip()} {first_name.strip()}", _NAME_MOST))
            self._who += [name] if name else []
            self.facts[WHO] = self._who

    def progress(self, fraction: float) -> None:
        """Say how far the reading is, 0 to 1; cheap enough to be called every few rows."""
        now = time.monotonic()
        if now >= self._next_progress:
            self._next_progress = now + _PROGRESS_EVERY
            self._on_progress(min(fraction, 1.0))

    def close(self) -> None:
        """Write what is left of the staged rows. Raises OSError beyond the limit of size."""
        for file in self._files.values():
            file.close()

    def staged(self) -> dict[str, str]:
        """The paths of the staged rows; none at all, and nothing left, if the file is refused."""
        if self.issues.has_errors:
            for file in self._files.values():
                Path(file.name).unlink(missing_ok=True)
            self._files.clear()
        return {name: file.name for name, file in self._files.items()}
