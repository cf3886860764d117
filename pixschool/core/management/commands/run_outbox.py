import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from pixschool.core import mail

PAUSE_SECONDS = 10


class Command(BaseCommand):
    help = "Send the mails that are due. With --loop, keep doing it: mail without Celery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="until interrupted")

    def handle(self, *, loop: bool, **_options: Any) -> None:
        try:
            while True:
                sent = mail.deliver()
                if sent or not loop:
                    self.stdout.write(f"{sent} mail(s) accepted")
                if not loop:
                    return
                close_old_connections()
                time.sleep(PAUSE_SECONDS)
        except KeyboardInterrupt:
            return
