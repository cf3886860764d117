"""The form of a campaign: a new one, or one that changes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns import creation, services
from campaigns.forms import CampaignForm, NewCampaignForm
from campaigns.models import Campaign
from campaigns.views.scope import campaign_crumbs, get_campaign, list_crumbs, seen_by
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import in_order
from pixschool.core.text.french import count, date_fr
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.lengths import takes_long_text


@require_http_methods(["GET", "HEAD", "POST"])
@takes_long_text
@requires(Capability.MANAGE_CAMPAIGNS)
def create(request: SchoolRequest, uai: str) -> HttpResponse:
    """A new campaign, or one for each level, with its codes."""
    form = NewCampaignForm(
        request.POST or None,
        seen=seen_by(request, request.school_year),
        initial=_like(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(request, form)
        except services.CodeTakenError as error:
            form.add_error("codes", str(error))
            return _show_form(request, form)
        messages.success(request, _created(made))
        if "again" in request.POST:
            return redirect(f"{reverse('campaigns:create', args=[uai])}?comme={made[0].pk}")
        if len(made) == 1:
            return redirect("campaigns:detail", uai=uai, pk=made[0].pk)
        return redirect("campaigns:list", uai=uai)
    return _show_form(request, form)


def _create(request: SchoolRequest, form: NewCampaignForm) -> list[Campaign]:
    return creation.create_campaigns(
        draft=form.draft,
        year=request.school_year,
        classrooms=form.cleaned_data["classrooms"],
        groups=form.cleaned_data["groups"],
        lines=form.pasted.lines,
        per_level=form.cleaned_data["per_level"],
        actor=request.user,
    )


def _created(made: list[Campaign]) -> str:
    if len(made) == 1:
        return f"La campagne « {made[0].name} » est créée."
    return f"{count(len(made), 'campagne créée')} : {', '.join(c.name for c in made)}."


def _like(request: SchoolRequest) -> dict[str, object]:
    """`?comme=12`: start from a campaign that looks like the one wanted."""
    pk = number(request.GET.get("comme", ""))
    if pk is None:
        return {}
    model = get_campaign(request, pk)
    fields = ("name", "course", "theme", "kind", "opens_on", "closes_on")
    return {name: getattr(model, name) for name in fields} | {
        "levels": _levels_given(model),
        "classrooms": [classroom.pk for classroom in model.classrooms.all()],
        "groups": [group.pk for group in model.groups.all()],
    }


def _levels_given(campaign: Campaign) -> list[str]:
    """Those of its classes: a level alone ticks all its classes, that of a group none of them."""
    return [level.value for level in in_order(r.level for r in campaign.classrooms.all())]


def _show_form(
    request: SchoolRequest,
    form: CampaignForm,
    *,
    campaign: Campaign | None = None,
    seen: str = "",
    kept: Sequence[tuple[str, str]] | None = None,
    status: int = 0,
) -> HttpResponse:
    """`seen`: the stamp of what the page showed; `kept`: see `_kept`."""
    uai = request.school.uai
    known = Campaign.objects.visible_to(request.membership).order_by("-pk")
    pairs = known.values_list("name", "course")[:200]
    return render(
        request,
        "campaigns/form.html",
        {
            "form": form,
            "campaign": campaign,
            "seen": seen,
            "kept": kept,
            "crumbs": campaign_crumbs(uai, campaign) if campaign else list_crumbs(uai),
            "known_names": sorted({name for name, _ in pairs}),
            "known_courses": sorted({course for _, course in pairs if course}),
        },
        status=status or (422 if form.errors else 200),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CAMPAIGNS)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Its name, its dates, its classes. What somebody changed meanwhile is shown (409) before it
    is written over."""
    campaign = get_campaign(request, pk)
    name, seen = campaign.name, request.POST.get("seen", services.stamp(campaign))
    form = _edit_form(request, campaign)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_campaign(
                campaign=form.instance,
                classrooms=form.cleaned_data["classrooms"],
                groups=form.cleaned_data["groups"],
                seen=seen,
                actor=request.user,
            )
        except services.CampaignChangedError:
            return _show_conflict(request, pk)
        messages.success(request, "Les changements sont enregistrés.")
        return redirect("campaigns:detail", uai=uai, pk=pk)
    campaign.name = name  # the title stays what it was while the form is being mended
    return _show_form(request, form, campaign=campaign, seen=seen)


def _edit_form(request: SchoolRequest, campaign: Campaign) -> CampaignForm:
    return CampaignForm(
        request.POST or None,
        instance=campaign,
        seen=seen_by(request, campaign.year),
        initial={
            "classrooms": [classroom.pk for classroom in campaign.classrooms.all()],
            "groups": [group.pk for group in campaign.groups.all()],
            "levels": _levels_given(campaign),
        },
    )


def _show_conflict(request: SchoolRequest, pk: int) -> HttpResponse:
    """What one typed is kept, and would now be written over what the other person did."""
    campaign = get_campaign(request, pk)
    form = _edit_form(request, get_campaign(request, pk))
    return _show_form(
        request,
        form,
        campaign=campaign,
        seen=services.stamp(campaign),
        kept=_kept(form, campaign),
        status=409,
    )


def _kept(form: CampaignForm, campaign: Campaign) -> list[tuple[str, str]]:
    """[(« Nom », « Rentrée 6e »)]: what the campaign says where the form says something else."""
    words: dict[str, Any] = {
        "name": campaign.name,
        "theme": campaign.get_theme_display(),
        "kind": campaign.get_kind_display(),
        "course": campaign.course,
        "opens_on": campaign.opens_on and date_fr(campaign.opens_on),
        "closes_on": campaign.closes_on and date_fr(campaign.closes_on),
        "classrooms": ", ".join(one.name for one in campaign.classrooms.all()),
        "groups": ", ".join(one.name for one in campaign.groups.all()),
    }
    changed = form.changed_data
    return [
        (str(form[name].label), said or "rien") for name, said in words.items() if name in changed
    ]
