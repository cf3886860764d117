"""Drives an import as the screens do: drop, read, look at the preview, confirm."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch, School, User
from tests.support.work import Work


def drop(
    work: Work,
    school: School,
    kind: str,
    *files: tuple[str, bytes],
    author: User | None = None,
    answers: dict[str, Any] | None = None,
) -> ImportBatch:
    """Drop (name, bytes) files, and let the worker read them: the batch waits with its preview."""
    batch = batches.receive(
        year=school.current_year,
        kind=kind,
        files=[ContentFile(data, name=name) for name, data in files],
        author=author,
        answers=answers,
    )
    batches.start_reading(batch)
    work.drain()
    batch.refresh_from_db()
    return batch


def accept(batch: ImportBatch, *codes: str) -> ImportBatch:
    """Tick the points to confirm."""
    return batches.answer(batch=batch, answers={"accepted": list(codes)})


def confirm(work: Work, batch: ImportBatch, *, actor: User | None = None) -> ImportBatch:
    """Accept every point to confirm, and confirm what is shown; the worker writes."""
    batch.refresh_from_db()
    if pending := batch.pending_confirmations():
        accept(batch, *{issue["code"] for issue in pending})
    batches.confirm(batch=batch, digest=batch.digest, actor=actor)
    work.drain()
    batch.refresh_from_db()
    return batch


def codes(batch: ImportBatch) -> set[str]:
    return {issue["code"] for issue in batch.issues}


# Rows that an import is made of, or that record it: not what it changes.
_BOOK_KEEPING = {
    "core_importbatch",
    "core_importfile",
    "core_auditentry",
    "students_studentbefore",
    "campaigns_participationbefore",
    "django_session",
}


def dump(*, but: Sequence[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to compare before and after."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if name not in _BOOK_KEEPING and name not in but
    ]
    content = {}
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f'SELECT to_jsonb(t) FROM "{name}" t ORDER BY to_jsonb(t)::text')
            content[name] = [row[0] for row in cursor.fetchall()]
    return content


def row_versions() -> dict[str, tuple[int, str]]:
    """Per table, how many rows and which transactions wrote them: any write shows."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(xmin::text || ctid::text, ',' "
                f"ORDER BY ctid)), '') FROM \"{name}\""
            )
            found[name] = cursor.fetchone()
    return found
