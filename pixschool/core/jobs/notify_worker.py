"""Tell a worker that there is something to do. The database is the record: a lost message costs a
minute, until the sweep, and a broker that is down must not fail the click that notified."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def notify(task: str, *ids: int) -> None:
    """Send the task of that name with `ids`, once the current transaction is committed.

    Raises nothing when the broker is down: the job then waits for the sweep.
    """
    transaction.on_commit(lambda: _send(task, ids))


def _send(task: str, ids: tuple[int, ...]) -> None:
    try:
        current_app.send_task(task, args=ids, retry=False)
    except (OperationalError, ConnectionError, OSError):
        logger.warning("broker unreachable, %s waits for the sweep", task)
