"""What is done at the CDI: somebody is placed, came or not, was helped."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import suggesting
from campaigns.suggesting import reading
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number, own_page, posted_ids
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi.forms import VisitForm
from pixschool.portal.views.cdi.pages import cdi_crumbs
from rituals.scope import version_seen
from students.models import Presence, Student, SupportBooking
from students.slots import booking as seats
from students.slots import presence, visits
from students.support.errors import SupportRefusedError
from students.support.queue import flags_to_help

MOST_SAID = 8  # refusals, one by one


@require_POST
@requires(Capability.BOOK_SLOTS)
def place(request: SchoolRequest, uai: str) -> HttpResponse:
    """Give the pupils that were ticked a seat in one slot; who was placed, who not and why."""
    students = list(
        Student.objects.visible_to(request.membership).filter(pk__in=posted_ids(request, "pupil"))
    )
    slot_id = number(request.POST.get("slot", ""))
    if not students or slot_id is None:
        messages.warning(request, "Cochez des élèves, puis choisissez un créneau.")
        return _back(request, "portal:cdi_queue")
    try:
        placed = seats.book_many(
            slot_id=slot_id,
            school=request.school,
            students=students,
            flags=flags_to_help(students, year=request.school_year),
            actor=request.user,
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return _back(request, "portal:cdi_queue")
    if placed.placed:
        messages.success(request, f"{count(len(placed.placed), 'élève placé')}.")
    _say_refusals(request, placed.refused)
    return _back(request, "portal:cdi_queue")


def _say_refusals(request: SchoolRequest, refused: Iterable[tuple[Student, str]]) -> None:
    refused = list(refused)
    for student, why in refused[:MOST_SAID]:
        messages.warning(request, f"{student} : {why}")
    if more := len(refused[MOST_SAID:]):
        messages.warning(request, f"{count(more, 'autre élève')} : pas de place non plus.")


@require_POST
@requires(Capability.RUN_CDI)
def mark(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Present or absent, in one tap; taken back by an empty mark."""
    booking = _booking(request, pk)
    asked = request.POST.get("presence", "")
    try:
        presence.mark(
            booking=booking,
            presence=Presence(asked) if asked else "",
            actor=request.user,
            version=version_seen(request),
        )
    except ValueError:
        messages.error(request, "Choisissez présent ou absent.")
    except SupportRefusedError as error:
        messages.error(request, str(error))
    return _back(request, "portal:cdi")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.RUN_CDI)
def note(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What was worked on, and how it went: two clicks and « Enregistrer »."""
    booking = _booking(request, pk)
    visit: Any = getattr(booking, "visit", None)
    initial = (
        {"topics": visit.topics, "outcome": visit.outcome, "helper": visit.helper_id}
        if visit
        else None
    )
    form = VisitForm(request.POST or None, booking=booking, initial=initial)
    if form.is_valid():
        try:
            visits.note(
                booking=booking,
                topics=form.cleaned_data["topics"],
                outcome=form.cleaned_data["outcome"],
                helper=form.cleaned_data["helper"] or request.membership,
                actor=request.user,
                version=version_seen(request),
            )
        except SupportRefusedError as error:
            form.add_error(None, str(error))
        else:
            return redirect("portal:cdi", uai=uai)
    (line,) = day_page.with_class([booking], booking.slot.year)
    return render(
        request,
        "portal/cdi/visit.html",
        {
            "crumbs": cdi_crumbs(uai),
            "form": form,
            "line": line,
            "version": visit.version if visit else 0,
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@requires(Capability.BOOK_SLOTS)
def cancel(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The seat is free again; the booking stays in the history."""
    booking = _booking(request, pk)
    try:
        seats.cancel(booking=booking, actor=request.user, version=version_seen(request))
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Rendez-vous de {booking.student} annulé.")
    return _back(request, "portal:cdi")


@require_POST
@requires(Capability.BOOK_SLOTS)
def move(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Another slot for the same pupil."""
    booking = _booking(request, pk)
    slot_id = number(request.POST.get("slot", ""))
    try:
        if slot_id is None:
            raise SupportRefusedError("Choisissez un créneau.")
        seats.move(
            booking=booking, slot_id=slot_id, actor=request.user, version=version_seen(request)
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{booking.student} est déplacé.")
    return _back(request, "portal:cdi")


@require_POST
@requires(Capability.MANAGE_CDI)
def suggested(request: SchoolRequest, uai: str) -> HttpResponse:
    """A person decides of what the figures suggest: flagged, or set aside."""
    year, wanted = request.school_year, set(request.POST.getlist("suggestion"))
    found = reading.suggestions(year=year, membership=request.membership)
    chosen = [one for one in found if one.key in wanted]
    if not chosen:
        messages.warning(request, "Ces suggestions ne sont plus d’actualité : rien n’a changé.")
    elif request.POST.get("verb") == "dismiss":
        suggesting.dismiss(year=year, suggestions=chosen, actor=request.user)
        messages.success(request, f"{count(len(chosen), 'suggestion écartée')}.")
    else:
        suggesting.accept(year=year, suggestions=chosen, actor=request.user)
        messages.success(request, f"{count(len(chosen), 'élève signalé')}.")
    return _back(request, "portal:cdi")


def _booking(request: SchoolRequest, pk: int) -> SupportBooking:
    visible = SupportBooking.objects.visible_to(request.membership).held()
    return get_object_or_404(visible.select_related("student", "slot__year", "flag"), pk=pk)


def _back(request: SchoolRequest, name: str) -> HttpResponse:
    """To the page that the form was on, when it says so; else to `name`."""
    home = reverse("portal:home", args=[request.school.uai])
    asked = own_page(request, request.POST.get("back", ""), under=home)
    return redirect(asked or reverse(name, args=[request.school.uai]))
