"""The Celery application; the only place that lists the periodic jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixschool.settings")

app = Celery("pixschool")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Plain intervals in UTC; anything about school days is decided by our own code, not by a crontab.
app.conf.beat_schedule = {
    "sweep-imports": {"task": "pixschool.core.tasks.sweep_imports", "schedule": 60.0},
    "sweep-outbox": {"task": "pixschool.core.tasks.sweep_outbox", "schedule": 60.0},
    "remind": {"task": "rituals.tasks.remind", "schedule": 60.0},
}
