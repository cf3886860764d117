"""SQL said in sets, where Python would go row by row: a few words around Django's cursor."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from pixschool.core.web.readonly import check

_CHUNK = 1 << 20


def copy_in(table: str, path: Path, columns: Sequence[str] = ()) -> None:
    """Load a staged file (PostgreSQL's COPY text format) into a table."""
    names = f" ({', '.join(columns)})" if columns else ""
    statement = f"COPY {table}{names} FROM STDIN"
    check(statement)
    with connection.cursor() as cursor, path.open("rb") as file, cursor.copy(statement) as copy:
        while chunk := file.read(_CHUNK):
            copy.write(chunk)


def copy_rows(table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
    """Load Python rows into a table by COPY."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    check(statement)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
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
    """All the rows of one query, read at once."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def stream(sql: str, params: dict[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows one by one, asked for at once: those already seen take no memory.

    The driver holds the whole answer, so that the connection is free for something else meanwhile.
    """
    cursor = connection.cursor()
    cursor.execute(sql, params)
    return iter(cursor)


def dicts(sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """All the rows of one query, by name of column."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def read_only() -> Iterator[None]:
    """A transaction that is always rolled back; its temporary tables go with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def forbid_writes() -> None:
    """From here to the end of the transaction PostgreSQL itself refuses to write, except to
    temporary tables."""
    run("SET LOCAL transaction_read_only = on")
