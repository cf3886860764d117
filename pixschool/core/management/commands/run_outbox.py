import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from pixschool.core.jobs import heartbeats, schedule
from pixschool.core.mail import outbox

PAUSE_SECONDS = 10


class Command(BaseCommand):
    help = (
        "Send the mails that are due. With --loop, keep doing it, and plan the reminders "
        "every minute: all that mail needs, without Celery or Redis."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="until interrupted")

    def handle(self, *, loop: bool, **_options: Any) -> None:
        try:
            if loop:
                self._keep_doing()
            else:
                self.stdout.write(f"{outbox.deliver()} mail(s) accepted")
        except KeyboardInterrupt:
            return

    def _keep_doing(self) -> None:
        last_run = -schedule.MINUTE
        while True:
            if time.monotonic() - last_run >= schedule.MINUTE:
                last_run = time.monotonic()
                schedule.run_without_celery()
                outbox.purge(now=timezone.now())
            sent = outbox.deliver(seconds=schedule.MINUTE)
            heartbeats.beat("outbox", at=timezone.now())
            if sent:
                self.stdout.write(f"{sent} mail(s) accepted")
            close_old_connections()
            time.sleep(PAUSE_SECONDS)
