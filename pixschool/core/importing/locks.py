"""Locks that PostgreSQL keeps, and frees by itself when a connection dies."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, InterfaceError

from pixschool.core.sql import one, run

_WRITERS = 1
_TURNS = 2 << 41
_READERS = 2 << 40  # far above any id: one number says what is locked and which


def one_writer(school_id: int) -> None:
    """Until this transaction ends nobody else in the school applies an import, takes one back,
    decides who a name is or gives codes to a campaign."""
    run("SELECT pg_advisory_xact_lock(%(kind)s, %(id)s)", {"kind": _WRITERS, "id": school_id})


@contextmanager
def only_reader_of(batch_id: int) -> Iterator[bool]:
    """Whether nobody else is reading the files of this batch. Nobody can until this is over."""
    with _only_one(_READERS + batch_id) as is_alone:
        yield is_alone


@contextmanager
def turn_of(school_id: int) -> Iterator[bool]:
    """Whether no worker has an import of this school at work. None can until this is over."""
    with _only_one(_TURNS + school_id) as is_ours:
        yield is_ours


@contextmanager
def _only_one(number: int) -> Iterator[bool]:
    key = {"key": number}
    is_first = bool(one("SELECT pg_try_advisory_lock(%(key)s)", key))
    try:
        yield is_first
    finally:
        if is_first:
            with suppress(DatabaseError, InterfaceError):  # the connection is gone, so is the lock
                run("SELECT pg_advisory_unlock(%(key)s)", key)
