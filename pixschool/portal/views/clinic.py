"""« Connexion » : the pupils whose identifiers fail, and who resets what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number, own_page
from pixschool.portal.cdi import week as week_page
from pixschool.portal.peers.forms import ResetWaysForm
from pixschool.portal.views.cdi.doors import cdi_crumbs
from pixschool.portal.views.cdi.pages import AHEAD
from students.clinic import marks, ways
from students.clinic.lines import ClinicLine, clinic, waiting_in
from students.models import AccountKind, Classroom, SlotKind, Student
from students.support.errors import SupportRefusedError
from students.support.reach import hidden_words


def clinic_crumbs(request: SchoolRequest) -> Crumbs:
    above = cdi_crumbs(request) if request.membership.can(Capability.RUN_CDI) else []
    return [*above, ("Connexion", reverse("portal:clinic", args=[request.school.uai]))]


@require_safe
@requires(Capability.SEE_SUPPORT)
def sign_in_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """By class, to print before a session. That somebody looked is recorded."""
    year, membership = request.school_year, request.membership
    found = clinic(year=year, pupils=Student.objects.visible_to(membership))
    rooms = {line.classroom.pk: line.classroom for line in (*found.to_do, *found.done)}
    asked = rooms.get(number(request.GET.get("classe", "")) or 0)
    to_do = _of(found.to_do, asked)
    done = _of(found.done, asked)
    if shown := sorted(line.student.pk for line in (*to_do, *done)):
        journal.record_reading(
            "clinic_read",
            school=request.school,
            actor=request.user,
            target="supported_pupil",
            ids=shown,
        )
    return render(
        request,
        "portal/cdi/clinic/clinic.html",
        {
            "crumbs": clinic_crumbs(request)[:-1],
            "may_manage_cdi": membership.can(Capability.MANAGE_CDI),
            "subtitle": _words(to_do, asked),
            "rooms": list(rooms.values()),
            "asked": asked,
            "to_do": to_do,
            "hidden_words": hidden_words(waiting_in(year) - len(found.to_do)),
            "done": done,
            "kinds": AccountKind,
            "ways": ways.ways_of(request.school),
            "places": _places(request),
        },
    )


def _of(lines: list[ClinicLine], classroom: Classroom | None) -> list[ClinicLine]:
    return [line for line in lines if classroom in (None, line.classroom)]


def _words(to_do: list[ClinicLine], classroom: Classroom | None) -> str:
    """« 6A · 4 élèves à reconnecter »."""
    words = f"{count(len(to_do), 'élève')} à reconnecter" if to_do else "personne n’attend"
    return f"{classroom} · {words}" if classroom else words


def _places(request: SchoolRequest) -> list[week_page.WeekSlot]:
    """Where somebody can be placed: the slots « connexion », else any."""
    today = request.school.today()
    ahead = week_page.slots_between(
        request.membership, request.school_year, today, today + AHEAD, timezone.now()
    )
    free = week_page.next_with_room(ahead)
    return [one for one in free if one.slot.kind == SlotKind.SIGN_IN] or free


@require_POST
@requires(Capability.SEE_SUPPORT)
def note(request: SchoolRequest, uai: str) -> HttpResponse:
    """An account of a pupil is to be done again, is done, or neither."""
    pupils = Student.objects.visible_to(request.membership)
    student = pupils.filter(pk=number(request.POST.get("pupil", "")) or 0).first()
    if student is None:
        messages.warning(request, "Cet élève n’est plus dans la liste.")
        return redirect("portal:clinic", uai=uai)
    kind, state = request.POST.get("kind", ""), request.POST.get("state", "")
    try:
        marks.note(
            student=student,
            year=request.school_year,
            kind=kind,
            state=state,
            actor=request.user,
            seen=number(request.POST.get("seen", "")) or 0,
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{student}, {AccountKind(kind).label} : {_said(state)}.")
    page = reverse("portal:clinic", args=[uai])
    return redirect(own_page(request, request.POST.get("back", ""), under=page) or page)


def _said(state: str) -> str:
    return {"failed": "à refaire", "done": "refait"}.get(state, "rien de noté")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def reset_ways(request: SchoolRequest, uai: str) -> HttpResponse:
    """« Qui réinitialise quoi »."""
    form = ResetWaysForm(request.POST or None, ways=ways.ways_of(request.school))
    if form.is_valid() and _change(request, form):
        messages.success(request, "C’est enregistré.")
        return redirect("portal:clinic", uai=uai)
    context: dict[str, Any] = {"crumbs": clinic_crumbs(request), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "portal/cdi/clinic/ways.html", context, status=status)


def _change(request: SchoolRequest, form: ResetWaysForm) -> bool:
    try:
        ways.change(school=request.school, actor=request.user, ways=form.ways)
    except SupportRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True
