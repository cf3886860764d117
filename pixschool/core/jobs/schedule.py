"""The periodic jobs: the one list, read by Celery beat and by `run_outbox --loop`.

Plain intervals in UTC: what depends on school days is decided by the code of the job, not by a
crontab. A task is named by text, as in a message, so that the list imports nobody.
"""

import logging
from dataclasses import dataclass

from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

MINUTE = 60.0  # seconds
HOUR = 60 * MINUTE


@dataclass(frozen=True, kw_only=True)
class PeriodicJob:
    """`every`: seconds. `without_celery`: `run_outbox --loop` does it too, in its own process."""

    name: str
    task: str
    every: float = MINUTE
    without_celery: bool = False


PERIODIC_JOBS = (
    PeriodicJob(name="sweep-imports", task="pixschool.core.tasks.sweep_imports"),
    PeriodicJob(name="sweep-archives", task="pixschool.core.tasks.sweep_archives"),
    PeriodicJob(name="sweep-plans", task="certification.tasks.sweep_plans"),
    PeriodicJob(name="sweep-papers", task="pixschool.papers.tasks.sweep_papers"),
    # The loop sends by itself, all the time.
    PeriodicJob(name="sweep-outbox", task="pixschool.core.tasks.sweep_outbox"),
    PeriodicJob(name="remind", task="rituals.tasks.remind", without_celery=True),
    PeriodicJob(
        name="erase-closed-schools",
        task="pixschool.core.tasks.erase_closed_schools",
        every=HOUR,
        without_celery=True,
    ),
    PeriodicJob(
        name="apply-retention",
        task="pixschool.core.tasks.apply_retention",
        every=HOUR,
        without_celery=True,
    ),
    PeriodicJob(
        name="forget-repairs",
        task="students.tasks.forget_repairs",
        every=HOUR,
        without_celery=True,
    ),
)


def for_beat() -> dict[str, dict[str, object]]:
    """The jobs as Celery's `beat_schedule` wants them: {name: {"task": …, "schedule": seconds}}."""
    return {job.name: {"task": job.task, "schedule": job.every} for job in PERIODIC_JOBS}


def run_without_celery() -> None:
    """Run, here and now, the jobs that need no worker. One that fails does not stop the others."""
    for job in PERIODIC_JOBS:
        if job.without_celery:
            try:
                import_string(job.task)()
            except Exception:
                logger.exception("periodic job failed: %s", job.name)
