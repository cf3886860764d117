from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.views.crumbs import classes_crumbs
from pixschool.portal.without_class import without_class

PER_PAGE = 100


@require_safe
@requires(Capability.SEE_ALL_CLASSES)
def pupils_without_class(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who is in no class of the year shown, and which class they come from."""
    pupils = without_class(request.membership, request.school_year)
    return render(
        request,
        "portal/without_class.html",
        {
            "pupils": Paginator(pupils, PER_PAGE).get_page(request.GET.get("page")),
            "year_query": year_query(request.school_year),
            "crumbs": classes_crumbs(uai),
            "can_repair": request.membership.can(Capability.MANAGE_ROSTER),
        },
    )
