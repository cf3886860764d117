"""After the session: flags, helpers and pairs are proposed from what was seen; a person keeps
those they choose, several at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count, date_fr
from pixschool.core.web.http import SchoolRequest, posted_ids
from rituals.models import ObservationSheet, ObservedPupil, Session
from rituals.observing import peers
from rituals.observing.access import Observing, get_observing
from rituals.observing.proposing import ProposedFlag, at_ease, proposed
from rituals.observing.rows import rows_of
from rituals.scope import ritual_crumbs
from rituals.sessions.grids import grid_of
from rituals.sessions.wording import who
from students.models import ChosenBy, Student, SupportFlag
from students.support import flags
from students.support.errors import SupportRefusedError


@dataclass(frozen=True)
class FollowUp:
    """What the grid suggests to who reads it."""

    session: Session
    flags: Sequence[ProposedFlag]
    to_ask: Sequence[Student]
    pairs: Sequence[peers.PossiblePair]
    unseen: Sequence[Student]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SUPPORT)
def follow_up(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What was done meanwhile is left as it is."""
    observing = get_observing(request, pk)
    if observing.sheet is None:
        return redirect("rituals:observe", uai=uai, pk=pk)
    found = _suggested(request, observing, observing.sheet)
    if request.method == "POST":
        _act(request, found)
        return redirect("rituals:observe_follow_up", uai=uai, pk=pk)
    journal.record_reading(
        "observations_read",
        school=request.school,
        actor=request.user,
        target="session",
        ids=[pk],
    )
    context = {
        "session": found.session,
        "title": who(found.session) or found.session.ritual.title,
        "new": [one for one in found.flags if not one.is_flagged],
        "flagged": [one for one in found.flags if one.is_flagged],
        "to_ask": found.to_ask,
        "pairs": found.pairs,
        "unseen": found.unseen,
        "crumbs": ritual_crumbs(found.session.ritual),
    }
    return render(request, "rituals/observing/follow_up.html", context)


def _suggested(request: SchoolRequest, observing: Observing, sheet: ObservationSheet) -> FollowUp:
    session, grid = observing.session, grid_of(sheet.grid)
    shown = [row for row in rows_of(sheet) if observing.sees(row.student_id)]
    year = session.ritual.year
    open_flags = SupportFlag.objects.open().in_year(year)
    already = open_flags.filter(student__in=[row.student_id for row in shown])
    found = proposed(shown, grid, already)
    return FollowUp(
        session=session,
        flags=found,
        to_ask=peers.to_ask([row.student for row in at_ease(shown, grid)], year),
        pairs=peers.possible_pairs(found, year=year, membership=request.membership),
        unseen=[row.student for row in shown if not _is_seen(row)],
    )


def _is_seen(row: ObservedPupil) -> bool:
    return any(cell.value for cell in row.observations.all())


def _act(request: SchoolRequest, found: FollowUp) -> None:
    """What the button says; what is not proposed any more is left out."""
    year, act = found.session.ritual.year, request.POST.get("act", "")
    said = ""
    try:
        if act == "ask":
            agreed = [one for one in found.to_ask if one.pk in posted_ids(request, "student")]
            peers.note_agreed(agreed, year=year, actor=request.user)
            said = f"{count(len(agreed), 'élève')} d’accord pour aider." if agreed else ""
        elif act == "pair":
            ticked = request.POST.getlist("pair")
            chosen = [one for one in found.pairs if one.key in ticked]
            peers.start_pairs(chosen, year=year, actor=request.user)
            said = f"{count(len(chosen), 'binôme formé')}." if chosen else ""
        else:
            said = _raise(request, found)
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return
    if said:
        messages.success(request, said)
    else:
        messages.warning(request, "Rien n’est coché : rien ne change.")


def _raise(request: SchoolRequest, found: FollowUp) -> str:
    ticked, session = request.POST.getlist("flag"), found.session
    chosen = [one for one in found.flags if one.key in ticked and not one.is_flagged]
    day = date_fr(session.school.local(session.starts_at).date())
    said = []
    for reason in dict.fromkeys(one.reason for one in chosen):
        raised = flags.raise_flags(
            students=[one.student for one in chosen if one.reason is reason],
            year=session.ritual.year,
            reason=reason,
            actor=request.user,
            chosen_by=ChosenBy.REPORT,
            explanation=f"Observé à la séance d’accueil du {day}.",
        )
        said.append(f"{reason.label} : {raised.words}")
    return " ".join(said)
