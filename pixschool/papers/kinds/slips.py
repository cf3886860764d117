"""« Billets », eight a page: appointments at the CDI of the coming weeks, then codes to give."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pixschool.papers.asked import PaperAsk
from pixschool.papers.coming import coming_campaigns
from pixschool.portal.cdi.bookings import Appointment
from pixschool.portal.cdi.papers import A_PAGE, sheets
from students.models import Classroom, Enrolment, SupportBooking

AHEAD = timedelta(days=14)
APPOINTMENTS, CODES = "rendez-vous", "codes"


def build(ask: PaperAsk) -> dict[str, Any]:
    """`form`: one of the two alone. Raises ValueError without a class."""
    room = ask.classroom
    if room is None:
        raise ValueError("slips are those of a class")
    found = [] if ask.form == CODES else _appointments(ask, room)
    cards = [] if ask.form == APPOINTMENTS else _cards(ask, room)
    return {"sheets": sheets(found), "card_sheets": _pages(cards)}


def _appointments(ask: PaperAsk, room: Classroom) -> list[Appointment]:
    pupils = Enrolment.objects.open().filter(classroom=room).values("student")
    held = SupportBooking.objects.held().filter(
        is_walk_in=False,
        student__in=pupils,
        slot__day__range=(ask.today, ask.today + AHEAD),
    )
    ordered = held.select_related("student", "slot").order_by("student__name_key", "starts_at")
    return [Appointment(one, room.name) for one in ordered]


def _cards(ask: PaperAsk, room: Classroom) -> list[Any]:
    """One a pupil for each code, rounded up to whole pages: the rest serves later."""
    size = room.enrolments.open().count()
    copies = A_PAGE * -(-size // A_PAGE)
    cards = [(one, code) for one in coming_campaigns(ask, room) for code in one.codes]
    return [card for card in cards for _ in range(copies)]


def _pages(cards: Sequence[Any]) -> list[Sequence[Any]]:
    return [cards[first : first + A_PAGE] for first in range(0, len(cards), A_PAGE)]
