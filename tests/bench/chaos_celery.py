"""The Celery application of the installation, in a hurry, obeying `tests.support.chaos`."""

import django

django.setup()

from pixschool.celery import app  # noqa: E402
from tests.support import chaos  # noqa: E402

chaos.obey()
for entry in app.conf.beat_schedule.values():
    entry["schedule"] = 2.0

__all__ = ["app"]
