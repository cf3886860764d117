"""Thin adapters: ids in, one service call. What went wrong becomes state, not an exception."""

from celery import shared_task
from django.utils import timezone

from pixschool.core.archive import asking, writing
from pixschool.core.documents import kept
from pixschool.core.importing import batches, turns
from pixschool.core.jobs import heartbeats
from pixschool.core.mail import outbox
from pixschool.core.retention import applying, closing

SWEEP_SECONDS = 50  # the next sweep comes after a minute


@shared_task
def read_import(batch_id: int) -> None:
    """See `batches.read`; in the turn of its school."""
    turns.take(batch_id, batches.read)


@shared_task
def apply_import(batch_id: int) -> None:
    """See `batches.apply`; in the turn of its school."""
    turns.take(batch_id, batches.apply)


@shared_task
def sweep_imports() -> None:
    """Notify again of what a lost message, or a dead worker, has left waiting."""
    batches.sweep()


@shared_task
def sweep_outbox() -> None:
    """Send what is due until shortly before the next sweep, then empty what is old."""
    outbox.deliver(seconds=SWEEP_SECONDS)
    outbox.purge(now=timezone.now())
    heartbeats.beat("outbox", at=timezone.now())


@shared_task
def write_archive(archive_id: int) -> None:
    """See `writing.write`."""
    writing.write(archive_id)


@shared_task
def sweep_archives() -> None:
    """See `asking.sweep`."""
    asking.sweep(timezone.now())


@shared_task
def erase_closed_schools() -> None:
    """See `closing.erase_closed`."""
    closing.erase_closed(now=timezone.now())


@shared_task
def apply_retention() -> None:
    """See `applying.apply`; and forget old renderings."""
    now = timezone.now()
    kept.sweep(now)
    applying.apply(now)
