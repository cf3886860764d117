"""A pupil found by name: who comes without an appointment, who is flagged."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi import week as week_page
from pixschool.portal.cdi.forms import FlagPupilForm
from pixschool.portal.cdi.purposes import PurposeForm
from pixschool.portal.views.cdi.doors import cdi_crumbs, cdi_home, shown_slot
from students.models import Presence, Student, SupportReason
from students.slots import booking as seats
from students.support import flags
from students.support.errors import SupportRefusedError
from students.support.queue import flags_to_help
from students.support.reach import NOT_EXPECTED, pupils_to_flag, sees_today_only

MOST_FOUND = 12
MOST_EXPECTED = 60


def _found(
    request: SchoolRequest, typed: str, pupils: QuerySet[Student]
) -> list[tuple[Student, str]]:
    """Those of that name, with their class; all that are expected when there are few to choose."""
    if not typed.strip() and not sees_today_only(request.membership):
        return []
    most = MOST_EXPECTED if sees_today_only(request.membership) else MOST_FOUND
    students = list(pupils.search(typed)[:most])  # type: ignore[attr-defined]
    classes = day_page.classes_of([student.pk for student in students], request.school_year)
    return [(student, classes.get(student.pk, "")) for student in students]


def _of_this_year(request: SchoolRequest) -> QuerySet[Student]:
    return Student.objects.visible_to(request.membership).enrolled(request.school_year)


def _chosen(request: SchoolRequest, pupils: QuerySet[Student]) -> Student | None:
    """The one that the form names, among these."""
    return pupils.filter(pk=number(request.POST.get("pupil", "")) or 0).first()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def walk_in(request: SchoolRequest, uai: str) -> HttpResponse:
    """Somebody is at the door: a seat in the slot under way, or in the next one of the day."""
    now, day = timezone.now(), request.school.today()
    places = week_page.slots_between(request.membership, request.school_year, day, day, now)
    coming = [one for one in places if one.slot.is_open and not one.is_past]
    open_places = [one for one in coming if one.left]
    if request.method == "POST" and _take_in(request):
        return redirect("portal:cdi", uai=uai)
    typed = request.GET.get("q", "")
    return render(
        request,
        "portal/cdi/booking/walk_in.html",
        {
            "crumbs": cdi_crumbs(request),
            "typed": typed,
            "found": _found(request, typed, _of_this_year(request)),
            "places": open_places,
            "is_full": bool(coming) if places else None,
            "form": PurposeForm(initial={"by_themself": True}),
        },
    )


def _take_in(request: SchoolRequest) -> bool:
    student = _chosen(request, _of_this_year(request))
    slot = shown_slot(request.POST.get("slot", ""))
    form = PurposeForm(request.POST)
    if student is None or slot is None or not form.is_valid():
        messages.warning(request, form.refusal or "Choisissez un élève et un créneau.")
        return False
    try:
        booking = seats.book(
            slot_id=slot.pk,
            slot_version=slot.version,
            school=request.school,
            student=student,
            flag=flags_to_help([student], year=request.school_year).get(student.pk),
            actor=request.user,
            purpose=form.purpose,
            walk_in=True,
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return False
    is_here = booking.presence == Presence.PRESENT
    messages.success(request, f"{student} : {'noté présent' if is_here else 'une place gardée'}.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.FLAG_PUPILS)
def flag(request: SchoolRequest, uai: str) -> HttpResponse:
    """Say that a pupil needs help, in two choices: one whom one sees or, for an assistant, one who
    is expected today."""
    form = FlagPupilForm(request.POST or None)
    if form.is_valid() and _raise(request, form):
        return redirect(cdi_home(request), uai=uai)
    typed = request.POST.get("q") or request.GET.get("q", "")
    pupils = pupils_to_flag(request.membership, request.school_year)
    return render(
        request,
        "portal/cdi/flag.html",
        {
            "crumbs": cdi_crumbs(request),
            "typed": typed,
            "found": _found(request, typed, pupils),
            "today_only": sees_today_only(request.membership),
            "form": form,
            "chosen": number(request.POST.get("pupil", "")),
        },
        status=422 if form.is_bound else 200,
    )


def _raise(request: SchoolRequest, form: FlagPupilForm) -> bool:
    student = _chosen(request, pupils_to_flag(request.membership, request.school_year))
    if student is None:
        today_only = sees_today_only(request.membership) and request.POST.get("pupil")
        form.add_error(None, NOT_EXPECTED if today_only else "Choisissez un élève de la liste.")
        return False
    try:
        flags.raise_flag(
            student=student,
            year=request.school_year,
            reason=SupportReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            actor=request.user,
        )
    except SupportRefusedError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{student} est signalé : le CDI le voit dans « À aider ».")
    return True
