"""The papers of a plan, and what is typed in Pix Certif.

Somebody asks to print (a POST, which is noted), and is sent to the PDF of just that: `?tirage=`.
The address of a PDF without it gives the whole paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from certification.documents import pack, printed
from certification.documents.pieces import day_key, door_key, pupil_key, session_key
from certification.documents.sittings import (
    SUMMONS_A_PAGE,
    Sitting,
    by_day,
    by_door,
    pages,
    sittings,
    summonses,
)
from certification.models import CertificationPlan, PlanPaperKind, PlanState, PrintedPaper
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.rates import paced

Keys = set[str] | None  # of the pieces to print; None: all


@dataclass(frozen=True)
class PlanPaper:
    """A button of the page. `name`: of its URL, and of the file; `for_pupils`: a class may be
    chosen."""

    name: str
    kind: PlanPaperKind
    label: str
    for_pupils: bool = False


PAPERS = (
    PlanPaper("days", PlanPaperKind.DAYS, "Liste de chaque jour, toutes les salles"),
    PlanPaper("doors", PlanPaperKind.DOORS, "Liste de chaque porte : une salle, un jour"),
    PlanPaper("summons", PlanPaperKind.SUMMONS, "Convocations, 8 par page", for_pupils=True),
    PlanPaper("summons_page", PlanPaperKind.SUMMONS, "Convocations, 1 par page", for_pupils=True),
    PlanPaper(
        "letters", PlanPaperKind.LETTERS, "Lettre aux familles, avec coupon", for_pupils=True
    ),
    PlanPaper("attendance", PlanPaperKind.ATTENDANCE, "Feuilles d’émargement"),
    PlanPaper("invigilators", PlanPaperKind.INVIGILATORS, "Feuilles des surveillants"),
)
BY_NAME = {paper.name: paper for paper in PAPERS}
CHANGES = "changes"  # what to print, besides all or a class


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What can be printed, what was and is true no more, and the pack for Pix Certif."""
    plan, found = _plan(request, pk)
    outdated = printed.outdated(plan, found, now=timezone.now())
    again = {one.kind: one for one in outdated}
    last = printed.last_prints(plan)
    return render(
        request,
        "certification/papers.html",
        {
            "plan": plan,
            "is_outdated": plan.state == PlanState.REPLACED,
            "papers": [(one, last.get(one.kind), again.get(one.kind)) for one in PAPERS],
            "outdated": outdated if plan.state != PlanState.REPLACED else [],
            "classes": sorted({one.class_name for sitting in found for one in sitting.seated}),
            "columns": pack.COLUMNS,
            "lines": pack.lines(plan, found),
            "pupils": sum(len(one.seated) for one in found),
        },
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def take(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """It is noted that some papers are printed; their PDF follows. `papier`: which; `pour`: all of
    it, what has changed, or a class."""
    plan, found = _plan(request, pk)
    paper = BY_NAME.get(request.POST.get("papier", ""))
    if paper is None:
        raise Http404
    only = _asked(request.POST.get("pour", ""), paper, plan, found)
    chosen = printed.to_print(plan, paper.kind, found, only=only)
    taken = printed.note(plan, paper.kind, chosen, actor=request.user)
    address = reverse(f"certification:papers_{paper.name}", args=[uai, pk])
    return redirect(f"{address}?tirage={taken.pk}")


def _asked(wanted: str, paper: PlanPaper, plan: CertificationPlan, found: list[Sitting]) -> Keys:
    if wanted == CHANGES:
        outdated = printed.outdated(plan, found, now=timezone.now())
        return {key for one in outdated if one.kind == paper.kind for key in one.again}
    if wanted and paper.for_pupils:
        return {str(o.pupil) for one in found for o in one.seated if o.class_name == wanted}
    return None


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def days(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who sits where, a day a page (PDF)."""
    return _pdf(request, pk, BY_NAME["days"], "certification/documents/days.html", _days)


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def doors(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """For the door: a room and a day a page, in the order of time (PDF)."""
    return _pdf(request, pk, BY_NAME["doors"], "certification/documents/doors.html", _doors)


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def summons(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One a pupil, eight a page (PDF)."""
    return _pdf(request, pk, BY_NAME["summons"], "certification/documents/summons.html", _slips)


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def summons_page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One a pupil, one a page (PDF)."""
    template = "certification/documents/summons_page.html"
    return _pdf(request, pk, BY_NAME["summons_page"], template, _pupils)


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def letters(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """To the family of each pupil, a page with a slip to give back (PDF)."""
    return _pdf(request, pk, BY_NAME["letters"], "certification/documents/letters.html", _pupils)


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def attendance(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """To sign, twenty a page, session after session (PDF)."""
    template = "certification/documents/attendance.html"
    return _pdf(request, pk, BY_NAME["attendance"], template, _sessions)


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def invigilators(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What an adult does before, during and after, session after session (PDF)."""
    template = "certification/documents/invigilators.html"
    return _pdf(request, pk, BY_NAME["invigilators"], template, _sessions)


def _days(found: list[Sitting], keys: Keys) -> dict[str, Any]:
    return {"days": [one for one in by_day(found) if keys is None or day_key(one) in keys]}


def _doors(found: list[Sitting], keys: Keys) -> dict[str, Any]:
    return {"doors": [one for one in by_door(found) if keys is None or door_key(one) in keys]}


def _sessions(found: list[Sitting], keys: Keys) -> dict[str, Any]:
    return {"sittings": [one for one in found if keys is None or session_key(one) in keys]}


def _pupils(found: list[Sitting], keys: Keys) -> dict[str, Any]:
    return {
        "summonses": [one for one in summonses(found) if keys is None or pupil_key(one) in keys]
    }


def _slips(found: list[Sitting], keys: Keys) -> dict[str, Any]:
    return {"sheets": pages(_pupils(found, keys)["summonses"], SUMMONS_A_PAGE)}


def _plan(request: SchoolRequest, pk: int) -> tuple[CertificationPlan, list[Sitting]]:
    plans = CertificationPlan.objects.visible_to(request.membership).select_related(
        "school", "year__school"
    )
    plan = get_object_or_404(plans, pk=pk)
    return plan, sittings(plan, request.membership)


def _pdf(
    request: SchoolRequest,
    pk: int,
    paper: PlanPaper,
    template: str,
    context: Callable[[list[Sitting], Keys], dict[str, Any]],
) -> HttpResponse:
    plan, found = _plan(request, pk)
    keys: Keys = None
    if "tirage" in request.GET:
        prints = PrintedPaper.objects.filter(plan=plan, kind=paper.kind)
        keys = set(get_object_or_404(prints, pk=number(request.GET["tirage"])).pieces)
    return pdf_answer(
        request,
        template,
        {"plan": plan, "school": plan.school} | context(found, keys),
        name=f"certification-{paper.name}-{plan.level}-plan-{plan.version}",
        instead=reverse("certification:papers", args=[request.school.uai, plan.pk]),
    )
