from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import Level
from pixschool.core.web.http import SchoolRequest
from rituals.models import Ritual
from rituals.plan import services
from rituals.plan.forms import RitualForm
from rituals.plan.meanwhile import changes_since
from rituals.plan.services import AlreadySoError, PlanConflictError
from rituals.scope import (
    get_ritual,
    planner_url,
    ritual_crumbs,
    version_seen,
    year_crumbs,
)
from students.models import Classroom


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def create(request: SchoolRequest, uai: str) -> HttpResponse:
    """`?niveau=6E&du=2026-09-14&au=2026-10-02`: what the plan already knows of it."""
    form = RitualForm(
        request.POST or None,
        year=request.school_year,
        offered=_classrooms(request),
        initial=_wished(request),
    )
    if request.method == "POST" and form.is_valid():
        made = services.create(
            year=request.school_year,
            actor=request.user,
            values=form.values,
            classrooms=form.chosen_classrooms or (),
        )
        messages.success(request, f"« {made.title} » est dans l’année.")
        return redirect("rituals:ritual", uai=uai, pk=made.pk)
    return _show_form(request, form)


def _classrooms(request: SchoolRequest) -> list[Classroom]:
    classrooms = Classroom.objects.filter(school=request.school)
    return list(classrooms.in_year(request.school_year).by_level())


def _wished(request: SchoolRequest) -> dict[str, Any]:
    days = {"starts_on": request.GET.get("du", ""), "ends_on": request.GET.get("au", "")}
    levels = [level for level in request.GET.getlist("niveau") if level in Level.values]
    wished: dict[str, Any] = {"levels": levels, "for_team": request.GET.get("niveau") == "equipe"}
    for name, text in days.items():
        try:
            wished[name] = date.fromisoformat(text)
        except ValueError:
            continue
    return wished


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What a colleague changed meanwhile is shown (409) before it is written over."""
    shown = get_ritual(request, pk)
    form = _edit_form(request, shown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"] or 0
        try:
            _change(request, shown, form, version=seen)
        except PlanConflictError:
            return _show_conflict(request, shown, seen=seen)
        messages.success(request, "Les changements sont enregistrés.")
        return redirect("rituals:ritual", uai=uai, pk=pk)
    return _show_form(request, form, ritual=get_ritual(request, pk))


def _edit_form(request: SchoolRequest, shown: Ritual, data: Any) -> RitualForm:
    classrooms = Classroom.objects.filter(year=shown.year_id).by_level()
    return RitualForm(data, instance=shown, year=shown.year, offered=list(classrooms))


def _change(request: SchoolRequest, shown: Ritual, form: RitualForm, *, version: int) -> None:
    """An act, unless nothing changes."""
    classrooms = form.chosen_classrooms
    if form.changes or classrooms is not None or version != form.initial["version"]:
        services.change(
            ritual=shown,
            version=version,
            actor=request.user,
            values=form.changes,
            classrooms=classrooms,
        )


def _show_conflict(request: SchoolRequest, shown: Ritual, *, seen: int) -> HttpResponse:
    """What one wrote is kept, and would now be written over what the other person did."""
    current = get_ritual(request, shown.pk)
    data = request.POST.copy()
    data["version"] = str(current.version)
    form = _edit_form(request, get_ritual(request, shown.pk), data)
    return _show_form(
        request, form, ritual=current, changes=changes_since(current, seen), status=409
    )


def _show_form(
    request: SchoolRequest,
    form: RitualForm,
    *,
    ritual: Ritual | None = None,
    changes: list[str] | None = None,
    status: int = 0,
) -> HttpResponse:
    return render(
        request,
        "rituals/ritual_form.html",
        {
            "form": form,
            "ritual": ritual,
            "changes": changes,
            "crumbs": ritual_crumbs(ritual)
            if ritual
            else year_crumbs(request.school.uai, request.school_year),
            "back": planner_url(request.school.uai, request.school_year),
        },
        status=status or (422 if form.errors else 200),
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The same act as on the planner, answered with the page of the ritual."""
    shown = get_ritual(request, pk)
    try:
        services.remove(ritual=shown, version=version_seen(request), actor=request.user)
    except AlreadySoError:
        pass  # the page says it, and offers to put it back
    except PlanConflictError as refusal:
        messages.error(request, str(refusal))
    return redirect("rituals:ritual", uai=uai, pk=pk)


@require_POST
@requires(Capability.MANAGE_YEAR)
def restore(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Back into the year; refused while a room or a person of its sessions is taken."""
    shown = get_ritual(request, pk)
    try:
        services.restore(ritual=shown, version=version_seen(request), actor=request.user)
    except AlreadySoError:
        pass  # the page shows it as any other
    except PlanConflictError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"« {shown.title} » est de nouveau dans l’année.")
    return redirect("rituals:ritual", uai=uai, pk=pk)
