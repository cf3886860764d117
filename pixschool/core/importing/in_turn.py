"""An import from its drop to its end, here and now, for those who have no worker to wait for.

The same services as the screens. The callers hold one transaction around all of it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction

from pixschool.core.importing import batches, staging
from pixschool.core.models import ImportBatch, SchoolYear, User

ACCEPT_ALL = "all"


def receive_and_read(
    *,
    year: SchoolYear,
    kind: str,
    paths: list[Path],
    answers: dict[str, Any] | None = None,
    author: User | None = None,
) -> ImportBatch:
    """Drop the files as a screen would, then read and plan them."""
    opened = [path.open("rb") for path in paths]
    try:
        files = [File(stream, name=path.name) for stream, path in zip(opened, paths, strict=True)]
        batch = batches.receive(year=year, kind=kind, files=files, author=author, answers=answers)
    finally:
        for stream in opened:
            stream.close()
    return batches.read(batch.pk)


def accept(batch: ImportBatch, codes: Iterable[str]) -> ImportBatch:
    """Answer the points to confirm: those named, or all of them."""
    codes, pending = set(codes), {found["code"] for found in batch.pending_confirmations()}
    accepted = pending if ACCEPT_ALL in codes else pending & codes
    if not accepted or not batch.is_waiting:
        return batch
    return batches.answer(batch=batch, answers={"accepted": sorted(batch.accepted | accepted)})


def settle(batch: ImportBatch) -> None:
    """Apply a preview that nothing holds back."""
    if batch.status == ImportBatch.BatchStatus.PREVIEW and not batch.pending_confirmations():
        batches.confirm(batch=batch, digest=batch.digest, actor=batch.author)
        batches.apply(batch.pk)
        batch.refresh_from_db()


def forget(batch: ImportBatch) -> None:
    """Leave no trace of a rehearsal or of a refusal: neither rows nor files.

    The last act of the transaction that received the batch: it takes no query afterwards.
    """
    staging.discard(batch)
    transaction.set_rollback(True)
