"""What a lost message, a killed worker or a tired person left half-way, found in the database."""

from datetime import timedelta

from django.utils import timezone

from pixschool.core.importing import limits, staging
from pixschool.core.importing.state import Status, end, heartbeat
from pixschool.core.jobs import notify_worker
from pixschool.core.models import ImportBatch

EXPIRY = timedelta(hours=24)
SILENCE = timedelta(minutes=3)  # without a heartbeat, the worker is dead


def start_reading(batch: ImportBatch) -> None:
    """Ask a worker; the sweep asks again after `SILENCE`."""
    notify_worker.notify("pixschool.core.tasks.read_import", batch.pk)


def start_applying(batch: ImportBatch) -> None:
    """Ask a worker; the sweep asks again after `SILENCE`."""
    notify_worker.notify("pixschool.core.tasks.apply_import", batch.pk)


def sweep() -> None:
    """Make it true."""
    now = timezone.now()
    dead = now - SILENCE
    for batch in ImportBatch.objects.filter(
        status__in=[Status.RECEIVED, Status.READING], created_at__lt=dead
    ).exclude(heartbeat_at__gt=dead):
        heartbeat(batch)
        start_reading(batch)
    for batch in ImportBatch.objects.filter(status=Status.APPLYING, heartbeat_at__lt=dead):
        heartbeat(batch)
        start_applying(batch)
    for batch in ImportBatch.objects.filter(
        status__in=[*ImportBatch.WAITING, Status.RECEIVED], created_at__lt=now - EXPIRY
    ):
        end(batch, Status.EXPIRED)
    limits.stop_cancelled()
    staging.discard_orphans(before=now - EXPIRY)
