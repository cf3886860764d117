from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.views.crumbs import classes_crumbs
from pixschool.portal.without_class import by_former_class, without_class

PER_PAGE = 100
MOST_NAMED = 400  # of those who have not come back


@require_safe
@requires(Capability.SEE_ALL_CLASSES)
def pupils_without_class(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who is in no class of the year shown: first those somebody must place."""
    found = without_class(request.membership, request.school_year)
    not_back = list(found.not_back[:MOST_NAMED])
    return render(
        request,
        "portal/without_class.html",
        {
            "pupils": Paginator(found.of_year, PER_PAGE).get_page(request.GET.get("page")),
            "not_back": by_former_class(not_back),
            "not_back_named": not_back,
            "not_back_number": found.not_back.count(),
            "year_query": year_query(request.school_year),
            "crumbs": classes_crumbs(uai),
            "can_repair": request.membership.can(Capability.MANAGE_ROSTER),
        },
    )
