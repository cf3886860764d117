from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.missing import stats
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import NBSP
from pixschool.core.web.http import SchoolRequest
from rituals.catalogue import Theme
from rituals.models import Ritual
from rituals.plan import campaign as campaign_link
from rituals.plan import ritual_page, services, wording
from rituals.plan.forms import RitualForm
from rituals.plan.meanwhile import changes_since
from rituals.plan.papers import papers
from rituals.plan.services import PlanConflictError
from rituals.plan.views.checklist import checklist_context
from rituals.scope import (
    get_ritual,
    may_manage,
    planner_url,
    published_calendar,
    ritual_crumbs,
    year_crumbs,
)
from students.models import Classroom


@require_safe
@requires(Capability.SEE_SCHOOL)
def ritual(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    shown = get_ritual(request, pk)
    sessions = ritual_page.session_lines(
        shown.sessions.select_related("ritual", "classroom").prefetch_related("leaders__user"),
        school=shown.school,
        now=timezone.now(),
        own_id=request.membership.pk,
        may_manage=may_manage(request),
    )
    campaign = _campaign_context(request, shown)
    return render(
        request,
        "rituals/ritual.html",
        {
            "ritual": shown,
            "crumbs": year_crumbs(uai, shown.year),
            "subtitle": _when(shown),
            "theme": dict(Theme.choices).get(shown.theme, ""),
            "audience": wording.audience(shown, shown.classrooms.values_list("name", flat=True)),
            "leads": wording.leads(shown),
            "competences": ritual_page.competences(shown),
            "sessions": [line for line in sessions if not line.is_past],
            "past_sessions": [line for line in sessions if line.is_past],
            "papers": list(
                papers(
                    shown,
                    campaign=campaign["campaign"],
                    sees_pupils=request.membership.can(Capability.SEE_PUPILS),
                    sessions=sessions,
                )
            ),
            **checklist_context(request, shown),
            **campaign,
        },
    )


def _when(shown: Ritual) -> str:
    """« du … au … · semaines 3 à 7 de l’année, 25 jours de classe »."""
    calendar = published_calendar(shown.school, shown.year)
    days = (shown.starts_on, shown.ends_on)
    return " · ".join(filter(None, [wording.when(*days), wording.weeks(*days, calendar)]))


def _campaign_context(request: SchoolRequest, shown: Ritual) -> dict[str, Any]:
    """The campaign one may see, and how many pupils it still waits for."""
    visible = Campaign.objects.visible_to(request.membership)
    campaign = visible.filter(ritual=shown).first()
    may_link = (
        request.membership.can(Capability.MANAGE_CAMPAIGNS)
        and shown.campaign_id is None
        and shown.kind == Ritual.Kind.CAMPAIGN
        and bool(shown.levels)
        and shown.removed_at is None
    )
    context: dict[str, Any] = {
        "campaign": campaign,
        "progress": None,
        "may_link": may_link,
        "may_unlink": campaign is not None and request.membership.can(Capability.MANAGE_CAMPAIGNS),
        "free_campaigns": campaign_link.free_campaigns(shown) if may_link else [],
    }
    if campaign and request.membership.can(Capability.SEE_PUPILS):
        rooms = list(Classroom.objects.in_year(shown.year).visible_to(request.membership))
        found = stats.progress_by_class([campaign], rooms)
        context["progress"] = sum(found.values(), start=stats.NOBODY)
    return context


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def create(request: SchoolRequest, uai: str) -> HttpResponse:
    """`?niveau=6E&du=2026-09-14&au=2026-10-02`: what the plan already knows of it."""
    form = RitualForm(
        request.POST or None,
        year=request.school_year,
        rooms=_rooms(request),
        initial=_wished(request),
    )
    if request.method == "POST" and form.is_valid():
        made = services.create(
            year=request.school_year,
            actor=request.user,
            values=form.values,
            classrooms=form.chosen_rooms or (),
        )
        messages.success(request, f"«{NBSP}{made.title}{NBSP}» est dans l’année.")
        return redirect("rituals:ritual", uai=uai, pk=made.pk)
    return _show_form(request, form)


def _rooms(request: SchoolRequest) -> list[Classroom]:
    rooms = Classroom.objects.filter(school=request.school)
    return list(rooms.in_year(request.school_year).by_level())


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
    rooms = Classroom.objects.filter(year=shown.year_id).by_level()
    return RitualForm(data, instance=shown, year=shown.year, rooms=list(rooms))


def _change(request: SchoolRequest, shown: Ritual, form: RitualForm, *, version: int) -> None:
    """A gesture, unless nothing changes."""
    rooms = form.chosen_rooms
    if form.changes or rooms is not None or version != form.initial["version"]:
        services.change(
            ritual=shown,
            version=version,
            actor=request.user,
            values=form.changes,
            classrooms=rooms,
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
    shown = get_ritual(request, pk)
    if shown.removed_at is None:
        try:
            services.remove(ritual=shown, version=shown.version, actor=request.user)
        except PlanConflictError as refusal:
            messages.error(request, str(refusal))
    return redirect("rituals:ritual", uai=uai, pk=pk)


@require_POST
@requires(Capability.MANAGE_YEAR)
def restore(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    shown = get_ritual(request, pk)
    if shown.removed_at is not None:
        try:
            services.restore(ritual=shown, version=shown.version, actor=request.user)
        except PlanConflictError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"«{NBSP}{shown.title}{NBSP}» est de nouveau dans l’année.")
    return redirect("rituals:ritual", uai=uai, pk=pk)
