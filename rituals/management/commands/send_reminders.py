import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from pixschool.core.mail import outbox
from pixschool.core.text import typo
from rituals.reminders import run
from rituals.reminders.digest import Digest
from rituals.reminders.message import MessageLine
from rituals.reminders.preferences import MAILS

FIRST_YEAR, LAST_YEAR = 2020, 2100


def moment(text: str) -> datetime:
    """2026-11-23T08:00+01:00; without an offset, by the clock of the site."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"not a date and time: {text} (write it as 2026-11-23T08:00+01:00)"
        ) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ArgumentTypeError(f"not a school year: {text} ({FIRST_YEAR} to {LAST_YEAR})")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Command(BaseCommand):
    help = "Write the reminders that are due, and send them: school days, in school hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", type=moment, help="as if it were then (ISO 8601)")
        parser.add_argument("--dry-run", action="store_true", help="say it, and write nothing")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self, *, now: datetime | None, dry_run: bool, as_json: bool, **_options: Any
    ) -> None:
        at, accepted = now or timezone.now(), 0
        if dry_run:
            with transaction.atomic():
                digests = run.remind(at)
                transaction.set_rollback(True)
        else:
            digests = run.remind(at)
            accepted = sum(outbox.deliver(now=now, kind=kind) for kind in MAILS)
        if as_json:
            self.stdout.write(json.dumps([_as_json(d) for d in digests], ensure_ascii=False))
            return
        for digest in digests:
            self.stdout.write(f"{digest.to}: {'; '.join(_words(line) for line in digest.lines)}")
        if dry_run:
            self.stdout.write(f"{len(digests)} mail(s) would be written")
        else:
            self.stdout.write(f"{len(digests)} mail(s) written, {accepted} accepted by the server")


def _as_json(digest: Digest) -> dict[str, Any]:
    return {
        "to": digest.to,
        "items": [
            {
                "kind": line.kind.key,
                "what": typo.text(line.item.what),
                "when": line.item.when.isoformat() if line.item.when else None,
                "late": line.item.is_late,
                "detail": typo.text(line.item.detail),
                "url": line.item.url,
                "lines": [typo.text(text) for text in line.item.lines],
            }
            for line in digest.lines
        ],
    }


def _words(line: MessageLine) -> str:
    when = f" ({line.item.when.isoformat()})" if line.item.when else ""
    return f"{typo.text(line.item.what)}{when}"
