"""The school's side of the families' page: write, look, publish, withdraw."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import FamilyPage
from pixschool.core.web.crumbs import settings_crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.families import page as family_page
from pixschool.portal.families import services
from pixschool.portal.families.corrections import READER
from pixschool.portal.families.forms import FamilyPageForm
from pixschool.portal.families.languages import FRENCH, Language, all_languages


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def edit(request: SchoolRequest, uai: str) -> HttpResponse:
    """Nothing that is saved here is read by families before it is published."""
    page = services.page_of(request.school)
    form = FamilyPageForm(request.POST if request.method == "POST" else None, page)
    if request.method == "POST" and form.is_valid():
        services.change(
            page=page,
            slug=form.cleaned_data["slug"],
            texts={},
            framed_by=form.cleaned_data["framed_by"],
            code_campaigns=form.cleaned_data.get("code_campaigns", []),
            actor=request.user,
        )
        messages.success(request, "Page enregistrée.")
        return redirect("portal:families", uai)
    return render(
        request,
        "portal/families/edit.html",
        {
            "form": form,
            "page": page,
            "languages": [_state(page, one) for one in all_languages().values()],
            **(_addresses(request, page) if page.published_at else {}),
            "is_behind": services.is_behind(page),
            "crumbs": settings_crumbs(uai),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@requires(Capability.MANAGE_SCHOOL)
def preview(request: SchoolRequest, uai: str) -> HttpResponse:
    """The page with the texts that are not published yet."""
    page = services.page_of(request.school)
    html = family_page.render(
        page, _language(request), texts=page.drafts, codes=page.code_campaigns
    )
    return HttpResponse(html)


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def publish(request: SchoolRequest, uai: str) -> HttpResponse:
    services.publish(page=services.page_of(request.school), actor=request.user)
    messages.success(request, "La page est publiée.")
    return redirect("portal:families", uai=uai)


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def withdraw(request: SchoolRequest, uai: str) -> HttpResponse:
    services.withdraw(page=services.page_of(request.school), actor=request.user)
    messages.success(request, "La page est retirée : plus personne ne la lit.")
    return redirect("portal:families", uai=uai)


def _language(request: SchoolRequest) -> Language:
    found = all_languages().get(request.GET.get("langue", FRENCH))
    if found is None:
        raise Http404
    return found


def _addresses(request: SchoolRequest, page: FamilyPage) -> dict[str, str]:
    """What is given to families and to the school's site."""
    home, frame, feed = (
        request.build_absolute_uri(reverse(f"families:{name}", args=[page.slug]))
        for name in ("page", "frame", "feed")
    )
    plain = family_page.render_block(page, home=home)
    return {"public_url": home, "frame_url": frame, "feed_url": feed, "plain_html": plain}


def _state(page: FamilyPage, language: Language) -> tuple[Language, int, int, str]:
    """(language, strings that the school corrected, of these whose origin changed, who read it)."""
    own = page.drafts.get(language.code, {})
    reader = own.get(READER) or language.read_by
    corrected = len(own) - (READER in own)
    return language, corrected, len(services.changes_of(page, language)), reader
