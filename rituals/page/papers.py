"""The papers of a ritual that PixSchool prepares today, each where it is. No query of its own.

A paper that goes with a ritual and is not prepared here is neither shown nor promised.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from campaigns.missing.choosing import MissingState
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from rituals.catalogue import Document
from rituals.models import Ritual
from rituals.plan.wording import PREPARED
from rituals.sessions.lines import SessionLine

Address = Callable[[Ritual], str]  # empty: there is none
# Papers that apps further on prepare: {document: (where it is, who may have it)}.
_elsewhere: dict[Document, tuple[Address, Capability]] = {}

SESSIONS_ID = "seances"  # of the sessions, on the page of the ritual


@dataclass(frozen=True)
class Paper:
    """A paper, and where it is."""

    label: str
    url: str
    takes_time: bool = False  # a PDF, made when it is asked for


def register(document: Document, address: Address, needs: Capability) -> None:
    """An app further on prepares this paper, in the current year."""
    _elsewhere[document] = address, needs


def papers(
    ritual: Ritual,
    *,
    campaign: Campaign | None,
    reader: Membership,
    sessions: Iterable[SessionLine],
) -> Iterator[Paper]:
    """`campaign`, `sessions`: those of the ritual that the reader may see."""
    wanted, uai = set(ritual.documents), ritual.school.uai
    if campaign and Document.CODE_SHEET in wanted:
        yield _paper(Document.CODE_SHEET, reverse("campaigns:code_sheet", args=[uai, campaign.pk]))
    if reader.can(Capability.SEE_PUPILS) and Document.MISSING_LIST in wanted:
        yield from _missing(ritual, campaign)
    if Document.ATTENDANCE in wanted:
        yield from _attendance(uai, sessions)
    if Document.POSTER in wanted:
        poster = reverse("rituals:planner_poster", args=[uai], query=_year(ritual))
        yield Paper(PREPARED[Document.POSTER], poster, takes_time=True)
    if ritual.year.is_current:
        for document, (address, needs) in _elsewhere.items():
            if document in wanted and reader.can(needs) and (url := address(ritual)):
                yield _paper(document, url)


def _paper(document: Document, url: str) -> Paper:
    return Paper(PREPARED[document], url)


def _year(ritual: Ritual) -> dict[str, int]:
    return {} if ritual.year.is_current else {"annee": ritual.year.start_year}


def _missing(ritual: Ritual, campaign: Campaign | None) -> Iterator[Paper]:
    """In its campaign; in all those that have begun, for a ritual that is no campaign itself."""
    if helps_those_behind(ritual):
        yield Paper("Élèves en retard sur leur classe", behind_url([ritual]))
        return
    if campaign:
        query: dict[str, object] = {"campagne": campaign.pk}
    elif ritual.kind == Ritual.Kind.CAMPAIGN:
        return
    else:
        query = {"niveau": _one_level([ritual])}
    address = reverse("campaigns:missing", args=[ritual.school.uai], query=query | _year(ritual))
    yield _paper(Document.MISSING_LIST, address)


def helps_those_behind(ritual: Ritual) -> bool:
    """A time of support that starts from a list of names."""
    return ritual.kind == Ritual.Kind.SUPPORT and Document.MISSING_LIST in ritual.documents


def behind_url(rituals: Sequence[Ritual]) -> str:
    """Where the pupils are whom these rituals, of one year, help: those behind their class."""
    query = {"etat": MissingState.BEHIND, "niveau": _one_level(rituals)} | _year(rituals[0])
    return reverse("campaigns:missing", args=[rituals[0].school.uai], query=query)


def _one_level(rituals: Iterable[Ritual]) -> str:
    """Their level; empty when there are several, or none."""
    levels = {level for ritual in rituals for level in ritual.levels}
    return levels.pop() if len(levels) == 1 else ""


def _attendance(uai: str, sessions: Iterable[SessionLine]) -> Iterator[Paper]:
    """That of the one session whose presents the reader takes, else the list of them."""
    taken = [line for line in sessions if line.may_take]
    if len(taken) == 1:
        page = reverse("rituals:attendance", args=[uai, taken[0].session.pk])
        yield _paper(Document.ATTENDANCE, page)
    elif taken:
        yield Paper("Feuilles d’émargement, séance par séance", f"#{SESSIONS_ID}")
