"""A GET may not write. Inside a school's pages the database connection refuses it.

By recognising what only reads, and refusing the rest: a word nobody thought of is refused, not let
through. PostgreSQL's own READ ONLY would cost two more statements a page, would outlive the page
behind a connection pooler, and could not make way for the one entry that a page does write.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import connection

# Texts, quoted names, comments: what they say is data.
_QUOTED = re.compile(
    r"E'(?:\\.|''|[^'\\])*'|'(?:''|[^'])*'|\"(?:\"\"|[^\"])*\"|(\$\w*\$).*?\1|--[^\n]*|/\*.*?\*/",
    re.IGNORECASE | re.DOTALL,
)
_READS = re.compile(
    r"[\s(]*(?:SELECT|WITH|VALUES|TABLE|SHOW|EXPLAIN|DECLARE|FETCH|CLOSE"
    r"|SAVEPOINT|RELEASE|ROLLBACK)\b",
    re.IGNORECASE,
)
# Inside a reading: a common table expression, SELECT … INTO or FOR UPDATE, a second statement.
_WRITES = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|nextval|setval)\b|;\s*\S", re.IGNORECASE
)
_refusing: ContextVar[bool] = ContextVar("writes_refused", default=False)


class WriteOnReadError(RuntimeError):
    """A page asked for with GET tried to change the database."""


@lru_cache(maxsize=512)
def only_reads(sql: str) -> bool:
    """Whether a statement, as it is given to the cursor, leaves the database as it was.

    The values go beside it: a page asks with the same statements every time.
    """
    bare = _QUOTED.sub(" ", sql)
    return _READS.match(bare) is not None and _WRITES.search(bare) is None


@contextmanager
def no_writes() -> Iterator[None]:
    """Until this ends, whatever would write raises WriteOnReadError."""
    token = _refusing.set(True)
    try:
        with connection.execute_wrapper(_check_first):
            yield
    finally:
        _refusing.reset(token)


@contextmanager
def writing_allowed() -> Iterator[None]:
    """For the one thing a GET does record: that somebody read a pupil's page."""
    token = _refusing.set(False)
    try:
        yield
    finally:
        _refusing.reset(token)


def check(sql: str) -> None:
    """For what does not go through `execute`: COPY. Raises WriteOnReadError."""
    if _refusing.get() and not only_reads(sql):
        raise WriteOnReadError(sql.split("(", maxsplit=1)[0][:80])


def _check_first(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    check(sql)
    return execute(sql, params, many, context)
