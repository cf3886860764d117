"""What must be done every minute, for an installation that runs neither Celery nor Redis.

Beat has its own list (`pixschool.celery`); this is the same, for `run_outbox --loop`.
"""

import logging
from collections.abc import Callable
from datetime import datetime

logger = logging.getLogger(__name__)

_chores: list[Callable[[datetime], object]] = []


def every_minute(chore: Callable[[datetime], object]) -> None:
    _chores.append(chore)


def do_all(now: datetime) -> None:
    """One chore that fails does not keep the others from being done."""
    for chore in _chores:
        try:
            chore(now)
        except Exception:
            logger.exception("chore failed: %s", chore)
