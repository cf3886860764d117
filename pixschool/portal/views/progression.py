"""The 16 competences, level by level, for who leads Pix and for the head."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import Level
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.progression.page import blind_spots, by_domain
from pixschool.portal.progression.reading import progression


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    year = request.school_year
    cells = progression(year=year)
    return render(
        request,
        "portal/progression/index.html",
        {
            "levels": [Level(one) for one in dict.fromkeys(cell.level for cell in cells)],
            "domains": by_domain(cells),
            "blind": blind_spots(cells),
            "can_add": year.is_current and request.membership.can(Capability.MANAGE_CDI),
            "year_query": year_query(year),
        },
    )
