"""Two campaigns that are one: which other, what the merge does, the merge, its undo."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import overview
from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from campaigns.repairs.merging import EVENT, merger
from campaigns.views.scope import campaign_crumbs, get_campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.names import label_key
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number
from students.models import Repair
from students.repairs import history
from students.repairs.history import RepairRefusedError

SHOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CAMPAIGNS)
def merge(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Choose the other campaign; see what merging does; do it. That of the address stays."""
    kept = get_campaign(request, pk)
    context = {"kept": kept, "crumbs": campaign_crumbs(uai, kept)}
    if not request.POST.get("avec"):
        return render(request, "campaigns/repairs/merge.html", context | _offered(request, kept))
    gone = get_object_or_404(_others(request, kept), pk=number(request.POST["avec"]))
    try:
        if "version" in request.POST:
            seen = request.POST["version"]
            repair = merger.merge(kept=kept, gone=gone, seen=seen, actor=request.user)
            page = reverse("campaigns:detail", args=[uai, pk])
            return redirect(f"{page}?geste={repair.pk}")
    except RepairRefusedError as error:
        messages.error(request, str(error))
    stays, goes = _cards([kept.pk, gone.pk])
    context |= {"stays": stays, "goes": goes, "plan": merger.preview(kept=kept, gone=gone)}
    return render(request, "campaigns/repairs/merge_preview.html", context)


def _others(request: SchoolRequest, kept: Campaign) -> CampaignQuerySet:
    visible = Campaign.objects.visible_to(request.membership)
    return visible.in_year(kept.year).exclude(pk=kept.pk)


@dataclass(frozen=True)
class CampaignCard:
    """A campaign to choose; `about` tells it from another."""

    campaign: Campaign
    about: str


def _cards(ids: list[int]) -> list[CampaignCard]:
    """In the order of the ids."""
    counted = (
        Campaign.objects.prefetch_related("groups")
        .annotate(
            results=Count("participations", distinct=True),
            codes=Count("pix_campaigns", distinct=True),
        )
        .order_by()
        .in_bulk(ids)
    )
    return [_card(counted[pk], counted[pk].codes, counted[pk].results) for pk in ids]


def _card(campaign: Campaign, codes: int, results: int) -> CampaignCard:
    held = (count(codes, "code"), count(results, "résultat"))
    archived = ("archivée",) if campaign.is_archived else ()
    about = " · ".join((overview.subtitle(campaign), *held, *archived))
    return CampaignCard(campaign, about)


def _offered(request: SchoolRequest, kept: Campaign) -> dict[str, object]:
    """Those of its name first; those of a text that is looked for."""
    text = request.GET.get("q", "").strip()[:100]
    others = _others(request, kept).by_date()
    if text:
        others = others.filter(name__icontains=text)
    names = dict(others.values_list("pk", "name"))
    own = label_key(kept.name)
    ranked = sorted(names, key=lambda pk: label_key(names[pk]) != own)  # stable: then by date
    more = max(0, len(ranked) - SHOWN)
    return {"text": text, "found": _cards(ranked[:SHOWN]), "more": more}


@require_POST
@requires(Capability.MANAGE_CAMPAIGNS)
def merge_undo(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Take back one's own last merge."""
    repair = get_object_or_404(Repair, school=request.school, pk=pk, event=EVENT)
    if repair.actor_id != request.user.pk:
        messages.error(request, "Seul votre dernier geste peut être annulé.")
        return redirect("campaigns:list", uai=uai)
    try:
        history.take_back(repair=repair, actor=request.user, event="merge_undone")
    except RepairRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "C’est annulé : les deux campagnes sont de nouveau là.")
    return redirect("campaigns:list", uai=uai)
