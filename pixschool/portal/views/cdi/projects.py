"""« Séances et projets »: what the CDI leads with a subject, and the table it leans on."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi import projects as shown
from pixschool.portal.cdi.project_forms import HourForm, LiteracyForm, ProjectForm
from pixschool.portal.views.cdi.doors import cdi_crumbs
from rituals.models import Project, Session
from rituals.projects import literacy, services
from rituals.resources import shelf
from rituals.scope import version_seen
from rituals.sessions import making_way
from rituals.sessions.answering import answer_of, say_seats
from rituals.sessions.lines import session_lines
from students.views.given_back import say_given_back


@require_safe
@requires(Capability.RUN_CDI)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """Those of the year, and Safer Internet Day as the year has it."""
    found = Project.objects.in_year(request.school_year).kept().with_all()
    lines = shown.lines(found, request.school.today())
    return render(
        request,
        "portal/cdi/projects/list.html",
        {
            "current": [line for line in lines if not line.is_over],
            "past": [line for line in reversed(lines) if line.is_over],
            "safer_internet": shelf.safer_internet_day(request.school_year),
            **_rights(request),
        },
    )


@require_safe
@requires(Capability.RUN_CDI)
def project_page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What it is, what it works on, its hours."""
    project = get_project(request, pk)
    ritual = project.ritual
    sessions = ritual.sessions.select_related("ritual", "classroom", "teaching_group")
    return render(
        request,
        "portal/cdi/projects/project.html",
        {
            "crumbs": cdi_crumbs(request),
            "project": project,
            "line": shown.lines([project], request.school.today())[0],
            "literacy": shown.literacy_of(project, literacy.table(request.school)),
            "sessions": session_lines(
                sessions.prefetch_related("leaders__user"),
                school=request.school,
                now=timezone.now(),
                membership=request.membership,
                may_manage=False,
            ),
            **_rights(request),
        },
    )


def get_project(request: SchoolRequest, pk: int) -> Project:
    """Of any year, removed from it or not. 404 outside the school."""
    visible = Project.objects.visible_to(request.membership).with_all()
    return get_object_or_404(visible, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def add(request: SchoolRequest, uai: str) -> HttpResponse:
    form = ProjectForm(request.POST or None, year=request.school_year)
    if form.is_valid():
        try:
            made = services.create(
                year=request.school_year,
                draft=form.draft,
                leader=request.membership,
                actor=request.user,
            )
        except (services.ProjectRefusedError, ValidationError) as error:
            _say(form, error)
        else:
            messages.success(request, f"« {made.ritual.title} » est dans l’année.")
            return redirect("portal:cdi_project", uai=uai, pk=made.pk)
    return _show_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A page that is stale, also by a move on the wall of the year, writes nothing."""
    project = get_project(request, pk)
    form = ProjectForm(request.POST or None, year=project.ritual.year, project=project)
    if form.is_valid():
        try:
            services.change(
                project=project,
                version=version_seen(request),
                draft=form.draft,
                actor=request.user,
            )
        except (services.ProjectRefusedError, ValidationError) as error:
            _say(form, error)
        else:
            messages.success(request, "Les changements sont enregistrés.")
            return redirect("portal:cdi_project", uai=uai, pk=pk)
    return _show_form(request, form, project)


def _say(form: Any, error: Exception) -> None:
    """A field that the form does not have speaks for the whole form."""
    if not isinstance(error, ValidationError):
        form.add_error(None, str(error))
        return
    for text in error.messages:
        form.add_error(None, text)


def _show_form(
    request: SchoolRequest, form: ProjectForm, project: Project | None = None
) -> HttpResponse:
    return render(
        request,
        "portal/cdi/projects/form.html",
        {"form": form, "project": project, "crumbs": cdi_crumbs(request)},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_CDI)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Out of the year; the wall of the year can put it back."""
    project = get_project(request, pk)
    try:
        services.remove(project=project, version=version_seen(request), actor=request.user)
    except services.ProjectRefusedError as error:
        messages.error(request, str(error))
        return redirect("portal:cdi_project", uai=uai, pk=pk)
    messages.success(request, f"« {project.ritual.title} » est retiré de l’année.")
    return redirect("portal:cdi_projects", uai=uai)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def session_add(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A session like any other: the class has it, the room and the people are taken."""
    project = get_project(request, pk)
    form = HourForm(
        request.POST or None,
        project=project,
        initial={"date": max(project.ritual.starts_on, request.school.today()), "room": "CDI"},
    )
    seats = None
    if form.is_valid():
        slot = form.slot(
            zone=ZoneInfo(request.school.timezone),
            leaders=list(form.cleaned_data["leaders"]),
            takes_attendance=False,
        )
        try:
            hit = services.add_session(
                project=project, slot=slot, actor=request.user, answer=answer_of(request)
            )
        except services.ProjectRefusedError as error:
            form.add_error(None, str(error))
        except making_way.SeatsInTheWayError as error:
            seats = making_way.shown(error.seats, request.membership)
        else:
            say_seats(request, hit)
            messages.success(request, "La séance est dans le calendrier de la classe.")
            return redirect("portal:cdi_project", uai=uai, pk=pk)
    return render(
        request,
        "portal/cdi/projects/session.html",
        {"form": form, "project": project, "seats": seats, "crumbs": cdi_crumbs(request)},
        status=422 if form.errors or seats else 200,
    )


@require_POST
@requires(Capability.MANAGE_CDI)
def session_remove(request: SchoolRequest, uai: str, pk: int, session: int) -> HttpResponse:
    """One to come; its room is free at once."""
    project = get_project(request, pk)
    found = get_object_or_404(
        Session.objects.visible_to(request.membership).select_related("ritual", "school"),
        pk=session,
        ritual=project.ritual_id,
    )
    try:
        given = services.remove_session(session=found, actor=request.user)
    except services.ProjectRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La séance est supprimée ; sa salle est libre.")
        say_given_back(request, given)
    return redirect("portal:cdi_project", uai=uai, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def literacy_table(request: SchoolRequest, uai: str) -> HttpResponse:
    """The 16 competences beside what the CDI teaches: our proposal, the school's own words."""
    data = request.POST if request.method == "POST" else None
    rows = [LiteracyForm(data, line=line) for line in literacy.table(request.school)]
    refused = [row for row in rows if not row.is_valid()]  # all of them are asked
    if data is not None and not refused:
        lines = {
            row.line.competence.code: (row.cleaned_data["strength"], row.cleaned_data["words"])
            for row in rows
            if row.has_changed()
        }
        changed = literacy.write(school=request.school, lines=lines, actor=request.user)
        messages.success(request, f"{count(changed, 'ligne enregistrée,lignes enregistrées')}.")
        return redirect("portal:cdi_literacy", uai=uai)
    return render(
        request,
        "portal/cdi/projects/literacy.html",
        {"rows": rows, "crumbs": cdi_crumbs(request)},
        status=200 if data is None else 422,
    )


def _rights(request: SchoolRequest) -> dict[str, bool]:
    return {
        "runs_cdi": True,
        "may_manage_cdi": request.membership.can(Capability.MANAGE_CDI),
    }
