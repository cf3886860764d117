"""Does the gap close? Of one level, for who leads Pix and for the head."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.equity import drawing
from pixschool.portal.equity.page import (
    class_lines,
    comparison_words,
    not_started,
    points,
    told_change,
)
from pixschool.portal.equity.reading import YearFacts, facts, report_of
from pixschool.portal.equity.report import EquityReport
from pixschool.portal.equity.sharing import rounded, shared_coverage
from students.models import Classroom


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """`?niveau=4E`: the first level that has classes when it is not said."""
    rooms = list(
        Classroom.objects.visible_to(request.membership).in_year(request.school_year).by_level()
    )
    levels = in_order({room.level for room in rooms})
    level = next((one for one in levels if one == request.GET.get("niveau")), None)
    level = level or next(iter(levels), None)
    read = level_facts(request, [room for room in rooms if room.level == level])
    found = report_of(read)
    return render(
        request,
        "portal/equity/index.html",
        {
            "level": level and Level(level),
            "levels": [Level(one) for one in levels],
            **_figures(found),
            **_help(request, read, found),
            "year_query": year_query(request.school_year, before="&"),
            "school_year_query": year_query(request.school_year),
        },
    )


def level_facts(request: SchoolRequest, rooms: list[Classroom]) -> YearFacts:
    """Of the campaigns that one may see, in these classes."""
    campaigns = Campaign.objects.visible_to(request.membership).in_year(request.school_year)
    dated = campaigns.active().by_date().prefetch_related("pix_campaigns")
    return facts(year=request.school_year, campaigns=list(dated), classrooms=rooms)


def _figures(found: EquityReport) -> dict[str, Any]:
    """The gap, drawn and in tables."""
    lines, told = found.campaigns, told_change(found.campaigns)
    drawn = drawing.marks(lines)
    return {
        "told": told,
        "lines": [
            (one, not_started(one), *map(points, (one.p25, one.median, one.p75, one.spread)))
            for one in lines
            if one.class_name is None
        ],
        "rooms": class_lines(lines, told) if told else [],
        "marks": drawn,
        "links": drawing.links(drawn),
        "grid": drawing.grid(),
        "width": drawing.width(drawn),
    }


def _help(request: SchoolRequest, read: YearFacts, found: EquityReport) -> dict[str, Any]:
    """Who does not help reads whom nobody is, and how many by fives."""
    sees_support = request.membership.can(Capability.SEE_SUPPORT)
    coverage = found.coverage if sees_support else shared_coverage(found.coverage)
    under = found.under_floor
    return {
        "coverage": coverage,
        "unseen": None if coverage.late is None else coverage.late - (coverage.seen or 0),
        "floor": None if read.floor is None else round(100 * read.floor),
        "under_floor": under if sees_support or under is None else rounded(under),
        "with_result": found.with_result if sees_support else rounded(found.with_result),
        "sees_support": sees_support,
        "said": comparison_words(found),
        "interval": drawing.interval(found.comparison),
        "without_second": found.without_second,
    }
