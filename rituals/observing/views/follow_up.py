"""After the session: flags are proposed from what was seen, and a person raises those they keep."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import SchoolRequest
from rituals.models import Session
from rituals.observing.access import Observing, get_observing
from rituals.observing.proposing import ProposedFlag, at_ease, proposed
from rituals.observing.rows import rows_of
from rituals.scope import ritual_crumbs
from rituals.sessions.grids import grid_of
from rituals.sessions.wording import who
from students.models import ChosenBy, SupportFlag
from students.support import flags
from students.support.errors import SupportRefusedError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SUPPORT)
def follow_up(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Several at once; what was flagged meanwhile is left as it is."""
    observing = get_observing(request, pk)
    sheet = observing.sheet
    if sheet is None:
        return redirect("rituals:observe", uai=uai, pk=pk)
    shown = [row for row in rows_of(sheet) if observing.sees(row.student_id)]
    grid = grid_of(sheet.grid)
    pupils = [row.student_id for row in shown]
    year = observing.session.ritual.year
    already = SupportFlag.objects.open().in_year(year).filter(student__in=pupils)
    found = proposed(shown, grid, already)
    if request.method == "POST":
        _raise(request, observing.session, found)
        return redirect("rituals:observe_follow_up", uai=uai, pk=pk)
    _note_reading(request, observing)
    context = {
        "session": observing.session,
        "title": who(observing.session) or observing.session.ritual.title,
        "new": [one for one in found if not one.is_flagged],
        "flagged": [one for one in found if one.is_flagged],
        "at_ease": [row.student for row in at_ease(shown, grid)],
        "unseen": [
            row.student for row in shown if not any(c.value for c in row.observations.all())
        ],
        "crumbs": ritual_crumbs(observing.session.ritual),
    }
    return render(request, "rituals/observing/follow_up.html", context)


def _note_reading(request: SchoolRequest, observing: Observing) -> None:
    journal.record_reading(
        "observations_read",
        school=request.school,
        actor=request.user,
        target="session",
        ids=[observing.session.pk],
    )


def _raise(request: SchoolRequest, session: Session, found: Sequence[ProposedFlag]) -> None:
    ticked = set(request.POST.getlist("flag"))
    chosen = [one for one in found if one.key in ticked and not one.is_flagged]
    day = date_fr(session.school.local(session.starts_at).date())
    said = []
    try:
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
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return
    if said:
        messages.success(request, " ".join(said))
    else:
        messages.warning(request, "Rien n’est coché : personne n’est signalé.")
