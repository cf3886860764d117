"""The states an import goes through, and what each step leaves behind."""

import logging
import traceback

from django.db import OperationalError, connection
from django.utils import timezone

from pixschool.core.importing import progress, staging
from pixschool.core.importing.registry import Plan
from pixschool.core.models import ImportBatch, ImportFile

logger = logging.getLogger(__name__)

Status = ImportBatch.Status


class ImportRefusedError(Exception):
    """The action does not fit the state of the batch; the text says what to do, in French."""


class CancelledError(Exception):
    pass


FAILED = {
    "level": "error",
    "code": "FAILED",
    "message": "L’import s’est arrêté sur une erreur de PixSchool : rien n’a été écrit. "
    "Déposez le fichier à nouveau ; si cela se répète, prévenez la personne qui l’administre.",
    "count": 1,
    "where": [],
}


def show(batch: ImportBatch, plan: Plan) -> None:
    batch.counts, batch.issues = plan.counts, plan.issues
    batch.preview, batch.digest = plan.preview, plan.digest
    for file in batch.files.all():
        file.counts = plan.file_counts.get(file.pk, {})
        file.save(update_fields=["counts"])
    if batch.errors():
        end(batch, Status.REJECTED)
    elif plan.needs_mapping:
        move(batch, Status.MAPPING)
    elif plan.has_changes:
        move(batch, Status.PREVIEW)
    else:
        end(batch, Status.UNCHANGED)
    if batch.is_waiting and cancel_requested(batch):
        end(batch, Status.CANCELLED)


def reject(batch: ImportBatch, files: list[ImportFile]) -> ImportBatch:
    batch.issues = [issue for file in files for issue in file.issues]
    return end(batch, Status.REJECTED)


def fail(batch: ImportBatch, error: Exception) -> ImportBatch:
    """Log where it broke, without what the error says: the database quotes rows, hence names."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    logger.error("import %s failed: %s\n%s", batch.pk, type(error).__name__, trace)
    batch.issues = [FAILED]
    return end(batch, Status.REJECTED)


# Neither the answers nor the wish to stop: other requests write these meanwhile.
_STATE = ("status", "heartbeat_at", "finished_at", "counts", "issues", "preview", "digest")


def move(batch: ImportBatch, status: str) -> None:
    batch.status, batch.heartbeat_at = status, timezone.now()
    batch.save(update_fields=_STATE)


def end(batch: ImportBatch, status: str) -> ImportBatch:
    batch.status, batch.finished_at, batch.preview = status, timezone.now(), {}
    batch.save(update_fields=_STATE)
    staging.discard(batch)
    progress.report(batch.pk, 100, "Terminé")
    return batch


def heartbeat(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(heartbeat_at=timezone.now())


def cancel_requested(batch: ImportBatch) -> bool:
    try:
        return ImportBatch.objects.filter(pk=batch.pk, cancel_requested=True).exists()
    except OperationalError:
        connection.close_if_unusable_or_obsolete()
        return False
