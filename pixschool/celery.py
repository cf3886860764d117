"""The Celery application. Its periodic jobs are listed in `pixschool.core.jobs.schedule`."""

import os

from celery import Celery

from pixschool.core.jobs import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixschool.settings")

app = Celery("pixschool")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = schedule.for_beat()
