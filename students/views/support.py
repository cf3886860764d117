"""A pupil is flagged for help from the pages where one sees them, and helped no more. Assistants
flag from the list of the day."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number, own_page, posted_ids
from students.models import LONGEST_SUPPORT_NOTE, Enrolment, Student, SupportFlag, SupportReason
from students.support import flags
from students.support.errors import SupportRefusedError
from students.views.readings import get_pupil
from students.views.repairs import get_classroom, pupil_page

FLAGGED, CLOSED = "signales", "clos"  # of an address: the ids of what was just done
MOST_UNDONE = 200


def flagging(request: SchoolRequest) -> dict[str, Any]:
    """For the pages that hold `students/support/_flag_form.html`; empty for who may not flag."""
    if not request.membership.can(Capability.SEE_SUPPORT):
        return {"flag_reasons": (), "just_flagged": (), "may_book": False}
    may_book = request.membership.can(Capability.BOOK_SLOTS) and request.school_year.is_current
    return {
        "flag_reasons": SupportReason.choices,
        "may_book": may_book,
        **_just_flagged(request),
    }


def support_of(request: SchoolRequest, pupil: Student) -> dict[str, Any]:
    """For the page of a pupil: the flags one may read, the last one first. The page journals the
    reading."""
    shown = flagging(request)
    found: list[SupportFlag] = []
    if shown["flag_reasons"]:
        visible = SupportFlag.objects.visible_to(request.membership).filter(student=pupil)
        found = list(visible.select_related("raised_by", "closed_by").order_by("-raised_at", "-pk"))
    closed = number(request.GET.get(CLOSED, ""))
    return shown | {
        "support_flags": found,
        "closings": [(closing.value, closing.label) for closing in flags.BY_HAND],
        "just_closed": next(
            (one for one in found if one.pk == closed and _may_reopen(one, request)), None
        ),
        "longest_note": LONGEST_SUPPORT_NOTE,
    }


@require_POST
@requires(Capability.SEE_SUPPORT)
def flag(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The ticked pupils of a class, for one reason."""
    classroom = get_classroom(request, pk)
    ticked = Student.objects.visible_to(request.membership).filter(
        pk__in=posted_ids(request, "student"),
        enrolments__classroom=classroom,
        enrolments__ends_on=None,
    )
    if not (students := list(ticked.distinct())):
        messages.error(request, "Cochez d’abord les élèves à signaler.")
        return redirect(_back(request, pk))
    try:
        raised = flags.raise_flags(
            students=students,
            year=classroom.year,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            actor=request.user,
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return redirect(_back(request, pk))
    messages.success(request, raised.words)
    return redirect(_back(request, pk, FLAGGED, raised.new))


@require_POST
@requires(Capability.SEE_SUPPORT)
def flag_undo(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Take back what one has just flagged in a class."""
    classroom = get_classroom(request, pk)
    visible = SupportFlag.objects.visible_to(request.membership).in_year(classroom.year)
    asked = visible.filter(pk__in=posted_ids(request, "flag"))
    done = flags.take_back(flags=list(asked), actor=request.user)
    messages.success(request, f"{count(done, 'signalement annulé')}.")
    return redirect(_back(request, pk))


@require_POST
@requires(Capability.SEE_SUPPORT)
def flag_close(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The flag of a pupil, with why it ends."""
    pupil = get_pupil(request, pk)
    if (found := _flag_of(request, pupil)) is None:
        return redirect(pupil_page(request, pk))
    try:
        flags.close_flag(
            flag=found,
            closing=request.POST.get("closing", ""),
            actor=request.user,
            version=number(request.POST.get("version", "")) or 0,
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return redirect(pupil_page(request, pk))
    messages.success(request, "Signalement clos.")
    return redirect(f"{pupil_page(request, pk)}?{CLOSED}={found.pk}")


@require_POST
@requires(Capability.SEE_SUPPORT)
def flag_reopen(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Undo a close of one's own."""
    pupil = get_pupil(request, pk)
    found = _flag_of(request, pupil)
    try:
        if found is not None:
            flags.reopen_flag(flag=found, actor=request.user)
            messages.success(request, "Signalement rouvert.")
    except SupportRefusedError as error:
        messages.error(request, str(error))
    return redirect(pupil_page(request, pk))


def _flag_of(request: SchoolRequest, pupil: Student) -> SupportFlag | None:
    """The one that the form names; none when it names nothing. Raises Http404."""
    pk = number(request.POST.get("flag", ""))
    if pk is None:
        messages.error(request, "Ce signalement n’existe plus.")
        return None
    visible = SupportFlag.objects.visible_to(request.membership)
    return get_object_or_404(visible, student=pupil, pk=pk)


def _may_reopen(one: SupportFlag, request: SchoolRequest) -> bool:
    return (
        one.closed_at is not None
        and one.closed_by_id == request.user.pk
        and one.closed_at > timezone.now() - flags.REOPEN_FOR
    )


def _just_flagged(request: SchoolRequest) -> dict[str, Any]:
    """Those that the address names, as long as one may take them back, and their class."""
    ids = [number(text) for text in request.GET.get(FLAGGED, "").split("-")[:MOST_UNDONE]]
    if not any(ids):
        return {"just_flagged": ()}
    visible = SupportFlag.objects.visible_to(request.membership).open()
    own = list(visible.filter(pk__in=[pk for pk in ids if pk], raised_by=request.user))
    places = Enrolment.objects.open().filter(student__in=[one.student_id for one in own])
    room = places.filter(year=request.school_year).values_list("classroom", flat=True).first()
    return {"just_flagged": own if room else (), "flagged_in": room}


def _back(
    request: SchoolRequest, classroom: int, key: str = "", done: Iterable[SupportFlag] = ()
) -> str:
    """The page of the school that the form was on, else that of the class."""
    uai = request.school.uai
    here = reverse("portal:home", args=[uai])
    asked = urlsplit(own_page(request, request.POST.get("back", ""), under=here))
    page = asked.path or reverse("portal:classroom", args=[uai, classroom])
    query = QueryDict(asked.query, mutable=True)
    for former in (FLAGGED, CLOSED, "cocher"):
        query.pop(former, None)
    if ids := "-".join(str(one.pk) for one in done):
        query[key] = ids
    return f"{page}?{query.urlencode()}" if query else page
