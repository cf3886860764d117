"""What the figures suggest: a person flags, sets aside, or takes up again what was set aside.

The figures of a whole school have a page of their own; the day and the queue ask for it once they
are shown.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import suggesting
from campaigns.suggesting import reading
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, own_page, posted_ids
from pixschool.portal.views.cdi.doors import back_to, cdi_crumbs
from students.support.rules import rules_of
from students.views.readings import note_support_list

MOST, FEW = 15, 6  # groups; beside the day
MOST_DISMISSED = 30


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def suggested(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who is suggested; posted: flagged, or set aside."""
    if request.method == "POST":
        return _decide(request)
    year = request.school_year
    found = reading.read(year=year, membership=request.membership)
    groups = reading.in_turn(reading.grouped(found.suggestions, rules=rules_of(year)))
    is_beside = "beside" in request.GET
    shown = groups[: FEW if is_beside else MOST]
    dismissed = [] if is_beside else found.dismissed[:MOST_DISMISSED]
    named = {one.student.pk for group in shown for one in group.suggestions}
    note_support_list(request, named | {one.suggestion.student.pk for one in dismissed})
    return render(
        request,
        "portal/cdi/queue/suggestions.html",
        {
            "crumbs": cdi_crumbs(request),
            "may_manage_cdi": True,
            "suggestions": shown,
            "suggestions_total": len(groups),
            "dismissed": dismissed,
            "dismissed_total": len(found.dismissed),
            "is_beside": is_beside,
            "back": own_page(request, request.htmx.current_url or "") or request.path,
        },
    )


def _decide(request: SchoolRequest) -> HttpResponse:
    year, wanted = request.school_year, set(request.POST.getlist("suggestion"))
    found = reading.suggestions(year=year, membership=request.membership)
    chosen = [one for one in found if one.key in wanted]
    if not chosen:
        messages.warning(request, "Ces suggestions ne sont plus d’actualité : rien n’a changé.")
    elif request.POST.get("verb") == "dismiss":
        suggesting.dismiss(year=year, suggestions=chosen, actor=request.user)
        words = count(len(chosen), "suggestion écartée")
        messages.success(request, f"{words}. « Reprendre » la fait revenir, dans « Repérés ».")
    else:
        suggesting.accept(year=year, suggestions=chosen, actor=request.user)
        messages.success(request, f"{count(len(chosen), 'élève signalé')}.")
    return back_to(request, "portal:cdi")


@require_POST
@requires(Capability.MANAGE_CDI)
def bring_back(request: SchoolRequest, uai: str) -> HttpResponse:
    """Suggestions that were set aside are made again."""
    done = suggesting.bring_back(
        year=request.school_year,
        dismissals=posted_ids(request, "dismissal"),
        actor=request.user,
    )
    if done:
        messages.success(request, f"{count(done, 'suggestion reprise')}.")
    else:
        messages.warning(request, "Cette suggestion était déjà reprise.")
    return back_to(request, "portal:cdi_suggested")
