"""The day of a session: the page of a telephone, a tap a pupil, and that it is closed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from certification.models import CertificationSession, IncidentKind
from certification.sessions.day import extras, finalising, incidents, marking
from certification.sessions.day.doors import get_session
from certification.sessions.day.roll import roll_of
from certification.sessions.errors import PlanRefusedError
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number, posted_ids, year_query


@require_safe
@requires(Capability.SEE_SCHOOL)
def page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who is expected, who came, what is left to do; whoever is looked for by name."""
    session, typed = get_session(request, pk), request.GET.get("q", "")
    query = year_query(request.school_year)
    context = {
        "roll": roll_of(session),
        "query": query,
        "crumbs": _crumbs(request, session, query),
        "kinds": IncidentKind.choices,
        "typed": typed,
        "found": extras.find(session, request.membership, typed),
        "may_look": extras.may_look(session, request.membership),
    }
    return render(request, "certification/day/page.html", context)


def _crumbs(
    request: SchoolRequest, session: CertificationSession, query: str
) -> list[tuple[str, str]]:
    """Towards the plan for whoever reads it, else towards one's own sessions."""
    uai = request.school.uai
    if request.membership.can(Capability.MANAGE_YEAR):
        plan = reverse("certification:plan", args=[uai, session.plan.level])
        return [("Plan de certification", plan + query)]
    return [("Mes surveillances", reverse("certification:duties", args=[uai]) + query)]


@require_POST
@requires(Capability.SEE_SCHOOL)
def mark(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Present, absent, or neither after all: one pupil."""
    session = get_session(request, pk)
    candidate = number(request.POST.get("candidate", "")) or 0
    seen = number(request.POST.get("version", "")) or 0
    presence = request.POST.get("presence", "")
    return _act(
        request,
        session,
        lambda: marking.mark(session, candidate, presence, seen=seen, actor=request.user),
        anchor=f"#eleve-{candidate}",
    )


@require_POST
@requires(Capability.SEE_SCHOOL)
def mark_the_rest(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Those of whom the page said nothing are all there."""
    session = get_session(request, pk)
    shown = posted_ids(request, "candidate")
    return _act(request, session, lambda: marking.mark_the_rest(session, shown, actor=request.user))


@require_POST
@requires(Capability.SEE_SCHOOL)
def finalise(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """It is closed in Pix Certif, or is not after all."""
    session = get_session(request, pk)
    act = finalising.finalise if request.POST.get("done") == "1" else finalising.reopen
    return _act(request, session, lambda: act(session, actor=request.user), anchor="#finaliser")


@require_POST
@requires(Capability.SEE_SCHOOL)
def incident(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One of the list, of the session or of one pupil."""
    session = get_session(request, pk)
    kind, candidate = request.POST.get("kind", ""), number(request.POST.get("candidate", ""))
    return _act(
        request,
        session,
        lambda: incidents.note(session, kind, candidate=candidate, actor=request.user),
        anchor="#incidents",
    )


@require_POST
@requires(Capability.SEE_SCHOOL)
def withdraw(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """It was none."""
    session = get_session(request, pk)
    found = number(request.POST.get("incident", "")) or 0
    return _act(
        request,
        session,
        lambda: incidents.withdraw(session, found, actor=request.user),
        anchor="#incidents",
    )


@require_POST
@requires(Capability.SEE_SCHOOL)
def extra(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A pupil who came without being on the list is added."""
    session = get_session(request, pk)
    student = number(request.POST.get("pupil", "")) or 0
    return _act(
        request,
        session,
        lambda: extras.add(session, student, member=request.membership),
        anchor="#liste",
    )


@require_POST
@requires(Capability.SEE_SCHOOL)
def remove_extra(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Added by mistake."""
    session = get_session(request, pk)
    candidate = number(request.POST.get("candidate", "")) or 0

    def act() -> None:
        if text := extras.remove(session, candidate, actor=request.user):
            messages.success(request, text)

    return _act(request, session, act)


def _act(
    request: SchoolRequest,
    session: CertificationSession,
    act: Callable[[], object],
    *,
    anchor: str = "",
) -> HttpResponse:
    try:
        act()
    except PlanRefusedError as error:
        messages.error(request, str(error))
    day = reverse("certification:day", args=[request.school.uai, session.pk])
    return redirect(f"{day}{year_query(request.school_year)}{anchor}")
