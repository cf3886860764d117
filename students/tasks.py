"""Thin adapters: no argument, one service call. The clock is read here and nowhere below."""

from celery import shared_task
from django.utils import timezone

from students.repairs import history


@shared_task
def forget_repairs() -> None:
    """See `history.forget_old`."""
    history.forget_old(now=timezone.now())
