"""The same children over two years."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.missing import read_dates
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import SchoolYear
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.equity.changes import finished, not_started, points
from pixschool.portal.equity.cohort import cohort
from pixschool.portal.views.equity.pages import asked_level


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """Of one level (`?niveau=`), this year and the one before."""
    year = request.school_year
    _, level, levels = asked_level(request)
    before = SchoolYear.objects.filter(
        school=request.school, start_year=year.start_year - 1
    ).first()
    visible = Campaign.objects.visible_to(request.membership).in_year(year)
    campaigns = visible.begun_by(request.school.today()).by_date()
    found = None
    if level:
        found = cohort(
            year=year,
            level=level,
            campaigns=list(campaigns.prefetch_related("pix_campaigns")),
            before=before,
        )
    return render(
        request,
        "portal/equity/cohorts.html",
        {
            "level": level,
            "levels": levels,
            "found": found,
            "read_text": _read_text(request, [year, before]),
            "years": [
                (
                    one,
                    [
                        (line, not_started(line), finished(line),
                         *map(points, (line.p25, line.median, line.p75, line.spread)))
                        for line in one.lines
                    ],
                )
                for one in (found.years if found else ())
            ],
            "year_query": year_query(year, before="&"),
            "school_year_query": year_query(year),
        },
    )  # fmt: skip


def _read_text(request: SchoolRequest, years: list[SchoolYear | None]) -> str:
    """Of what has begun in both years."""
    campaigns = Campaign.objects.visible_to(request.membership).begun_by(request.school.today())
    both = campaigns.filter(year__in=[one for one in years if one])
    return read_dates.of_campaigns(both.prefetch_related("pix_campaigns"))
