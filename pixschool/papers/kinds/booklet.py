"""« Livret du référent Pix de la classe »: all that one needs for the hour, and the year after."""

from typing import Any

from campaigns.missing import read_dates
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count
from pixschool.papers.asked import PaperAsk
from pixschool.papers.coming import coming_campaigns, coming_rituals
from pixschool.papers.people import contacts_of, leads_of, names_with
from pixschool.papers.texts import passages_of
from pixschool.papers.watching import begun_campaigns, watched

MOST_CAMPAIGNS = 3  # in full; the others by their line of « À suivre »


def build(ask: PaperAsk) -> dict[str, Any]:
    """Raises ValueError without a class."""
    room = ask.classroom
    if room is None:
        raise ValueError("a booklet is of a class")
    campaigns, rituals = coming_campaigns(ask, room), coming_rituals(ask, room)
    texts = passages_of(ask.year.school)
    librarians = names_with(ask.year.school, Role.LIBRARIAN)
    size = room.enrolments.open().count()
    about = [count(size, "élève"), ", ".join(leads_of(room))]
    if librarians:
        about.append(f"professeur documentaliste : {', '.join(librarians)}")
    return {
        "about": " · ".join(word for word in about if word),
        "campaigns": campaigns[:MOST_CAMPAIGNS],
        "other_campaigns": campaigns[MOST_CAMPAIGNS:],
        "steps": [
            ("Avant", texts["before"]),
            ("Pendant", texts["during"]),
            ("Après", texts["after"]),
        ],
        "rituals": rituals,
        "has_places": any(line.where for line in rituals),
        "questions": texts["questions"],
        "contacts": contacts_of(ask.year),
        "more_contacts": texts["contacts"],
        "watched": watched(ask, room) if ask.with_names else [],
        "watched_read_text": read_dates.of_campaigns(begun_campaigns(ask, room)),
        "with_names": ask.with_names,
    }
