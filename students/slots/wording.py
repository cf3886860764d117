"""When a slot is, in words, by the clock of its school. No query when it comes with its school."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pixschool.core.models import School
from pixschool.core.text.french import date_fr
from students.models import SupportSlot


def local(moment: datetime, school: School) -> datetime:
    """In the school's own time."""
    return moment.astimezone(ZoneInfo(school.timezone))


def when_words(slot: SupportSlot) -> str:
    """« mardi 24 novembre de 10 h 40 à 11 h 35 »."""
    starts, ends = local(slot.starts_at, slot.school), local(slot.ends_at, slot.school)
    return f"{date_fr(starts.date())} de {_hour(starts)} à {_hour(ends)}"


def _hour(moment: datetime) -> str:
    return f"{moment.hour} h {moment.minute:02}" if moment.minute else f"{moment.hour} h"
