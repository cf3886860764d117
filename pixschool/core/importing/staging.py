"""Staged rows: where they wait, and how they reach the temporary tables of a plan.

Import modules speak SQL through these few functions, so that a plan reads as a list of statements.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from pixschool.core.models import ImportBatch, ImportFile

_CHUNK = 1 << 20


def directory(file: ImportFile) -> Path:
    """The private directory of one file's staged rows."""
    return Path(settings.PRIVATE_ROOT) / "staged" / str(file.batch_id) / str(file.pk)


def discard_upload(file: ImportFile) -> None:
    """Forget the bytes that were dropped; what was read stays."""
    if file.raw:
        file.raw.delete(save=False)
        file.raw = ""
        file.save(update_fields=["raw"])


def discard(batch: ImportBatch) -> None:
    """Forget everything that waited for this batch: uploads and staged rows."""
    for file in batch.files.all():
        discard_upload(file)
    shutil.rmtree(Path(settings.PRIVATE_ROOT) / "staged" / str(batch.pk), ignore_errors=True)


def copy_in(table: str, path: Path, columns: Sequence[str] = ()) -> None:
    """Load a staged file (PostgreSQL's COPY text format) into a table."""
    names = f" ({', '.join(columns)})" if columns else ""
    with connection.cursor() as cursor, path.open("rb") as file:
        with cursor.copy(f"COPY {table}{names} FROM STDIN") as copy:
            while chunk := file.read(_CHUNK):
                copy.write(chunk)


def copy_rows(table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for record in records:
                copy.write_row(record)


def run(sql: str, params: dict[str, Any] | None = None) -> int:
    """Execute, and say how many rows were touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def one(sql: str, params: dict[str, Any] | None = None) -> Any:
    """The first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
        return row[0] if row else None


def rows(sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def dicts(sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
