"""What a pupil helps another with: a competence of the CRCN, or a difficulty of getting to it.

Never identifiers: they are nobody else's to know.
"""

from collections.abc import Iterable

from pixschool.core.reference.crcn import COMPETENCES
from students.models import SupportReason, VisitTopic

DIFFICULTIES = [
    (topic.value, topic.label) for topic in VisitTopic if topic != VisitTopic.IDENTIFIERS
]
WORDS: dict[str, str] = {
    **dict(DIFFICULTIES),
    **{item.code: f"{item.code} {item.pix_label}" for item in COMPETENCES},
}
CHOICES = list(WORDS.items())

# What a flag is about; the others are about nothing that a pupil could help with by itself.
OF_REASON = {
    SupportReason.NOT_STARTED: VisitTopic.START,
    SupportReason.LATE: VisitTopic.START,
    SupportReason.STOPPED: VisitTopic.METHOD,
    SupportReason.FLOOR: VisitTopic.METHOD,
    SupportReason.KEYBOARD: VisitTopic.KEYBOARD,
    SupportReason.METHOD: VisitTopic.METHOD,
}


def topic_of(reason: str) -> str:
    """Empty when the reason says nothing of what to work on."""
    return OF_REASON.get(SupportReason(reason), "")


def words_of(topics: Iterable[str]) -> str:
    """« clavier, 4.1 Sécuriser… »; nothing for none."""
    return ", ".join(WORDS.get(topic, topic) for topic in topics)
