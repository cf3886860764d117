"""A GET may not write. Inside a school's pages the database connection refuses it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY\s.+\sFROM)\b", re.IGNORECASE)
_allowed: ContextVar[bool] = ContextVar("writes_allowed", default=False)


class WriteOnReadError(RuntimeError):
    """A page asked for with GET tried to change the database."""


@contextmanager
def writing_allowed() -> Iterator[None]:
    """For the one thing a GET does record: that somebody read a pupil's page."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if not _allowed.get() and _WRITES.match(sql):
        raise WriteOnReadError(sql.split("(", maxsplit=1)[0][:80])
    return execute(sql, params, many, context)
