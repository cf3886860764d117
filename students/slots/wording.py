"""When a slot is, in words, by the clock of its school. No query when it comes with its school."""

from pixschool.core.text.french import meeting_fr
from students.models import SupportSlot


def when_words(slot: SupportSlot) -> str:
    """« mardi 24 novembre de 10 h 40 à 11 h 35 »."""
    clock = slot.school.local
    return meeting_fr(clock(slot.starts_at), clock(slot.ends_at))
