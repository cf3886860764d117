"""One page each for the conseil (PDF): equity, progression, certification; what may be shared."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from certification.comparing import distribution
from certification.comparing.exported import exported_text
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.reference.levels import Level
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.equity.certified import COLUMNS, certified_rows
from pixschool.portal.equity.council import WIDTH, council_rows
from pixschool.portal.equity.page import comparison_words
from pixschool.portal.equity.reading import report_of
from pixschool.portal.equity.sharing import shared
from pixschool.portal.progression import page, reading
from pixschool.portal.progression.matrix import Gap
from pixschool.portal.progression.sharing import shared_tested
from pixschool.portal.views.equity.pages import level_facts, read_text
from students.models import Classroom


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def equity(request: SchoolRequest, uai: str) -> HttpResponse:
    rooms = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
    read = level_facts(request, list(rooms.by_level()))
    whole = report_of(read)
    found = shared(whole.campaigns, whole)
    return pdf_answer(
        request,
        "portal/equity/council_pdf.html",
        {
            "rows": council_rows(found.campaigns, whole.campaigns),
            "width": WIDTH,
            "coverage": found.coverage,
            "floor": None if read.floor is None else round(100 * read.floor),
            "said": comparison_words(found),
            "read_text": read_text(read),
            "school": request.school,
            "year": request.school_year,
            "made_on": request.school.today(),
        },
        name=f"equite-{request.school_year.start_year}",
        instead=reverse("portal:equity", args=[uai]),
    )


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def progression(request: SchoolRequest, uai: str) -> HttpResponse:
    cells = reading.progression(year=request.school_year)
    return pdf_answer(
        request,
        "portal/progression/council_pdf.html",
        {
            "levels": [Level(one) for one in dict.fromkeys(cell.level for cell in cells)],
            "domains": [
                (domain, [(row, [(*one, shared_tested(one[0])) for one in row.shown])
                          for row in rows])
                for domain, rows in page.by_domain(cells)
            ],
            "read_text": reading.read_text(year=request.school_year),
            "blind": page.with_gap(cells, Gap.BLIND_SPOT),
            "not_planned": page.with_gap(cells, Gap.NOT_PLANNED),
            "school": request.school,
            "year": request.school_year,
            "made_on": request.school.today(),
        },
        name=f"progression-{request.school_year.start_year}",
        instead=reverse("portal:progression", args=[uai]),
    )  # fmt: skip


@require_safe
@requires(Capability.MANAGE_YEAR)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def certified(request: SchoolRequest, uai: str) -> HttpResponse:
    year = request.school_year
    years = request.school.years.filter(start_year__lte=year.start_year)
    levels = distribution.by_level(request.membership, years)
    return pdf_answer(
        request,
        "portal/equity/certified_pdf.html",
        {
            "columns": COLUMNS,
            "rows": certified_rows(levels),
            "comparisons": distribution.comparisons(levels),
            "read_text": exported_text(request.membership, years),
            "school": request.school,
            "year": year,
            "made_on": request.school.today(),
        },
        name=f"certification-{year.start_year}",
        instead=reverse("certification:results", args=[uai]),
    )
