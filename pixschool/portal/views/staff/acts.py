"""What is done of an office hour or a training: one signs up, one notes who came."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import Membership
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number
from pixschool.portal.views.staff.meetings import get_meeting, get_run_meeting
from rituals.scope import version_seen
from rituals.staff import leaving, meetings
from rituals.staff.errors import StaffRefusedError

CHOOSE = "Choisissez un collègue dans la liste."
PRESENCE = "presence-"  # before the id of a seat, in the form of who came


@require_POST
@requires(Capability.SEE_SCHOOL)
def sign_up(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One's own seat."""
    meeting = get_meeting(request, pk)
    _try(
        request,
        lambda: meetings.sign_up(
            meeting=meeting, membership=request.membership, actor=request.user
        ),
        f"Vous êtes inscrit : {meeting.title}.",
    )
    return _back(request, pk)


@require_POST
@requires(Capability.SEE_SCHOOL)
def withdraw(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The seat is free at once."""
    meeting = get_meeting(request, pk)
    _try(
        request,
        lambda: meetings.withdraw(
            meeting=meeting, membership=request.membership, actor=request.user
        ),
        f"Vous n’êtes plus inscrit : {meeting.title}.",
    )
    return _back(request, pk)


@require_POST
@requires(Capability.SEE_SCHOOL)
def mark(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who came: each seat of the page is present, absent or not noted."""
    meeting = get_run_meeting(request, pk)
    seats = {
        seat: str(value)
        for name, value in request.POST.items()
        if name.startswith(PRESENCE) and (seat := number(name.removeprefix(PRESENCE))) is not None
    }
    try:
        _try(
            request,
            lambda: meetings.mark(
                meeting=meeting, version=version_seen(request), presences=seats, actor=request.user
            ),
            "Les présences sont enregistrées.",
        )
    except ValueError:
        messages.error(request, "Choisissez présent, absent ou non noté.")
    return redirect("portal:staff_meeting", uai=uai, pk=pk)


@require_POST
@requires(Capability.SEE_SCHOOL)
def add_person(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A colleague who comes without having signed up."""
    meeting = get_run_meeting(request, pk)
    member = _colleague(request)
    if member is None:
        messages.error(request, CHOOSE)
    else:
        _try(
            request,
            lambda: meetings.add_people(meeting=meeting, members=[member], actor=request.user),
            f"{member.user} est dans la liste.",
        )
    return redirect("portal:staff_meeting", uai=uai, pk=pk)


@require_POST
@requires(Capability.SEE_SCHOOL)
def cancel(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Crossed out, on the page of everybody."""
    meeting = get_run_meeting(request, pk)
    _try(
        request,
        lambda: meetings.cancel(meeting=meeting, version=version_seen(request), actor=request.user),
        f"« {meeting.title} » est annulée.",
    )
    return redirect("portal:staff_meeting", uai=uai, pk=pk)


@require_POST
@requires(Capability.SEE_SCHOOL)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """For good; refused when somebody signed up or was noted."""
    meeting = get_run_meeting(request, pk)
    is_done = _try(
        request,
        lambda: meetings.remove(meeting=meeting, version=version_seen(request), actor=request.user),
        f"« {meeting.title} » est supprimée.",
    )
    if is_done:
        return redirect("portal:staff", uai=uai)
    return redirect("portal:staff_meeting", uai=uai, pk=pk)


@require_POST
@requires(Capability.SEE_SCHOOL)
def hand_over(request: SchoolRequest, uai: str) -> HttpResponse:
    """One's own office hours and trainings to come, given to a colleague."""
    member = _colleague(request)
    if member is None:
        messages.error(request, CHOOSE)
        return redirect("portal:staff", uai=uai)
    try:
        moved = leaving.hand_over(holder=request.membership, to=member, actor=request.user)
    except StaffRefusedError as error:
        messages.error(request, str(error))
    else:
        words = "permanence ou formation confiée,permanences ou formations confiées"
        messages.success(request, f"{count(moved, words)} à {member.user}.")
    return redirect("portal:staff", uai=uai)


def _try(request: SchoolRequest, act: Callable[[], object], done: str) -> bool:
    """Whether it was done; what refuses it is said."""
    try:
        act()
    except StaffRefusedError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def _colleague(request: SchoolRequest) -> Membership | None:
    pk = number(request.POST.get("member", ""))
    if pk is None:
        return None
    team = Membership.objects.filter(school=request.school).active().select_related("user")
    return get_object_or_404(team, pk=pk)


def _back(request: SchoolRequest, pk: int) -> HttpResponse:
    """To the list, or to the page that the button was on."""
    if request.POST.get("page") == "meeting":
        return redirect("portal:staff_meeting", uai=request.school.uai, pk=pk)
    return redirect("portal:staff", uai=request.school.uai)
