from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns import namesakes, overview, services, wording
from campaigns.codes import serving
from campaigns.forms import CampaignFilter
from campaigns.missing import lists, stats, trend
from campaigns.missing.distribution import distribution, histogram
from campaigns.models import Campaign
from campaigns.overview import AudienceRow
from campaigns.views.scope import (
    campaigns_of,
    classrooms_in,
    get_campaign,
    list_crumbs,
    merged_into,
    missing_query,
    rights,
    seen_by,
    unnamed_text,
)
from campaigns.windows import CampaignWindow
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.choosing import last_choice, remember
from pixschool.core.web.http import SchoolRequest, in_its_year, year_query
from students.models import Classroom, Group
from students.views.repairs import shown_act

_KEPT = ("campagnes", ("niveau", "theme"))  # not what was searched
_Figures = dict[tuple[int, int], stats.Progress]


@require_safe
@requires(Capability.SEE_SCHOOL)
def campaign_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """Every campaign of the year: open, upcoming, over."""
    seen = seen_by(request, request.school_year)
    form = CampaignFilter(last_choice(request, *_KEPT), levels={c.level for c in seen.classrooms})
    campaigns = list(form.narrow(campaigns_of(request)))
    sees_pupils = request.membership.can(Capability.SEE_PUPILS)
    lines = overview.lines(
        campaigns,
        seen=seen,
        progress=stats.progress_by_class(campaigns, seen.classrooms) if sees_pupils else None,
        today=request.school.today(),
    )
    archived = [line for line in lines if line.campaign.is_archived]
    asked = request.GET.get("archivee", "")
    undo = next((line.campaign for line in archived if str(line.campaign.pk) == asked), None)
    response = render(
        request,
        "campaigns/list.html",
        {
            "form": form,
            "groups": overview.by_phase(lines),
            "archived": archived,
            "undo": undo,
            "undo_text": f"« {undo.name} » est archivée." if undo else "",
            "shown": len(campaigns),
            "sees_pupils": sees_pupils,
            "subtitle": _list_subtitle(request, seen.classrooms),
            "year_query": year_query(request.school_year, "&"),
            **rights(request),
        },
    )
    return remember(request, response, *_KEPT, path=request.path)


def _list_subtitle(request: SchoolRequest, classrooms: Sequence[Classroom]) -> str:
    """A class lead is told that the numbers are those of their classes."""
    year = f"année {request.school_year}"
    if not request.membership.sees_own_classes_only:
        return year.capitalize()
    names = ", ".join(classroom.name for classroom in classrooms) or "aucune"
    return f"Vos classes : {names} · {year}"


@require_safe
@requires(Capability.SEE_SCHOOL)
def detail(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One campaign: class by class, then who is missing."""
    try:
        campaign = get_campaign(request, pk)
    except Http404:
        if (into := merged_into(request, pk)) is None:
            raise
        messages.info(request, f"Cette campagne a été fusionnée avec « {into.name} ».")
        return redirect("campaigns:detail", uai=uai, pk=into.pk)
    if there := in_its_year(request, campaign.year):
        return there
    classrooms = classrooms_in(request, campaign)
    today = request.school.today()
    window = overview.window_of(campaign, today)
    seen = seen_by(request, campaign.year)
    codes = seen.codes(campaign)
    context: dict[str, Any] = {
        "campaign": campaign,
        "crumbs": list_crumbs(uai),
        "subtitle": overview.subtitle(campaign),
        "missing_query": missing_query(campaign),
        "window": window,
        "freshness": overview.freshness(campaign, codes, today),
        "has_codes": any(pix.code for pix in codes),
        "has_results": campaign.participations.exists(),
        "sees_pupils": request.membership.can(Capability.SEE_PUPILS),
        "namesakes": namesakes.of(campaign),
        "last_act": shown_act(request),
        **rights(request),
    }
    by_class, by_group = _Figures(), _Figures()
    if context["sees_pupils"]:
        by_class = stats.progress_by_class([campaign], classrooms)
        by_group = stats.progress_by_group([campaign], classrooms)
        context |= _people(request, campaign, classrooms, by_class, window)
        drawn = trend.trends(request.school, [campaign], classrooms, by_class)
        context["trend"] = drawn[0] if drawn else None
        context["tiles"] = wording.tiles(context["total"], window, context["freshness"])
    groups = [one for one in seen.of(campaign) if isinstance(one, Group)]
    rows = overview.rows(campaign, classrooms, by_class, today)
    group_rows = overview.rows(campaign, groups, by_group, today)
    return render(request, "campaigns/detail.html", context | _tables(campaign, rows, group_rows))


def _people(
    request: SchoolRequest,
    campaign: Campaign,
    classrooms: list[Classroom],
    progress: _Figures,
    window: CampaignWindow,
) -> dict[str, Any]:
    """What only those who may see pupils are shown: how many, how it went, and who is missing once
    the campaign has begun."""
    pupils = [] if window.is_upcoming else stats.missing([campaign], classrooms)
    found = lists.group(pupils, campaigns=[campaign], order=[room.pk for room in classrooms])
    shown, hidden = lists.first(found)
    results = distribution(campaign, classrooms)
    return {
        "total": sum(progress.values(), start=stats.NOBODY),
        "groups": shown,
        "hidden_lines": hidden,
        "unnamed_text": unnamed_text(request, [campaign], classrooms),
        "histogram": histogram(results) if results else None,
    }


def _tables(
    campaign: Campaign, rows: list[AudienceRow], group_rows: list[AudienceRow]
) -> dict[str, Any]:
    """The classes and the groups; one code for everybody is written once, above them."""
    common = [pix for pix in serving.common(campaign) if pix.code]
    return {
        "rows": rows,
        "group_rows": group_rows,
        "common_codes": common,
        "shows_codes": not common or any(row.codes for row in (*rows, *group_rows)),
    }


@require_POST
@requires(Capability.MANAGE_CAMPAIGNS)
def archive(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Out of the lists; its results stay."""
    campaign = get_campaign(request, pk)
    services.archive(campaign=campaign, actor=request.user)
    return redirect(f"{reverse('campaigns:list', args=[uai])}?archivee={pk}")


@require_POST
@requires(Capability.MANAGE_CAMPAIGNS)
def restore(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Back into the lists."""
    campaign = get_campaign(request, pk)
    services.archive(campaign=campaign, actor=request.user, archived=False)
    messages.success(request, f"« {campaign.name} » est de nouveau suivie.")
    return redirect("campaigns:detail", uai=uai, pk=pk)


@require_POST
@requires(Capability.MANAGE_CAMPAIGNS)
def delete(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    campaign = get_campaign(request, pk)
    if services.delete(campaign=campaign, actor=request.user):
        messages.success(request, f"La campagne « {campaign.name} » est supprimée.")
        return redirect("campaigns:list", uai=uai)
    messages.error(request, "Cette campagne a des résultats : archivez-la, rien ne sera perdu.")
    return redirect("campaigns:detail", uai=uai, pk=pk)
