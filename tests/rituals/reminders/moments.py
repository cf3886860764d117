"""A week of November in zone A, and what to do at its moments."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pixschool.core.models import OutgoingEmail
from rituals.models import Notification
from rituals.reminders import run
from rituals.reminders.digest import Digest

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
SUNDAY = MONDAY - timedelta(days=1)


def at(day: date, hour: int = 8, minute: int = 0, zone: ZoneInfo = PARIS) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def remind(day: date, hour: int = 8, minute: int = 0, *, sent: bool = True) -> list[Digest]:
    """A run at that moment of Paris; `sent`: and the server has taken the mails."""
    written = run.remind(at(day, hour, minute))
    if sent:
        OutgoingEmail.objects.filter(state="due").update(
            state="accepted", accepted_at=at(day, hour, minute)
        )
    return written


def said(digests: list[Digest]) -> dict[str, list[str]]:
    """{first part of the address: what the lines say}."""
    return {
        digest.to.partition("@")[0]: [line.item.what for line in digest.lines] for digest in digests
    }


def rows(**where: Any) -> list[tuple[str, str]]:
    found = Notification.objects.filter(**where).order_by("pk")
    return [(row.state, row.reason) for row in found]


def mails(**where: Any) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="digest", **where).order_by("pk"))
