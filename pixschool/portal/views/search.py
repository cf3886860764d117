from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.lengths import LONGEST_SEARCH
from pixschool.portal import finding


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Capability.SEE_SCHOOL)
def search(request: SchoolRequest, uai: str) -> HttpResponse:
    """Whatever of the school bears that name; posted, so that no address or log holds a pupil's.

    One answer, or the class of that very name: its page at once.
    """
    text = request.POST.get("q", "")[:LONGEST_SEARCH].strip()
    groups = finding.find(request.membership, request.school_year, text)
    context = {
        "text": text,
        "groups": groups,
        "is_long_enough": len(text) >= finding.SHORTEST,
    }
    if request.htmx:
        return render(request, "portal/_search_found.html", context)
    if (entry := finding.the_one(groups)) is not None:
        return redirect(entry.url)
    return render(request, "portal/search.html", context)
