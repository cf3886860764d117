"""Minutes of the conseil pédagogique: read by the team, written by who manages the year."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.staff.minutes_form import MinutesForm
from rituals.models import CouncilMinutes
from rituals.scope import may_manage, version_seen
from rituals.staff import minutes as services
from rituals.staff.errors import StaffRefusedError


def minutes_crumbs(uai: str) -> Crumbs:
    return [("Conseils pédagogiques", reverse("portal:staff_councils", args=[uai]))]


def _visible(request: SchoolRequest) -> "QuerySet[CouncilMinutes]":
    found = CouncilMinutes.objects.filter(school=request.school)
    return found.select_related("school", "year", "written_by")


@require_safe
@requires(Capability.SEE_SCHOOL)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    return render(
        request,
        "portal/staff/councils.html",
        {
            "councils": _visible(request).filter(year=request.school_year),
            "manages_year": may_manage(request),
            "sees_summary": may_manage(request),
        },
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def council(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Of any year. 404 outside the school."""
    found = get_object_or_404(_visible(request), pk=pk)
    return render(
        request,
        "portal/staff/council.html",
        {"minutes": found, "manages_year": may_manage(request), "crumbs": minutes_crumbs(uai)},
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def council_pdf(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    found = get_object_or_404(_visible(request), pk=pk)
    return pdf_answer(
        request,
        "portal/staff/council_pdf.html",
        {"minutes": found, "school": request.school},
        name=f"conseil-pedagogique-{found.held_on.isoformat()}",
        instead=reverse("portal:staff_council", args=[uai, pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def add(request: SchoolRequest, uai: str) -> HttpResponse:
    form = MinutesForm(request.POST or None, year=request.school_year)
    if form.is_valid():
        made = services.write(year=request.school_year, actor=request.user, **form.values)
        messages.success(request, "Le relevé est enregistré.")
        return redirect("portal:staff_council", uai=uai, pk=made.pk)
    return _show_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What a colleague wrote meanwhile is not written over."""
    found = get_object_or_404(_visible(request), pk=pk)
    form = MinutesForm(request.POST or None, year=found.year, minutes=found)
    if form.is_valid():
        try:
            services.change(
                minutes=found, version=version_seen(request), actor=request.user, **form.values
            )
        except StaffRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le relevé est enregistré.")
            return redirect("portal:staff_council", uai=uai, pk=pk)
    return _show_form(request, form, found)


def _show_form(
    request: SchoolRequest, form: MinutesForm, minutes: CouncilMinutes | None = None
) -> HttpResponse:
    return render(
        request,
        "portal/staff/council_form.html",
        {"form": form, "minutes": minutes, "crumbs": minutes_crumbs(request.school.uai)},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    found = get_object_or_404(_visible(request), pk=pk)
    try:
        services.remove(minutes=found, version=version_seen(request), actor=request.user)
    except StaffRefusedError as error:
        messages.error(request, str(error))
        return redirect("portal:staff_council", uai=uai, pk=pk)
    messages.success(request, "Le relevé est supprimé.")
    return redirect("portal:staff_councils", uai=uai)
