"""Thin adapters: an id in, one service call. The clock is read here and nowhere below."""

from celery import shared_task
from django.utils import timezone

from certification.adults import ledger
from certification.sessions import calculating


@shared_task
def make_plan(plan_id: int) -> None:
    """See `calculating.calculate`."""
    calculating.calculate(plan_id)


@shared_task
def sweep_plans() -> None:
    """See `calculating.sweep` and `ledger.sweep`."""
    now = timezone.now()
    calculating.sweep(now)
    ledger.sweep(now)
