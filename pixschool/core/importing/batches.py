"""The life of an import: receive → read → preview → apply (or nothing) → perhaps undo.

The same functions serve the screens (through Celery) and the command line (in turn).
Uploaded bytes are read once, in a limited child process, and deleted; the preview is computed in a
READ ONLY transaction; applying recomputes it, compares the digest and writes in one transaction.
"""

import logging
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.importing import comparing, limits, locks, progress, staging
from pixschool.core.importing.answering import answer, answer_seen
from pixschool.core.importing.reading import sandbox
from pixschool.core.importing.reading.issues import without_names
from pixschool.core.importing.receiving import receive
from pixschool.core.importing.registry import Plan, kind_of, signature_modules
from pixschool.core.importing.state import (
    CancelledError,
    ImportRefusedError,
    Status,
    TooLongError,
    cancel_requested,
    end,
    fail,
    heartbeat,
    move,
    reject,
    show,
)
from pixschool.core.importing.sweeping import start_applying, start_reading, sweep
from pixschool.core.importing.undoing import can_undo, newer_than, undo
from pixschool.core.models import ImportBatch, ImportFile, User
from pixschool.core.sql import forbid_writes, read_only

__all__ = [
    "ImportRefusedError",
    "answer",
    "answer_seen",
    "apply",
    "can_undo",
    "cancel",
    "confirm",
    "newer_than",
    "read",
    "read_again",
    "receive",
    "replan",
    "start_reading",
    "sweep",
    "undo",
]

logger = logging.getLogger(__name__)


def read(batch_id: int) -> ImportBatch:
    """Read every file in the child process, then plan. Safe to run again after a crash.

    A message may come twice, and the sweep may notify of a reading that is only slow: whoever comes
    second leaves it to the first.
    """
    with locks.only_reader_of(batch_id) as is_alone:
        batch = ImportBatch.objects.select_related("school", "year").get(pk=batch_id)
        return _read(batch) if is_alone else batch


def _read(batch: ImportBatch) -> ImportBatch:
    if batch.status not in {Status.RECEIVED, Status.READING} or not move(batch, Status.READING):
        return batch
    try:
        files = list(batch.files.all())
        for rank, file in enumerate(files):
            _read_file(batch, file, rank, len(files))
        return replan(batch)
    except CancelledError:
        return end(batch, Status.CANCELLED)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the sweep tries again
    except Exception as error:
        return fail(batch, error)


def _read_file(batch: ImportBatch, file: ImportFile, rank: int, total: int) -> None:
    if not file.raw:
        return  # read before a crash
    step = f"Lecture de {file.name}" if total > 1 else "Lecture du fichier"

    def on_progress(fraction: float) -> None:
        progress.report(batch.pk, int(90 * (rank + fraction) / total), step)

    on_progress(0)
    heartbeat(batch)
    kind = kind_of(batch)
    staged = staging.directory(file)
    staged.mkdir(mode=0o700, parents=True, exist_ok=True)
    reading = sandbox.read_file(
        settings.PRIVATE_ROOT / str(file.raw.name),
        kinds=kind.readers,
        signatures=signature_modules(),
        staged=staged,
        options=kind.read_options(batch, file) | {"filename": file.name},
        on_progress=on_progress,
        cancelled=lambda: cancel_requested(batch),
    )
    if cancel_requested(batch):
        raise CancelledError
    file.format, file.rows, file.facts = reading.format, reading.rows, reading.facts
    file.issues = [asdict(issue) for issue in reading.issues]
    file.is_rejected = any(issue.level == "error" for issue in reading.issues)
    file.save(update_fields=["format", "rows", "facts", "issues", "is_rejected"])
    if not kind.keeps_upload(file):
        staging.discard_upload(file)


def replan(batch: ImportBatch) -> ImportBatch:
    """Compute the preview again, for instance after an answer; writes nothing but the batch."""
    progress.report(batch.pk, 92, "Comparaison avec la base")
    files = list(batch.files.all())
    if all(file.is_rejected for file in files):
        return reject(batch, files)
    try:
        with limits.step(batch), read_only():
            kind_of(batch).load(batch)
            forbid_writes()
            plan = kind_of(batch).plan(batch)
            if not plan.needs_mapping:
                comparing.keep(batch, kind_of(batch))
    except TooLongError as error:
        return fail(batch, error)
    show(batch, plan)
    return batch


def apply(batch_id: int) -> ImportBatch:
    """Write what was previewed, in one transaction; a second call does nothing."""
    batch = ImportBatch.objects.select_related("school", "year", "author").get(pk=batch_id)
    if batch.status != Status.APPLYING:
        return batch
    progress.report(batch.pk, 10, "Écriture")
    try:
        with limits.step(batch):
            if not _lock(batch):
                return batch
            kind = kind_of(batch)
            kind.load(batch)
            plan = kind.plan(batch)
            if plan.digest != batch.digest:
                plan.preview["moved"] = comparing.moved(batch, kind, plan)
                comparing.keep(batch, kind)
                transaction.set_rollback(True)
            else:
                before = kind.write(batch, plan)
                _forget_older_undo(batch)
                _finish(batch, plan, before)
    except CancelledError:
        return end(batch, Status.CANCELLED)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return fail(batch, error)
    if batch.status == Status.APPLYING:
        logger.info("import %s: the base has moved since the preview", batch.pk)
        batch.base_has_moved = True
        batch.save(update_fields=["base_has_moved"])
        show(batch, plan)
        return batch
    staging.discard(batch)
    progress.report(batch.pk, 100, "Terminé")
    return batch


@transaction.atomic
def confirm(*, batch: ImportBatch, digest: str, actor: User | None) -> ImportBatch:
    """The person has seen the preview whose digest this is. Twice is once."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.status in {Status.APPLYING, Status.DONE, Status.UNCHANGED}:
        return locked
    if locked.status != Status.PREVIEW:
        raise ImportRefusedError("Cet import n’attend plus de confirmation. Déposez le fichier.")
    if locked.digest != digest:
        raise ImportRefusedError("L’aperçu a changé depuis. Relisez-le puis confirmez.")
    if locked.pending_confirmations():
        raise ImportRefusedError("Cochez d’abord les points à confirmer.")
    locked.status, locked.heartbeat_at = Status.APPLYING, timezone.now()
    try:
        with transaction.atomic():
            locked.save(update_fields=["status", "heartbeat_at"])
    except IntegrityError:  # one_import_at_once
        raise ImportRefusedError(
            "Un autre import est en cours. Réessayez dans un instant."
        ) from None
    journal.record(
        "import_confirmed", school=locked.school, actor=actor, target="import", ids=[locked.pk]
    )
    start_applying(locked)
    return locked


def read_again(batch: ImportBatch) -> None:
    """After a column mapping was chosen: the kept upload is read once more."""
    move(batch, Status.RECEIVED)
    start_reading(batch)


def cancel(*, batch: ImportBatch, actor: User | None) -> ImportBatch:
    """Give it up, at once, whether it waits or is being worked on.

    Whoever works on it writes nothing any more: it leaves the state it was seen in once only. Its
    statement under way is ended. What was committed before is said as it is: applied.
    """
    asked = ImportBatch.objects.filter(
        pk=batch.pk, status__in=[*ImportBatch.RUNNING, *ImportBatch.WAITING]
    ).update(cancel_requested=True)
    batch.refresh_from_db()
    if not asked:
        return batch
    journal.record(
        "import_cancelled", school=batch.school, actor=actor, target="import", ids=[batch.pk]
    )
    while batch.is_waiting or batch.is_running:  # a worker may move it on meanwhile
        end(batch, Status.CANCELLED)
    limits.stop(batch.pk)
    return batch


def _lock(batch: ImportBatch) -> bool:
    """One writer per school, and the batch still wants to be applied."""
    locks.one_writer(batch.school_id)
    batch.refresh_from_db(fields=["status", "answers", "digest", "cancel_requested"])
    if batch.cancel_requested:
        raise CancelledError
    return batch.status == Status.APPLYING


def _finish(batch: ImportBatch, plan: Plan[Any], before: dict[str, Any]) -> None:
    status = Status.DONE if plan.has_changes else Status.UNCHANGED
    ended = ImportBatch.objects.filter(
        pk=batch.pk, status=Status.APPLYING, cancel_requested=False
    ).update(
        status=status,
        before=before,
        counts=plan.counts,
        issues=without_names(plan.issues),
        preview={},
        finished_at=timezone.now(),
    )
    if not ended:
        raise CancelledError  # the person was faster than the commit
    batch.refresh_from_db()
    for file in batch.files.all():
        file.counts = plan.file_counts.get(file.pk, {})
        file.save(update_fields=["counts"])
    journal.record(
        "import_applied",
        school=batch.school,
        actor=batch.author,
        target="import",
        ids=[batch.pk],
        details=plan.counts,
    )


def _forget_older_undo(batch: ImportBatch) -> None:
    for older in (
        ImportBatch.objects.filter(school_id=batch.school_id, status=Status.DONE)
        .exclude(pk=batch.pk)
        .order_by("-finished_at")[:1]
    ):
        kind_of(older).forget_undo(older)
