"""Thin adapters: an id in, one service call. The clock is read here and nowhere below."""

from celery import shared_task
from django.utils import timezone

from pixschool.papers import jobs


@shared_task
def make_part(job_id: int) -> None:
    """See `jobs.make_part`."""
    jobs.make_part(job_id)


@shared_task
def sweep_papers() -> None:
    """See `jobs.sweep`."""
    jobs.sweep(timezone.now())
