"""« Ressources »: links by theme and competence, the selection of a day, cards to print."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import windows
from campaigns.codes import serving
from campaigns.models import Campaign
from campaigns.overview import window_of
from campaigns.views.scope import get_campaign, seen_by
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.cdi import cards
from pixschool.portal.cdi.resource_forms import ResourceFilter, ResourceForm
from pixschool.portal.views.cdi.doors import back_to, cdi_crumbs
from rituals.models import Resource
from rituals.resources import services, shelf
from rituals.resources.shelf import ShelfLink
from rituals.resources.shipped import VERIFIED_ON

VERBS = ("hide", "show", "select", "unselect")


@require_safe
@requires(Capability.RUN_CDI)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """The shelf, narrowed by what the address asks."""
    found = shelf.links(request.school)
    shown = [one for one in found if not one.is_hidden]
    narrow = ResourceFilter(
        request.GET,
        themes={one.theme for one in shown},
        codes={code for one in shown for code in one.competences},
    )
    asked = narrow.asked
    kept = [one for one in shown if _is_asked(one, asked)]
    return render(
        request,
        "portal/cdi/resources/list.html",
        {
            "filter": narrow,
            "shelves": _by_theme(kept),
            "hidden": [one for one in found if one.is_hidden],
            "selection": shelf.selection(found),
            "safer_internet": shelf.safer_internet_day(request.school_year),
            "campaigns": _open_campaigns(request),
            "verified_on": VERIFIED_ON,
            "runs_cdi": True,
            "may_manage_cdi": request.membership.can(Capability.MANAGE_CDI),
        },
    )


def _is_asked(link: ShelfLink, asked: dict[str, str]) -> bool:
    of_theme = asked["theme"] in ("", link.theme.value)
    return of_theme and (not asked["competence"] or asked["competence"] in link.competences)


def _by_theme(links: list[ShelfLink]) -> list[tuple[str, list[ShelfLink]]]:
    """They come in the order of the themes."""
    shelves: dict[str, list[ShelfLink]] = {}
    for link in links:
        shelves.setdefault(link.theme.label, []).append(link)
    return list(shelves.items())


def _open_campaigns(request: SchoolRequest) -> list[Campaign]:
    """Those that pupils may do now or soon, and that have a code to print."""
    today = request.school.today()
    mine = Campaign.objects.visible_to(request.membership).in_year(request.school_year)
    found = mine.active().prefetch_related("pix_campaigns").by_date()
    return [one for one in found if cards.has_code(one) and not window_of(one, today).is_over]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def add(request: SchoolRequest, uai: str) -> HttpResponse:
    form = ResourceForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.add(school=request.school, actor=request.user, **form.cleaned_data)
        except services.ResourceRefusedError as error:
            form.add_error("url", str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"« {made.title} » est dans les ressources.")
            return redirect("portal:cdi_resources", uai=uai)
    return render(
        request,
        "portal/cdi/resources/form.html",
        {"form": form, "crumbs": cdi_crumbs(request)},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_CDI)
def shipped(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """Hide a link that comes with PixSchool, show it again, select it or not."""
    verb = request.POST.get("verb", "")
    choices: dict[str, Any] = {
        "hide": {"is_hidden": True},
        "show": {"is_hidden": False},
        "select": {"is_selected": True},
        "unselect": {"is_selected": False},
    }
    try:
        services.set_shipped(
            school=request.school, key=key, actor=request.user, **choices.get(verb, {})
        )
    except services.ResourceRefusedError as error:
        messages.error(request, str(error))
    return back_to(request, "portal:cdi_resources")


@require_POST
@requires(Capability.MANAGE_CDI)
def own(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Select a link of the school or not, or throw it away."""
    resource = get_object_or_404(Resource.objects.filter(school=request.school), pk=pk)
    verb = request.POST.get("verb", "")
    if verb == "remove":
        services.remove(resource=resource, actor=request.user)
        messages.success(request, f"« {resource.title} » n’est plus dans les ressources.")
    elif verb in ("select", "unselect"):
        services.select(resource=resource, is_selected=verb == "select", actor=request.user)
    return back_to(request, "portal:cdi_resources")


@require_safe
@requires(Capability.RUN_CDI)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def cards_pdf(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """`?format=postes`: eight cards a page for the desks; else a page for the door."""
    campaign = get_campaign(request, pk)
    for_desks = request.GET.get("format") == "postes"
    audiences = seen_by(request, campaign.year).of(campaign)
    found = serving.cards(campaign, audiences, per_class=False)
    when = windows.full_words(campaign.opens_on, campaign.closes_on) if campaign.closes_on else ""
    return pdf_answer(
        request,
        "portal/cdi/resources/cards_pdf.html",
        {
            "school": request.school,
            "campaign": campaign,
            "when": when,
            "cards": cards.printed(found, for_desks=for_desks),
            "for_desks": for_desks,
        },
        name=f"cartes-cdi-{campaign.pk}",
        instead=reverse("campaigns:code_sheet", args=[uai, pk]),
    )
