"""Thin adapters: ids in, one service call. What went wrong becomes state, not an exception."""

from celery import shared_task

from pixschool.core import mail
from pixschool.core.importing import batches


@shared_task
def read_import(batch_id: int) -> None:
    batches.read(batch_id)


@shared_task
def apply_import(batch_id: int) -> None:
    batches.apply(batch_id)


@shared_task
def sweep_imports() -> None:
    batches.sweep()


@shared_task
def sweep_outbox() -> None:
    mail.deliver()
