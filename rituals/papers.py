"""The papers of a ritual that PixSchool prepares today, each where it is. No query of its own.

A paper that goes with a ritual and is not prepared here is neither shown nor promised.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from campaigns.models import Campaign
from rituals.catalogue import Document
from rituals.models import Ritual
from rituals.ritual_page import SessionLine

SESSIONS_ID = "seances"  # of the sessions, on the page of the ritual
PREPARED = (Document.CODE_SHEET, Document.MISSING_LIST, Document.ATTENDANCE, Document.POSTER)


@dataclass(frozen=True)
class Paper:
    label: str
    url: str


def papers(
    ritual: Ritual,
    *,
    campaign: Campaign | None,
    sees_pupils: bool,
    sessions: Iterable[SessionLine],
) -> Iterator[Paper]:
    """`campaign`, `sessions`: those of the ritual that the reader may see."""
    wanted, uai = set(ritual.documents), ritual.school.uai
    if campaign and Document.CODE_SHEET in wanted:
        yield Paper("Fiche des codes", reverse("campaigns:code_sheet", args=[uai, campaign.pk]))
    if campaign and sees_pupils and Document.MISSING_LIST in wanted:
        url = f"{reverse('campaigns:missing', args=[uai])}?campagne={campaign.pk}"
        yield Paper("Élèves à relancer", url + _year(ritual, "&"))
    if Document.ATTENDANCE in wanted:
        yield from _attendance(uai, sessions)
    if Document.POSTER in wanted:
        url = reverse("rituals:planner_poster", args=[uai]) + _year(ritual, "?")
        yield Paper("Affiche de l’année (A3)", url)


def _year(ritual: Ritual, sign: str) -> str:
    return "" if ritual.year.is_current else f"{sign}annee={ritual.year.start_year}"


def _attendance(uai: str, sessions: Iterable[SessionLine]) -> Iterator[Paper]:
    """That of the one session whose presents the reader takes, else the list of them."""
    taken = [line for line in sessions if line.may_take]
    if len(taken) == 1:
        page = reverse("rituals:attendance", args=[uai, taken[0].session.pk])
        yield Paper("Feuille d’émargement", page)
    elif taken:
        yield Paper("Feuilles d’émargement, séance par séance", f"#{SESSIONS_ID}")
