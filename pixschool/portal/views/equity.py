"""Does the gap close? Of one level, for who leads Pix and for the head."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.equity.page import (
    changes,
    class_rows,
    comparison_words,
    marks,
    not_started,
    points,
)
from pixschool.portal.equity.reading import report
from pixschool.portal.equity.sharing import shared_coverage
from students.models import Classroom


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """`?niveau=4E`: the first level that has classes when it is not said."""
    year, membership = request.school_year, request.membership
    rooms = list(Classroom.objects.visible_to(membership).in_year(year).by_level())
    levels = in_order({room.level for room in rooms})
    level = next((one for one in levels if one == request.GET.get("niveau")), None)
    level = level or next(iter(levels), None)
    campaigns = Campaign.objects.visible_to(membership).in_year(year).active().by_date()
    found = report(
        year=year,
        campaigns=list(campaigns.prefetch_related("pix_campaigns")),
        classrooms=[room for room in rooms if room.level == level],
    )
    drawn = marks(found.campaigns)
    # Who does not help reads whom nobody is, and how many by fives.
    sees_support = membership.can(Capability.SEE_SUPPORT)
    return render(
        request,
        "portal/equity/index.html",
        {
            "level": level and Level(level),
            "levels": [Level(one) for one in levels],
            "lines": [
                (one, not_started(one), *map(points, (one.p25, one.median, one.p75, one.spread)))
                for one in found.campaigns
                if one.class_name is None
            ],
            "rooms": [
                (room, [(name, not_started(one)) for name, one in cells])
                for room, cells in class_rows(found.campaigns)
            ],
            "marks": drawn,
            "width": 110 * len(drawn) + 20,
            "changes": changes(found.campaigns),
            "coverage": found.coverage if sees_support else shared_coverage(found.coverage),
            "sees_support": sees_support,
            "said": comparison_words(found),
            "without_second": found.without_second,
            "year_query": year_query(year, before="&"),
            "school_year_query": year_query(year),
        },
    )
