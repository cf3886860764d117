"""Office hours and trainings: all of them, one, its form, its sheet on paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.models import Membership
from pixschool.core.text.french import meeting_fr
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.staff import meetings as shown
from pixschool.portal.staff.forms import ColleagueForm, StaffMeetingForm
from rituals.models import Session, StaffMeeting
from rituals.scope import may_manage, version_seen
from rituals.sessions.lines import SessionLine, session_lines
from rituals.staff import leaving, meetings
from rituals.staff.errors import StaffRefusedError


def staff_crumbs(uai: str) -> Crumbs:
    return [("Permanences et formations", reverse("portal:staff", args=[uai]))]


def get_meeting(request: SchoolRequest, pk: int) -> StaffMeeting:
    """Of any year. 404 outside the school."""
    visible = StaffMeeting.objects.visible_to(request.membership).with_taken()
    return get_object_or_404(visible.select_related("school", "year", "holder__user"), pk=pk)


def get_run_meeting(request: SchoolRequest, pk: int) -> StaffMeeting:
    """One that the reader holds, or that of anybody for who manages the year. 403 else."""
    meeting = get_meeting(request, pk)
    if not shown.may_run(meeting, request.membership):
        raise PermissionDenied
    return meeting


@require_safe
@requires(Capability.SEE_SCHOOL)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """What is to come, what was; those of the plan of the year beside."""
    now = timezone.now()
    found = (
        StaffMeeting.objects.visible_to(request.membership)
        .in_year(request.school_year)
        .with_taken()
        .select_related("holder__user")
    )
    lines = shown.lines(found, reader=request.membership, school=request.school, now=now)
    held = leaving.meetings_held(request.membership).count()
    of_the_plan = _of_the_plan(request)
    return render(
        request,
        "portal/staff/meetings.html",
        {
            "coming": [line for line in lines if not line.is_over],
            "past": [line for line in reversed(lines) if line.is_over],
            "plan_coming": [line for line in of_the_plan if not line.is_past],
            "plan_past": [line for line in reversed(of_the_plan) if line.is_past],
            "may_train": request.membership.can(Capability.TRAIN_STAFF),
            "held": held,
            "hand_over": ColleagueForm(members=_others(request)) if held else None,
            "sees_summary": may_manage(request),
        },
    )


def _others(request: SchoolRequest) -> Any:
    team = Membership.objects.filter(school=request.school).active().in_order()
    return team.exclude(pk=request.membership.pk)


def _of_the_plan(request: SchoolRequest) -> list[SessionLine]:
    """Sessions of the year's rituals where one notes who came."""
    found = (
        Session.objects.visible_to(request.membership)
        .filter(ritual__year=request.school_year, ritual__removed_at=None, takes_attendance=True)
        .select_related("ritual", "classroom", "teaching_group")
        .prefetch_related("leaders__user")
    )
    return session_lines(
        found,
        school=request.school,
        now=timezone.now(),
        membership=request.membership,
        may_manage=may_manage(request),
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def meeting_page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What it is, and one's own seat; who signed up and who came, for who holds it."""
    meeting = get_meeting(request, pk)
    (line,) = shown.lines(
        [meeting], reader=request.membership, school=request.school, now=timezone.now()
    )
    context: dict[str, Any] = {"line": line, "meeting": meeting, "crumbs": staff_crumbs(uai)}
    if line.may_run:
        seats = list(meeting.staff_seats.select_related("membership__user", "noted_by"))
        seats.sort(key=lambda seat: (seat.membership.user.last_name, seat.pk))
        there = [seat.membership_id for seat in seats]
        team = Membership.objects.filter(school=request.school).active().in_order()
        context |= {
            "seats": seats,
            "add": ColleagueForm(members=team.exclude(pk__in=[*there, meeting.holder_id])),
            "has_marks": any(seat.presence for seat in seats),
        }
    return render(request, "portal/staff/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.TRAIN_STAFF)
def add(request: SchoolRequest, uai: str) -> HttpResponse:
    """`?type=training`: what one is about to propose."""
    form = StaffMeetingForm(
        request.POST or None,
        year=request.school_year,
        membership=request.membership,
        initial={"kind": request.GET.get("type", "")},
    )
    if form.is_valid():
        try:
            made = meetings.create(year=request.school_year, values=form.values, actor=request.user)
        except StaffRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"« {made.title} » est proposée à l’équipe.")
            return redirect("portal:staff", uai=uai)
    return _show_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What a colleague changed meanwhile is not written over."""
    meeting = get_run_meeting(request, pk)
    form = StaffMeetingForm(
        request.POST or None,
        year=meeting.year,
        membership=request.membership,
        instance=meeting,
    )
    if form.is_valid():
        try:
            meetings.change(
                meeting=meeting,
                version=version_seen(request),
                values=form.values,
                actor=request.user,
            )
        except StaffRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Les changements sont enregistrés.")
            return redirect("portal:staff_meeting", uai=uai, pk=pk)
    return _show_form(request, form, meeting)


def _show_form(
    request: SchoolRequest, form: StaffMeetingForm, meeting: StaffMeeting | None = None
) -> HttpResponse:
    return render(
        request,
        "portal/staff/meeting_form.html",
        {"form": form, "meeting": meeting, "crumbs": staff_crumbs(request.school.uai)},
        status=422 if form.errors else 200,
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def sheet_pdf(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The attendance sheet on paper: names, a place to sign."""
    meeting = get_run_meeting(request, pk)
    starts, ends = request.school.local(meeting.starts_at), request.school.local(meeting.ends_at)
    seats = list(meeting.staff_seats.select_related("membership__user"))
    seats.sort(key=lambda seat: (seat.membership.user.last_name, seat.pk))
    return pdf_answer(
        request,
        "portal/staff/sheet_pdf.html",
        {
            "school": request.school,
            "meeting": meeting,
            "when": meeting_fr(starts, ends),
            "audience": shown.audience(meeting),
            "seats": seats,
            "blank_lines": range(max(3, 12 - len(seats))),
        },
        name=f"emargement-{meeting.pk}",
        instead=reverse("portal:staff_meeting", args=[uai, pk]),
    )
