"""The life of an import: receive → read → preview → apply (or nothing) → perhaps undo.

The same functions serve the screens (through Celery) and the command line (in turn).
Uploaded bytes are read once, in a limited child process, and deleted; the preview is computed in a
READ ONLY transaction; applying recomputes it, compares the digest and writes in one transaction.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from pixschool.core import audit, doorbell
from pixschool.core.importing import progress, sandbox, staging
from pixschool.core.importing.registry import Plan, kind_of
from pixschool.core.models import ImportBatch, ImportFile, School, User
from pixschool.core.sql import run

logger = logging.getLogger(__name__)

Status = ImportBatch.Status
EXPIRY = timedelta(hours=24)
SILENCE = timedelta(minutes=3)  # without a heartbeat, the worker is dead


class ImportRefusedError(Exception):
    """The action does not fit the state of the batch; the text says what to do, in French."""


class _CancelledError(Exception):
    pass


FAILED = {
    "level": "error",
    "code": "FAILED",
    "message": "L’import s’est arrêté sur une erreur de PixSchool : rien n’a été écrit. "
    "Déposez le fichier à nouveau ; si cela se répète, prévenez la personne qui l’administre.",
    "count": 1,
    "where": [],
}
IN_USE = (
    "Cet import ne peut plus être annulé : des réponses, des campagnes ou des référents s’appuient "
    "déjà sur ce qu’il a apporté."
)


@transaction.atomic
def receive(
    *,
    school: School,
    kind: str,
    files: "Sequence[File[bytes]]",  # Django's File is generic for the type checker alone
    author: User | None,
    options: dict[str, Any] | None = None,
) -> ImportBatch:
    """Keep the files on private storage; nothing is parsed here."""
    batch = ImportBatch.objects.create(
        school=school,
        year=school.years.get(is_current=True),
        kind=kind,
        author=author,
        options=options or {},
    )
    for position, upload in enumerate(files):
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        file = ImportFile(
            batch=batch,
            position=position,
            name=_display_name(upload.name or "fichier"),
            size=upload.size,
            sha256=digest.hexdigest(),
        )
        file.raw.save(f"{batch.pk}-{position}", upload, save=False)
        file.save()
    audit.record("import_received", school=school, actor=author, target="import", ids=[batch.pk])
    return batch


def start_reading(batch: ImportBatch) -> None:
    doorbell.ring("pixschool.core.tasks.read_import", batch.pk)


def read(batch_id: int, on_progress: Callable[[float], None] | None = None) -> ImportBatch:
    """Read every file in the child process, then plan. Safe to run again after a crash."""
    batch = ImportBatch.objects.select_related("school", "year").get(pk=batch_id)
    if batch.status not in {Status.RECEIVED, Status.READING}:
        return batch
    _move(batch, Status.READING)
    try:
        files = list(batch.files.all())
        for rank, file in enumerate(files):
            _read_file(batch, file, rank, len(files))
        return replan(batch)
    except _CancelledError:
        return _end(batch, Status.CANCELLED)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the sweep tries again
    except Exception:
        logger.exception("import %s: reading failed", batch.pk)
        return _fail(batch)


def _read_file(batch: ImportBatch, file: ImportFile, rank: int, total: int) -> None:
    if not file.raw:
        return  # read before a crash
    step = f"Lecture de {file.name}" if total > 1 else "Lecture du fichier"

    def on_progress(fraction: float) -> None:
        progress.report(batch.pk, int(90 * (rank + fraction) / total), step)

    on_progress(0)
    _heartbeat(batch)
    kind = kind_of(batch)
    staged = staging.directory(file)
    staged.mkdir(mode=0o700, parents=True, exist_ok=True)
    reading = sandbox.read_file(
        settings.PRIVATE_ROOT / str(file.raw.name),
        kinds=kind.readers,
        staged=staged,
        options=kind.read_options(batch, file) | {"filename": file.name},
        on_progress=on_progress,
        cancelled=lambda: _cancel_requested(batch),
    )
    if _cancel_requested(batch):
        raise _CancelledError
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
        return _reject(batch, files)
    with read_only():
        kind_of(batch).load(batch)
        _forbid_writes()
        plan = kind_of(batch).plan(batch)
    _show(batch, plan)
    return batch


def apply(batch_id: int) -> ImportBatch:
    """Write what was previewed, in one transaction; a second call does nothing."""
    batch = ImportBatch.objects.select_related("school", "year", "author").get(pk=batch_id)
    if batch.status != Status.APPLYING:
        return batch
    progress.report(batch.pk, 10, "Écriture")
    try:
        with transaction.atomic():
            if not _lock(batch):
                return batch
            kind = kind_of(batch)
            kind.load(batch)
            plan = kind.plan(batch)
            if plan.digest != batch.digest:
                transaction.set_rollback(True)
            else:
                kind.write(batch, plan)
                _forget_older_undo(batch)
                _finish(batch, plan)
    except _CancelledError:
        return _end(batch, Status.CANCELLED)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("import %s: writing failed", batch.pk)
        return _fail(batch)
    if batch.status == Status.APPLYING:
        logger.info("import %s: the base has moved since the preview", batch.pk)
        batch.options = {**batch.options, "moved": True}
        batch.save(update_fields=["options"])
        _show(batch, plan)
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
    if ImportBatch.objects.filter(
        school_id=locked.school_id, kind=locked.kind, status=Status.APPLYING
    ).exists():
        raise ImportRefusedError("Un autre import est en cours. Réessayez dans un instant.")
    locked.status, locked.heartbeat_at = Status.APPLYING, timezone.now()
    locked.save(update_fields=["status", "heartbeat_at"])
    audit.record(
        "import_confirmed", school=locked.school, actor=actor, target="import", ids=[locked.pk]
    )
    doorbell.ring("pixschool.core.tasks.apply_import", locked.pk)
    return locked


@transaction.atomic
def answer(*, batch: ImportBatch, options: dict[str, Any]) -> ImportBatch:
    """Merge answers given on the preview into the batch."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not locked.is_waiting:
        raise ImportRefusedError("Cet import n’attend plus de réponse.")
    locked.options = {**locked.options, **options}
    locked.options.pop("moved", None)
    locked.save(update_fields=["options"])
    return locked


def read_again(batch: ImportBatch) -> None:
    """After a column mapping was chosen: the kept upload is read once more."""
    _move(batch, Status.RECEIVED)
    start_reading(batch)


def cancel(*, batch: ImportBatch, actor: User | None) -> ImportBatch:
    """Ask to stop. What waits ends at once; what runs stops at its next step, before its commit."""
    asked = ImportBatch.objects.filter(
        pk=batch.pk, status__in=[*ImportBatch.RUNNING, *ImportBatch.WAITING]
    ).update(cancel_requested=True)
    batch.refresh_from_db()
    if not asked:
        return batch
    audit.record(
        "import_cancelled", school=batch.school, actor=actor, target="import", ids=[batch.pk]
    )
    if batch.is_waiting or batch.status == Status.RECEIVED:
        return _end(batch, Status.CANCELLED)
    return batch


def can_undo(batch: ImportBatch) -> bool:
    """Only the last thing applied in the school can be taken back, and what came before it never:
    its former state was forgotten."""
    last = (
        ImportBatch.objects.filter(
            school_id=batch.school_id, status__in=[Status.DONE, Status.UNDONE]
        )
        .order_by("-finished_at", "-pk")
        .first()
    )
    return last is not None and last.pk == batch.pk and last.status == Status.DONE


def undo(*, batch: ImportBatch, actor: User | None) -> ImportBatch:
    """Put everything back as it was before the batch was applied."""
    try:
        return _undo(batch, actor)
    except IntegrityError:
        raise ImportRefusedError(IN_USE) from None


@transaction.atomic
def _undo(batch: ImportBatch, actor: User | None) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.status == Status.UNDONE:
        return locked
    if locked.status != Status.DONE or not can_undo(locked):
        raise ImportRefusedError("Seul le dernier import peut être annulé.")
    kind_of(locked).undo(locked)
    kind_of(locked).forget_undo(locked)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # whatever still points to what goes is said here
    locked.status = Status.UNDONE
    locked.save(update_fields=["status"])
    audit.record(
        "import_undone", school=locked.school, actor=actor, target="import", ids=[locked.pk]
    )
    return locked


def sweep() -> None:
    """Make true what a lost message, a killed worker or a tired person left half-way."""
    now = timezone.now()
    dead = now - SILENCE
    for batch in ImportBatch.objects.filter(
        status__in=[Status.RECEIVED, Status.READING], created_at__lt=dead
    ).exclude(heartbeat_at__gt=dead):
        _heartbeat(batch)
        start_reading(batch)
    for batch in ImportBatch.objects.filter(status=Status.APPLYING, heartbeat_at__lt=dead):
        _heartbeat(batch)
        doorbell.ring("pixschool.core.tasks.apply_import", batch.pk)
    for batch in ImportBatch.objects.filter(
        status__in=ImportBatch.WAITING, created_at__lt=now - EXPIRY
    ):
        _end(batch, Status.EXPIRED)


@contextmanager
def read_only() -> Iterator[None]:
    """A transaction that is always rolled back; its temporary tables go with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _forbid_writes() -> None:
    """From here PostgreSQL itself refuses to write, except to temporary tables."""
    run("SET LOCAL transaction_read_only = on")


def _lock(batch: ImportBatch) -> bool:
    """One writer per school, and the batch still wants to be applied."""
    run("SELECT pg_advisory_xact_lock(%(kind)s, %(id)s)", {"kind": 1, "id": batch.school_id})
    batch.refresh_from_db(fields=["status", "options", "digest", "cancel_requested"])
    if batch.cancel_requested:
        raise _CancelledError
    return batch.status == Status.APPLYING


def _finish(batch: ImportBatch, plan: Plan) -> None:
    status = Status.DONE if plan.has_changes else Status.UNCHANGED
    ended = ImportBatch.objects.filter(
        pk=batch.pk, status=Status.APPLYING, cancel_requested=False
    ).update(
        status=status,
        counts=plan.counts,
        issues=plan.issues,
        preview={},
        finished_at=timezone.now(),
    )
    if not ended:
        raise _CancelledError  # the person was faster than the commit
    batch.refresh_from_db()
    for file in batch.files.all():
        file.counts = plan.file_counts.get(file.pk, {})
        file.save(update_fields=["counts"])
    audit.record(
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


def _show(batch: ImportBatch, plan: Plan) -> None:
    batch.counts, batch.issues = plan.counts, plan.issues
    batch.preview, batch.digest = plan.preview, plan.digest
    for file in batch.files.all():
        file.counts = plan.file_counts.get(file.pk, {})
        file.save(update_fields=["counts"])
    if batch.errors():
        _end(batch, Status.REJECTED)
    elif plan.needs_mapping:
        _move(batch, Status.MAPPING)
    elif plan.has_changes:
        _move(batch, Status.PREVIEW)
    else:
        _end(batch, Status.UNCHANGED)
    if batch.is_waiting and _cancel_requested(batch):
        _end(batch, Status.CANCELLED)


def _reject(batch: ImportBatch, files: list[ImportFile]) -> ImportBatch:
    batch.issues = [issue for file in files for issue in file.issues]
    return _end(batch, Status.REJECTED)


def _fail(batch: ImportBatch) -> ImportBatch:
    batch.issues = [FAILED]
    return _end(batch, Status.REJECTED)


# Neither the answers nor the wish to stop: other requests write these meanwhile.
_STATE = ("status", "heartbeat_at", "finished_at", "counts", "issues", "preview", "digest")


def _move(batch: ImportBatch, status: str) -> None:
    batch.status, batch.heartbeat_at = status, timezone.now()
    batch.save(update_fields=_STATE)


def _end(batch: ImportBatch, status: str) -> ImportBatch:
    batch.status, batch.finished_at, batch.preview = status, timezone.now(), {}
    batch.save(update_fields=_STATE)
    staging.discard(batch)
    progress.report(batch.pk, 100, "Terminé")
    return batch


def _heartbeat(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(heartbeat_at=timezone.now())


def _cancel_requested(batch: ImportBatch) -> bool:
    try:
        return ImportBatch.objects.filter(pk=batch.pk, cancel_requested=True).exists()
    except OperationalError:
        connection.close_if_unusable_or_obsolete()
        return False


def _display_name(name: str) -> str:
    """The last part of the name, printable, at most 120 characters."""
    printable = "".join(char for char in name if char.isprintable())
    return printable.replace("\\", "/").rsplit("/", 1)[-1][-120:] or "fichier"
