"""How many times a page asks the database: the same at any size, or it will crawl one day."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

# Opening and closing savepoints, and the settings of a session, do not grow with the data.
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET ")


class Queries:
    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)

    @property
    def writes(self) -> list[str]:
        verbs = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "ALTER", "DROP")
        return [sql for sql in self.statements if sql.lstrip().upper().startswith(verbs)]


def _shape(sql: str) -> str:
    """A statement without its values: the same one asked of other rows."""
    return re.sub(r"'[^']*'|\b\d+\b", "…", re.sub(r"\bIN \([^)]*\)", "IN (…)", sql))


@contextmanager
def captured() -> Iterator[Queries]:
    found = Queries()
    with CaptureQueriesContext(connection) as context:
        yield found
    found.statements = [
        query["sql"]
        for query in context.captured_queries
        if query["sql"] and not query["sql"].startswith(_NOT_COUNTED)
    ]


@contextmanager
def orders_stated() -> Iterator[None]:
    """Rows of a model that are counted with others (GROUP BY) lose the order of its Meta without a
    word, and come as the database likes: such a query says its order, or `order_by()` for none."""
    write = SQLCompiler.as_sql

    def checked(self: Any, *args: Any, **options: Any) -> Any:
        sql, params = write(self, *args, **options)
        if self._meta_ordering and self.query.default_cols and " GROUP BY " in sql:
            raise AssertionError(f"grouped rows in no order: {sql}")
        return sql, params

    SQLCompiler.as_sql = checked
    try:
        yield
    finally:
        SQLCompiler.as_sql = write


def assert_same_number(
    visit: Callable[[], object], grow: Callable[[], object], *, at_most: int
) -> None:
    """`visit` asks no more once `grow` has added data, and never more than `at_most`."""
    visit()  # sessions, content types and other things asked once and kept
    with captured() as small:
        visit()
    grow()
    with captured() as large:
        visit()
    if len(large) > len(small):
        extra = Counter(map(_shape, large.statements)) - Counter(map(_shape, small.statements))
        listed = "\n".join(f"{times} × {sql[:400]}" for sql, times in extra.items())
        message = f"{len(small)} queries became {len(large)}; more often than before:\n{listed}"
        raise AssertionError(message)
    assert len(large) <= at_most, "\n".join(sql[:160] for sql in large.statements)
