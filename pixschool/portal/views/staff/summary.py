"""The team's year in numbers, for who leads the school: on the screen and on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from rituals.staff import figures


@require_safe
@requires(Capability.MANAGE_YEAR)
def summary(request: SchoolRequest, uai: str) -> HttpResponse:
    read = figures.read(request.school_year, timezone.now())
    return render(
        request,
        "portal/staff/summary.html",
        {"figures": read, "year": request.school_year, "sees_summary": True},
    )


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def summary_pdf(request: SchoolRequest, uai: str) -> HttpResponse:
    return pdf_answer(
        request,
        "portal/staff/summary_pdf.html",
        {
            "figures": figures.read(request.school_year, timezone.now()),
            "school": request.school,
            "year": request.school_year,
            "made_on": request.school.today(),
        },
        name=f"equipe-pix-{request.school_year.start_year}",
        instead=reverse("portal:staff_summary", args=[uai]),
    )
