"""The states an import goes through, and what each step leaves behind."""

import logging
import traceback
from collections.abc import Iterable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from pixschool.core.importing import progress, staging
from pixschool.core.importing.bounds import bounded
from pixschool.core.importing.reading.issues import of_files, without_names
from pixschool.core.importing.reading.output import WHO
from pixschool.core.importing.registry import Plan
from pixschool.core.models import ImportBatch, ImportFile

logger = logging.getLogger(__name__)

Status = ImportBatch.BatchStatus


class ImportRefusedError(Exception):
    """The action does not fit the state of the batch; the text says what to do, in French."""


class CancelledError(Exception):
    pass


class TooLongError(Exception):
    """A statement of the import took more than `IMPORT_STATEMENT_SECONDS`, or all of it more than
    a worker may."""


FAILED = {
    "level": "error",
    "code": "FAILED",
    "message": "L’import s’est arrêté sur une erreur de PixSchool : rien n’a été enregistré. "
    "Déposez le fichier à nouveau ; si cela se répète, prévenez la personne qui l’administre.",
    "count": 1,
    "where": [],
}

TOO_LONG = {
    "level": "error",
    "code": "TOO_LONG",
    "message": "L’import a été arrêté parce qu’il durait trop longtemps : rien n’a été enregistré. "
    "Déposez moins de fichiers à la fois. Si un seul fichier suffit à l’arrêter, vérifiez qu’il "
    "n’a pas été modifié depuis son export ; sinon, prévenez la personne qui administre PixSchool.",
    "count": 1,
    "where": [],
}


def show(batch: ImportBatch, plan: Plan[Any]) -> None:
    """Put a plan before the person, or end the batch when there is nothing to decide."""
    batch.counts, batch.issues = plan.counts, plan.issues
    batch.preview, batch.digest = bounded(plan.preview, plan.totals), plan.digest
    files = list(batch.files.all())
    batch.set_aside = plan.set_aside | _refused(files, all_of_them=bool(batch.errors()))
    with transaction.atomic():
        if not _advance(batch, _state_after(batch, plan)):
            return
        for file in files:
            file.counts = plan.file_counts.get(file.pk, {})
            file.save(update_fields=["counts"])
    if not batch.is_waiting:
        _clean_up(batch)
    elif cancel_requested(batch):
        end(batch, Status.CANCELLED)


def _state_after(batch: ImportBatch, plan: Plan[Any]) -> Status:
    if batch.errors():
        return Status.REJECTED
    if plan.needs_mapping:
        return Status.MAPPING
    return Status.PREVIEW if plan.has_changes else Status.UNCHANGED


def _refused(
    files: Iterable[ImportFile], *, all_of_them: bool = False
) -> dict[int, list[dict[str, Any]]]:
    """What refused files lose, as `Plan.set_aside`: all their rows."""
    return {
        file.pk: [{"reason": "refused", "count": file.rows, "who": file.facts.get(WHO, [])}]
        for file in files
        if file.rows and (file.is_rejected or all_of_them)
    }


def reject(batch: ImportBatch, files: list[ImportFile]) -> ImportBatch:
    """End the batch with all the issues of its files; nothing is written."""
    batch.issues = of_files((file.name, file.issues) for file in files)
    batch.set_aside = _refused(files)
    return end(batch, Status.REJECTED)


def fail(batch: ImportBatch, error: Exception) -> ImportBatch:
    """End a batch that broke, or was stopped for the time it took: nothing is written.

    Logs where, without what the error says: the database quotes rows, hence names.
    """
    trace = "".join(traceback.format_tb(error.__traceback__))
    logger.error("import %s failed: %s\n%s", batch.pk, type(error).__name__, trace)
    batch.refresh_from_db()  # what it became in memory was rolled back
    if not (batch.is_running or batch.is_waiting):
        return batch
    is_too_long = isinstance(error, TooLongError | SoftTimeLimitExceeded)
    batch.issues = [TOO_LONG if is_too_long else FAILED]
    return end(batch, Status.REJECTED)


# Neither the answers nor the wish to stop: other requests write these meanwhile.
_STATE = ("status", "heartbeat_at", "finished_at", "counts", "issues", "preview", "digest")


def move(batch: ImportBatch, status: Status) -> bool:
    """False when somebody else moved the batch first; it then shows what they made of it."""
    return _advance(batch, status)


def end(batch: ImportBatch, status: Status) -> ImportBatch:
    """Unless somebody else moved the batch first: what they made of it stays.

    What a worker has laid out for a batch that was ended meanwhile goes all the same.
    """
    if _advance(batch, status) or not (batch.is_running or batch.is_waiting):
        _clean_up(batch)
    return batch


def _advance(batch: ImportBatch, status: Status) -> bool:
    """Compare and set: a batch leaves the state it was seen in, once."""
    seen = batch.status
    batch.status, batch.heartbeat_at = status, timezone.now()
    if not (batch.is_running or batch.is_waiting):
        batch.finished_at, batch.preview = timezone.now(), {}
        batch.issues = without_names(batch.issues)
    state = {name: getattr(batch, name) for name in _STATE}
    if ImportBatch.objects.filter(pk=batch.pk, status=seen).update(**state):
        return True
    batch.refresh_from_db()
    return False


def _clean_up(batch: ImportBatch) -> None:
    staging.discard(batch)
    progress.report(batch.pk, 100, "Terminé")


def heartbeat(batch: ImportBatch) -> None:
    """Somebody still works on it: the sweep leaves it alone."""
    ImportBatch.objects.filter(pk=batch.pk).update(heartbeat_at=timezone.now())


def cancel_requested(batch: ImportBatch) -> bool:
    """False too when the database does not answer: the next question will tell."""
    try:
        return ImportBatch.objects.filter(pk=batch.pk, cancel_requested=True).exists()
    except OperationalError:
        connection.close_if_unusable_or_obsolete()
        return False
