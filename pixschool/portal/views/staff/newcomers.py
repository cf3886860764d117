"""The page of somebody who has just arrived: where to begin, who answers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from campaigns.overview import window_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.staff import meetings as shown
from rituals.models import StaffMeeting
from rituals.scope import may_manage
from rituals.staff import steps, welcome
from students.models import Classroom

MOST = 6  # campaigns, meetings: it is one page


@require_safe
@requires(Capability.SEE_SCHOOL)
def welcome_page(request: SchoolRequest, uai: str) -> HttpResponse:
    return render(request, "portal/staff/welcome.html", _context(request))


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def welcome_pdf(request: SchoolRequest, uai: str) -> HttpResponse:
    """The same on one page, to keep in a bag."""
    return pdf_answer(
        request,
        "portal/staff/welcome_pdf.html",
        _context(request) | {"school": request.school, "made_on": request.school.today()},
        name="bienvenue-pix",
        instead=reverse("portal:staff_welcome", args=[uai]),
    )


@require_POST
@requires(Capability.SEE_SCHOOL)
def close(request: SchoolRequest, uai: str) -> HttpResponse:
    """The line of the home page goes; the page stays."""
    welcome.close(request.membership)
    return redirect("portal:home", uai=uai)


def _context(request: SchoolRequest) -> dict[str, Any]:
    membership, year, now = request.membership, request.school_year, timezone.now()
    done = steps.ticked(membership)
    today = request.school.today()
    own = list(
        Classroom.objects.in_year(year).filter(leads__membership=membership).by_level().distinct()
    )
    mine = Campaign.objects.visible_to(membership).in_year(year).active().by_date()
    if own:
        mine = mine.filter(classrooms__in=own).distinct()
    found = mine.prefetch_related("pix_campaigns")
    coming = StaffMeeting.objects.visible_to(membership).in_year(year).held().with_taken()
    return {
        "sees_summary": may_manage(request),
        "steps": [
            (step, done.get(step.key)) for step in steps.STEPS if step.key in welcome.FIRST_STEPS
        ],
        "own_classes": own,
        "campaigns": [
            (one, [pix.code for pix in one.pix_campaigns.all() if pix.code][:MOST])
            for one in found
            if not window_of(one, today).is_over
        ][:MOST],
        "to_call": welcome.to_call(membership),
        "meetings": shown.lines(
            coming.filter(starts_at__gt=now).select_related("holder__user")[:MOST],
            reader=membership,
            school=request.school,
            now=now,
        ),
    }
