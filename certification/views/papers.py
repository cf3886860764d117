"""The papers of a plan, and what is typed in Pix Certif."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from certification.documents import pack
from certification.documents.sittings import (
    SUMMONS_A_PAGE,
    Sitting,
    by_day,
    pages,
    sittings,
    summonses,
)
from certification.models import CertificationPlan, PlanState
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What can be printed, and the pack for Pix Certif."""
    plan, found = _plan(request, pk)
    return render(
        request,
        "certification/papers.html",
        {
            "plan": plan,
            "is_outdated": plan.state == PlanState.REPLACED,
            "columns": pack.COLUMNS,
            "lines": pack.lines(plan, found),
            "pupils": sum(len(one.seated) for one in found),
        },
    )


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def days(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who sits where, a day a page: for the door (PDF)."""
    plan, found = _plan(request, pk)
    return _pdf(
        request, plan, "certification/documents/days.html", {"days": by_day(found)}, "par-jour"
    )


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def summons(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One a pupil, eight a page (PDF)."""
    plan, found = _plan(request, pk)
    sheets = pages(summonses(found), SUMMONS_A_PAGE)
    return _pdf(
        request, plan, "certification/documents/summons.html", {"sheets": sheets}, "convocations"
    )


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def attendance(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """To sign, twenty a page, session after session (PDF)."""
    plan, found = _plan(request, pk)
    return _pdf(
        request, plan, "certification/documents/attendance.html", {"sittings": found}, "emargement"
    )


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def invigilators(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What an adult does before, during and after, session after session (PDF)."""
    plan, found = _plan(request, pk)
    return _pdf(
        request,
        plan,
        "certification/documents/invigilators.html",
        {"sittings": found},
        "surveillants",
    )


def _plan(request: SchoolRequest, pk: int) -> tuple[CertificationPlan, list[Sitting]]:
    plans = CertificationPlan.objects.visible_to(request.membership).select_related(
        "school", "year__school"
    )
    plan = get_object_or_404(plans, pk=pk)
    return plan, sittings(plan, request.membership)


def _pdf(
    request: SchoolRequest,
    plan: CertificationPlan,
    template: str,
    context: dict[str, Any],
    name: str,
) -> HttpResponse:
    return pdf_answer(
        request,
        template,
        {"plan": plan, "school": plan.school} | context,
        name=f"certification-{name}-{plan.level}-plan-{plan.version}",
        instead=reverse("certification:papers", args=[request.school.uai, plan.pk]),
    )
