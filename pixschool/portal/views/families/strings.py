"""The strings of the families' page and of its leaflet, corrected language by language."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.crumbs import settings_crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.families import services
from pixschool.portal.families.forms import FamilyStringsForm
from pixschool.portal.families.languages import Language, all_languages


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def edit(request: SchoolRequest, uai: str, language: str) -> HttpResponse:
    """Its buttons all keep what was typed: `origine` also returns one string to ours, `mien` also
    keeps one's own where ours has changed."""
    found, page = _known(language), services.page_of(request.school)
    typed = request.POST.copy() if request.method == "POST" else None
    if typed and (returned := typed.get("origine", "")) in typed:
        typed[returned] = ""
    form = FamilyStringsForm(typed, page, found)
    if form.is_valid():
        services.correct(page=page, language=found, own=form.texts(), actor=request.user)
        if key := request.POST.get("mien"):
            services.keep_own(page=page, language=found, key=key, actor=request.user)
        messages.success(request, "Textes enregistrés. Publiez pour que les familles les lisent.")
        return redirect("portal:families_strings", uai, language)
    context = {
        "title": f"Textes des familles : {found.name}",
        "form": form,
        "rows": form.rows(),
        "language": found,
        "languages": all_languages().values(),
        "may_undo": found.code in page.before,
        "crumbs": [*settings_crumbs(uai), ("Page des familles", _home(uai))],
    }
    status = 422 if form.errors else 200
    return render(request, "portal/families/strings.html", context, status=status)


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def undo(request: SchoolRequest, uai: str, language: str) -> HttpResponse:
    page = services.page_of(request.school)
    services.undo(page=page, language=_known(language), actor=request.user)
    messages.success(request, "Les textes d’avant sont revenus.")
    return redirect("portal:families_strings", uai, language)


def _known(language: str) -> Language:
    found = all_languages().get(language)
    if found is None:
        raise Http404
    return found


def _home(uai: str) -> str:
    return reverse("portal:families", args=[uai])
