"""The year as PDF: a poster, a list."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from rituals.board.documents.listing import build_list
from rituals.board.documents.poster import build_poster
from rituals.board.planner import rituals_of
from rituals.models import YearPlan
from rituals.plan.year_facts import facts_of


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def poster(request: SchoolRequest, uai: str) -> HttpResponse:
    """The year on one A3 page (PDF)."""
    year = request.school_year
    made = build_poster(
        facts_of(year, request.school),
        rituals_of(year),
        plan=YearPlan.objects.filter(year=year).first(),
        today=request.school.today(),
    )
    return pdf_answer(
        request,
        "rituals/documents/poster.html",
        {"poster": made},
        name=f"annee-pix-{year}-affiche",
        instead=reverse("rituals:planner", args=[uai]),
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def year_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """The year month by month on A4 (PDF)."""
    year = request.school_year
    made = build_list(
        facts_of(year, request.school), rituals_of(year), today=request.school.today()
    )
    return pdf_answer(
        request,
        "rituals/documents/list.html",
        {"list": made},
        name=f"annee-pix-{year}-liste",
        instead=reverse("rituals:planner", args=[uai]),
    )
