"""SQL said in sets, where Python would go row by row: a few words around Django's cursor."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models, transaction

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


def copy_out(query: str, path: Path) -> None:
    """Write the rows of a query to a file, as `copy_in` loads them."""
    statement = f"COPY ({query}) TO STDOUT"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(statement) as copy:
        for chunk in copy:
            file.write(chunk)


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


def analyze(*tables: str) -> None:
    """Tell the planner what has just been put in temporary tables: nothing else ever does. Without
    a name, in all the others, where PostgreSQL would by itself a minute later."""
    run(f"ANALYZE {', '.join(tables)}")


class _EqualsAny(models.Func):
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def is_any_of(field: str, values: models.QuerySet[Any, Any]) -> models.Func:
    """A condition: the field is one of these values, which are read once, before, as an array.

    `field__in` would be a join, whose way the planner chooses by statistics that may be old.
    """
    return _EqualsAny(models.F(field), ArraySubquery(values.order_by()))


_BY_HASH = {"enable_nestloop"}
_BY_KEY = {"enable_hashjoin", "enable_mergejoin", "enable_material", "enable_seqscan"}
_ALL = sorted(_BY_HASH | _BY_KEY)


@contextmanager
def joined_by_hash() -> Iterator[None]:
    """For statements whose tables are all of the size of the file, or are read whole within a
    scope: each is gone through once, whatever the statistics say. Inside a transaction."""
    with _planned_without(_BY_HASH):
        yield


@contextmanager
def joined_by_key() -> Iterator[None]:
    """For statements that reach few rows of a table that everybody shares: each row of the file
    looks its own up in an index, whatever the statistics say. Inside a transaction.

    Every join must have an index of the inner table for its whole condition.
    """
    with _planned_without(_BY_KEY):
        yield


@contextmanager
def _planned_without(ways: set[str]) -> Iterator[None]:
    """After an error nothing is put back: the transaction is over, and so is its planning."""
    asked = ", ".join(f"current_setting('{name}')" for name in _ALL)
    before = dict(zip(_ALL, rows(f"SELECT {asked}")[0], strict=True))
    _plan_with({name: "off" if name in ways else "on" for name in _ALL})
    yield
    _plan_with(before)


def _plan_with(values: dict[str, str]) -> None:
    names = ", ".join(f"set_config('{name}', %({name})s, true)" for name in values)
    run(f"SELECT {names}", values)


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
