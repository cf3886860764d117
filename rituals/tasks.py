"""Thin adapters: no argument, one service call. The clock is read here and nowhere below."""

from celery import shared_task
from django.utils import timezone

from rituals.reminders import run


@shared_task
def remind() -> None:
    """One run over all schools; see `rituals.reminders.run`."""
    run.remind(timezone.now())
