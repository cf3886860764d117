"""Appointments of a week, class by class; slips and the list of a day, as PDF."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.cdi import bookings, papers
from pixschool.portal.cdi import day as day_page
from pixschool.portal.views.cdi.days import asked_day
from pixschool.portal.views.cdi.doors import cdi_crumbs
from pixschool.portal.views.crumbs import classes_crumbs
from students.models import Classroom, SupportSlot
from students.support.reach import hidden_words

SUNDAY = timedelta(days=6)


@require_safe
@requires(Capability.BOOK_SLOTS)
def week_bookings(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who has an appointment this week, of the pupils one may see: what the mails point at."""
    monday = monday_of(asked_day(request))
    runs_cdi = request.membership.can(Capability.RUN_CDI)
    found = bookings.between(request.membership, request.school_year, monday, monday + SUNDAY)
    return render(
        request,
        "portal/cdi/bookings.html",
        {
            "crumbs": cdi_crumbs(request) if runs_cdi else classes_crumbs(uai),
            "classes": bookings.by_class(found, request.school_year),
            "hidden_words": hidden_words(
                bookings.hidden_between(
                    request.membership, request.school_year, monday, monday + SUNDAY
                )
            ),
            "monday": monday,
            "monday_words": date_fr(monday, "day"),
            "before": monday - timedelta(weeks=1),
            "after": monday + timedelta(weeks=1),
        },
    )


@require_safe
@requires(Capability.MANAGE_CDI)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def slot_slips(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Those of a slot, eight a page (PDF)."""
    slots = SupportSlot.objects.visible_to(request.membership).select_related("year")
    slot = get_object_or_404(slots, pk=pk)
    found = bookings.of_slot(request.membership, slot.pk, slot.year)
    return _slips(
        request, found, what=date_fr(slot.day), instead=reverse("portal:cdi_slot", args=[uai, pk])
    )


@require_safe
@requires(Capability.RUN_CDI)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def day_slips(request: SchoolRequest, uai: str) -> HttpResponse:
    """Those of a day, class by class (PDF)."""
    day = asked_day(request)
    found = bookings.between(request.membership, request.school_year, day, day)
    return _slips(request, found, what=date_fr(day), instead=reverse("portal:cdi", args=[uai]))


@require_safe
@requires(Capability.BOOK_SLOTS)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def class_slips(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Those of a class for a week (PDF)."""
    rooms = Classroom.objects.visible_to(request.membership).select_related("year")
    classroom = get_object_or_404(rooms, pk=pk)
    monday = monday_of(asked_day(request))
    found = bookings.of_class(request.membership, classroom, monday, monday + SUNDAY)
    return _slips(
        request,
        found,
        what=f"semaine du {date_fr(monday)}",
        instead=reverse("portal:cdi_bookings", args=[uai], query={"jour": monday.isoformat()}),
    )


def _slips(
    request: SchoolRequest, found: list[bookings.Appointment], *, what: str, instead: str
) -> HttpResponse:
    return pdf_answer(
        request,
        "portal/cdi/documents/slips.html",
        {"sheets": papers.sheets(found), "school": request.school, "what": what},
        name=f"rendez-vous-cdi-{what}",
        instead=instead,
    )


@require_safe
@requires(Capability.RUN_CDI)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def day_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who comes on a day, hour by hour: a name, a class, a box to tick; not why (PDF)."""
    day = asked_day(request)
    slots = day_page.of_day(request.membership, request.school_year, day, timezone.now())
    return pdf_answer(
        request,
        "portal/cdi/documents/day.html",
        {"list": papers.day_list(day, slots), "school": request.school},
        name=f"cdi-{day.isoformat()}",
        instead=reverse("portal:cdi", args=[uai]),
    )
