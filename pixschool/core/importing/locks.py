"""Locks that PostgreSQL keeps, and frees by itself when a connection dies."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, InterfaceError

from pixschool.core.sql import one, run

_WRITERS = 1
_READERS = 2 << 40  # far above any id: one number says what is locked and which


def one_writer(school_id: int) -> None:
    """Until this transaction ends nobody else in the school applies an import, takes one back,
    decides who a name is or gives codes to a campaign."""
    run("SELECT pg_advisory_xact_lock(%(kind)s, %(id)s)", {"kind": _WRITERS, "id": school_id})


@contextmanager
def only_reader_of(batch_id: int) -> Iterator[bool]:
    """Whether nobody else is reading the files of this batch. Nobody can until this is over."""
    key = {"key": _READERS + batch_id}
    is_alone = bool(one("SELECT pg_try_advisory_lock(%(key)s)", key))
    try:
        yield is_alone
    finally:
        if is_alone:
            with suppress(DatabaseError, InterfaceError):  # the connection is gone, so is the lock
                run("SELECT pg_advisory_unlock(%(key)s)", key)
