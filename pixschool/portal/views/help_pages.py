"""The guide, a page for each task, from any screen; and the hints that one closes."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, own_page
from pixschool.portal import guide, hints

LONGEST_QUERY = 100


@require_safe
@requires(Capability.SEE_SCHOOL)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """All the tasks, or those that hold the words of `?q=`."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    found = guide.search(typed) if typed else [(part, "") for part in guide.parts()]
    return render(request, "portal/help.html", {"typed": typed, "found": found})


@require_safe
@requires(Capability.SEE_SCHOOL)
def page(request: SchoolRequest, uai: str, slug: str) -> HttpResponse:
    """One task."""
    part = guide.part(slug)
    if part is None:
        raise Http404
    crumbs = [("Aide", reverse("portal:help", args=[uai]))]
    others = [one for one in guide.parts() if one is not part]
    return render(
        request, "portal/help_page.html", {"part": part, "others": others, "crumbs": crumbs}
    )


@require_POST
@requires(Capability.SEE_SCHOOL)
def close_hint(request: SchoolRequest, uai: str) -> HttpResponse:
    """Back to the screen; with HTMX the hint goes by itself."""
    hints.close(user=request.user, key=request.POST.get("conseil", ""))
    if request.htmx:
        return HttpResponse()
    page = own_page(request, request.POST.get("next", ""))
    return redirect(page or reverse("portal:home", args=[uai]))
