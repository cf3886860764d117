"""The year as PDF: a poster, a list."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents import DOCUMENTS_A_MINUTE, pdf_response, render_pdf
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
    pdf = render_pdf("rituals/documents/poster.html", {"poster": made})
    return pdf_response(pdf, f"annee-pix-{year}-affiche")


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def year_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """The year month by month on A4 (PDF)."""
    year = request.school_year
    made = build_list(
        facts_of(year, request.school), rituals_of(year), today=request.school.today()
    )
    pdf = render_pdf("rituals/documents/list.html", {"list": made})
    return pdf_response(pdf, f"annee-pix-{year}-liste")
