from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certification.comparing import distribution
from certification.comparing.exported import exported_text
from certification.models.totals import FEWEST_TOLD
from certification.rules.of_school import rules_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import LEVELS
from pixschool.core.reference.levels import Level
from pixschool.core.web.http import SchoolRequest, year_query


@require_safe
@requires(Capability.SEE_PUPILS)
def results(request: SchoolRequest, uai: str) -> HttpResponse:
    """How the results are spread, and what may be said of it. A class lead reads own classes."""
    reader, year = request.membership, request.school_year
    sees_all = reader.can(Capability.SEE_ALL_CLASSES)
    years = list(request.school.years.filter(start_year__lte=year.start_year))
    levels = distribution.by_level(reader, years) if sees_all else []
    context = {
        "columns": distribution.COLUMNS,
        "classes": distribution.by_class(reader, year),
        "levels": levels,
        "comparisons": distribution.comparisons(levels),
        "read_text": exported_text(reader, years),
        "may_import": reader.can(Capability.IMPORT_RESULTS),
        "fewest": FEWEST_TOLD,
        "has_kept": any(one.is_kept for one in levels),
        "query": year_query(year),
        "may_share": reader.can(Capability.MANAGE_YEAR) and bool(levels),
        "expected": [
            (Level(level), LEVELS[number - 1].label)
            for level, number in distribution.expected_of(rules_of(year)).items()
        ],
    }
    return render(request, "certification/results.html", context)
