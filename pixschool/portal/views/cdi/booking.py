"""Pupils are given a seat: from their class, the missing list, their page, the queue."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number, posted_ids
from pixschool.portal.cdi import answers as words
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi import week as week_page
from pixschool.portal.cdi.purposes import PurposeForm
from pixschool.portal.views.cdi.doors import back_address, back_to, shown_slot
from students.models import Student, SupportBooking
from students.slots import placing
from students.slots.booking import Purpose
from students.slots.placing import MOST_WEEKS, SeatWish
from students.support.errors import SupportRefusedError
from students.support.queue import flags_to_help

NOTHING_CHOSEN = "Cochez des élèves, puis choisissez un créneau."


def places_ahead(request: SchoolRequest) -> list[week_page.WeekSlot]:
    """Where somebody can be placed in the two weeks that come; one query."""
    day = request.school.today()
    last = day + placing.LOOKED_AHEAD
    found = week_page.slots_between(
        request.membership, request.school_year, day, last, timezone.now()
    )
    return week_page.next_with_room(found)


def bookings_of(request: SchoolRequest, pupil: Student) -> dict[str, Any]:
    """For the page of a pupil: the seats one may see, those to come first."""
    if not request.membership.can(Capability.BOOK_SLOTS):
        return {"may_book": False, "visits": ()}
    seen = SupportBooking.objects.visible_to(request.membership).held().filter(student=pupil)
    year = request.school_year
    lines = seen.filter(slot__year=year).select_related(
        "slot__school", "student", "flag", "visit__helper__user", "visit__peer"
    )
    now = timezone.now()
    visits = [(one, one.ends_at > now and not one.presence) for one in lines]
    return {
        "may_book": year.is_current,
        "visits": [(day_page.with_why(one), is_coming) for one, is_coming in visits],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.BOOK_SLOTS)
def booking(request: SchoolRequest, uai: str) -> HttpResponse:
    """The pupils who were ticked, with a slot to choose; nothing is written here."""
    asked = posted_ids(request, "student") or {number(request.GET.get("eleve", "")) or 0}
    pupils = Student.objects.visible_to(request.membership).enrolled(request.school_year)
    students = list(pupils.filter(pk__in=asked).order_by("name_key", "pk")[: placing.MOST_AT_ONCE])
    if request.method == "POST" and not students:
        messages.error(request, "Cochez d’abord les élèves à placer.")
        return back_to(request, "portal:classrooms")
    return render(
        request,
        "portal/cdi/booking/page.html",
        {
            "subtitle": count(len(students), "élève") if students else "",
            "lines": _lines(request, students),
            "places": places_ahead(request),
            "weeks": MOST_WEEKS,
            "form": PurposeForm(),
            "back": back_address(request, "portal:classrooms"),
        },
    )


def _lines(
    request: SchoolRequest, students: list[Student]
) -> list[tuple[Student, str, SupportBooking | None]]:
    """Each with their class and the next seat they have; two queries."""
    classes = day_page.classes_of([one.pk for one in students], request.school_year)
    coming = SupportBooking.objects.visible_to(request.membership).held()
    seats = coming.filter(student__in=students, starts_at__gt=timezone.now())
    next_seat = {one.student_id: one for one in seats.order_by("-starts_at")}
    return [(one, classes.get(one.pk, ""), next_seat.get(one.pk)) for one in students]


@require_POST
@requires(Capability.BOOK_SLOTS)
def place(request: SchoolRequest, uai: str) -> HttpResponse:
    """Computed again as things are now: who was placed, who not and why."""
    ticked = posted_ids(request, "pupil")
    seen = Student.objects.visible_to(request.membership).filter(pk__in=ticked)
    students = _in_the_order_of(request.POST.getlist("pupil"), list(seen))
    form = PurposeForm(request.POST)
    asked = _asked(request, form.purpose) if form.is_valid() else None
    if not students or asked is None:
        messages.warning(request, form.refusal or NOTHING_CHOSEN)
        return back_to(request, "portal:cdi_queue")
    try:
        answers = placing.place(
            asked=asked,
            students=students,
            year=request.school_year,
            actor=request.user,
            flags=flags_to_help(students, year=request.school_year),
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return back_to(request, "portal:cdi_queue")
    said = words.sentences(answers, weeks=asked.weeks)
    for text in said.good:
        messages.success(request, text)
    for text in said.bad:
        messages.warning(request, text)
    return back_to(request, "portal:cdi_queue")


def _in_the_order_of(posted: list[str], students: list[Student]) -> list[Student]:
    """As the page had them: the first of the queue is the first to have a seat."""
    rank = {number(text): place for place, text in enumerate(posted)}
    return sorted(students, key=lambda one: rank.get(one.pk, 0))


def _asked(request: SchoolRequest, purpose: Purpose) -> SeatWish | None:
    """`slot`: that which was shown, or « first »."""
    text, weeks = request.POST.get("slot", ""), number(request.POST.get("weeks", "1")) or 0
    if not 1 <= weeks <= MOST_WEEKS:
        return None
    if text == "first":
        return SeatWish(weeks=weeks, purpose=purpose)
    slot = shown_slot(text)
    return SeatWish(slot.pk, slot.version, weeks, purpose) if slot else None
