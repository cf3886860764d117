"""What is done at the CDI: somebody came or not, was helped; a seat is changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, NotTodayError, requires
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi.forms import VisitForm
from pixschool.portal.views.cdi.doors import back_to, cdi_crumbs, cdi_home, shown_slot
from rituals.scope import version_seen
from students.models import Presence, SupportBooking, SupportVisit, VisitOutcome
from students.peers.offering import who_may_have_helped
from students.slots import booking as seats
from students.slots import presence, visits
from students.support.errors import SupportRefusedError
from students.support.reach import sees_today_only
from students.views.readings import note_support_list


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
    return back_to(request, cdi_home(request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.RUN_CDI)
def note(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What was worked on, and how it went: the second click sends."""
    booking = _booking(request, pk)
    if booking.cancelled_at is not None:
        messages.error(request, presence.CANCELLED)
        return back_to(request, cdi_home(request))
    if request.method == "POST" and request.POST.get("verb") == "take_back":
        return _take_back(request, booking)
    visit: SupportVisit | None = getattr(booking, "visit", None)
    peers = who_may_have_helped(booking, request.membership)
    form = VisitForm(
        request.POST or None, booking=booking, peers=peers, initial=_noted(visit, booking)
    )
    if form.is_valid() and _write(request, booking, form):
        return back_to(request, cdi_home(request))
    (line,) = day_page.with_class([booking], booking.slot.year)
    note_support_list(request, day_page.explained([line]))
    return render(
        request,
        "portal/cdi/visit.html",
        {
            "crumbs": cdi_crumbs(request),
            "form": form,
            "line": line,
            "visit": visit,
            "version": visit.version if visit else 0,
            "outcome": visit.outcome if visit else "",
            "outcomes": VisitOutcome.choices,
        },
        status=422 if form.is_bound else 200,
    )


def _write(request: SchoolRequest, booking: SupportBooking, form: VisitForm) -> bool:
    try:
        visits.note(
            booking=booking,
            topics=form.cleaned_data["topics"],
            outcome=form.cleaned_data["outcome"],
            helper=form.cleaned_data["helper"] or request.membership,
            peer=form.cleaned_data.get("peer"),
            actor=request.user,
            version=version_seen(request),
        )
    except SupportRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


def _take_back(request: SchoolRequest, booking: SupportBooking) -> HttpResponse:
    try:
        visits.take_back(booking=booking, actor=request.user, version=version_seen(request))
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{booking.student} : plus rien n’est noté de ce passage.")
    return back_to(request, cdi_home(request))


def _noted(visit: SupportVisit | None, booking: SupportBooking) -> dict[str, Any]:
    """What the form shows at first: what was noted, else what the pupil came for."""
    if visit is None:
        return {"topics": [day_page.topic_of(booking)]}
    return {
        "topics": visit.topics,
        "outcome": visit.outcome,
        "helper": visit.helper_id,
        "peer": visit.peer_id,
    }


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
    return back_to(request, cdi_home(request))


@require_POST
@requires(Capability.BOOK_SLOTS)
def move(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Another slot for the same pupil."""
    booking = _booking(request, pk)
    slot = shown_slot(request.POST.get("slot", ""))
    try:
        if slot is None:
            raise SupportRefusedError("Choisissez un créneau.")
        seats.move(
            booking=booking,
            slot_id=slot.pk,
            slot_version=slot.version,
            actor=request.user,
            version=version_seen(request),
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{booking.student} est déplacé.")
    return back_to(request, cdi_home(request))


def _booking(request: SchoolRequest, pk: int) -> SupportBooking:
    """Cancelled ones too: whoever acts says what becomes of those. Raises NotTodayError for an
    assistant and a seat of another day, else Http404."""
    visible = SupportBooking.objects.visible_to(request.membership)
    found = visible.select_related("student", "slot__year", "flag").filter(pk=pk).first()
    if found is None:
        ours = SupportBooking.objects.filter(slot__school=request.school, pk=pk)
        if sees_today_only(request.membership) and ours.exists():
            raise NotTodayError
        raise Http404
    return found
