"""The seats at the CDI that a session stands in the way of: what was answered, what is said."""

from django.contrib import messages

from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest
from rituals.sessions.making_way import KEEP, SeatsAnswer, SeatsHit


def answer_of(request: SchoolRequest) -> SeatsAnswer:
    return SeatsAnswer(request.POST.get("seats", ""), request.POST.get("seats_seen", ""))


def say_seats(request: SchoolRequest, seats: SeatsHit) -> None:
    """How many went where; no name: whoever plans sessions may not see who is helped."""
    if not seats.hits or answer_of(request).choice == KEEP:
        return
    moved = sum(hit.target is not None for hit in seats.hits)
    gone = len(seats.hits) - moved
    words = "rendez-vous au CDI déplacé,rendez-vous au CDI déplacés"
    said = [count(moved, words)] if moved else []
    if gone:
        said.append(f"{count(gone, 'annulé')} faute d’autre créneau dans la semaine")
    messages.warning(request, f"{', '.join(said)}. Le CDI le voit dans son journal.")
