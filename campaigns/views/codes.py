"""Codes of a campaign: given, taken back, shown on a wall."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import creation, overview, services, windows, wording
from campaigns.codes import serving
from campaigns.codes.drawing import qr_drawing
from campaigns.codes.serving import CodeCard
from campaigns.forms import CodesForm, NewCampaignForm, read_codes
from campaigns.models import Campaign
from campaigns.overview import CampaignSummary, Seen
from campaigns.views.scope import (
    campaign_crumbs,
    campaigns_of,
    get_campaign,
    get_code,
    list_crumbs,
    rights,
    seen_by,
)
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.lengths import takes_long_text

ONE_DAY = 24 * 3600
PER_PAGE = 100  # codes: a true campaign has one page of them
MOST_CARDS = 500  # codes on one sheet, or to copy at once


@require_http_methods(["GET", "HEAD", "POST"])
@takes_long_text
@requires(Capability.MANAGE_CAMPAIGNS)
def codes(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The codes of a campaign: pasted, then shown."""
    campaign = get_campaign(request, pk)
    seen = seen_by(request, campaign.year)
    form = CodesForm(request.POST or None, campaign=campaign, seen=seen)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.set_codes(
                campaign=campaign, codes=creation.codes_for(form.pasted.lines), actor=request.user
            )
        except services.CodeTakenError as error:
            form.add_error("codes", str(error))
        else:
            messages.success(request, f"{count(len(saved), 'code enregistré')}.")
            return redirect("campaigns:codes", uai=uai, pk=pk)
    without_code = serving.without_code(campaign, seen.of(campaign))
    given = [pix for pix in campaign.pix_campaigns.all() if pix.code]
    return render(
        request,
        "campaigns/codes.html",
        {
            "campaign": campaign,
            "crumbs": campaign_crumbs(uai, campaign),
            "form": form,
            "campaign_query": f"?campagne={pk}",
            "codes": Paginator(given, PER_PAGE).get_page(request.GET.get("page")),
            "codes_text": _text_of(campaign, seen),
            "copied": min(len(given), MOST_CARDS),
            "without_code": without_code,
            "without_code_text": f"{serving.counted(without_code)} sans code",
        },
        status=422 if form.errors else 200,
    )


def _text_of(campaign: Campaign, seen: Seen) -> str:
    cards = serving.cards(campaign, seen.of(campaign), per_class=False)
    return wording.codes_text([(campaign, cards[:MOST_CARDS])])


@require_POST
@takes_long_text
@requires(Capability.MANAGE_CAMPAIGNS)
def understand(request: SchoolRequest, uai: str) -> HttpResponse:
    """What the pasted lines mean, while they are being pasted. Writes nothing."""
    asked = number(request.GET.get("campagne", ""))
    campaign = None if asked is None else get_campaign(request, asked)
    seen = seen_by(request, campaign.year if campaign else request.school_year)
    levels, per_level = set(campaign.levels if campaign else ()), False
    if campaign is None:
        form = NewCampaignForm(request.POST, seen=seen)
        form.is_valid()
        levels = {classroom.level for classroom in form.cleaned_data.get("classrooms", ())}
        per_level = form.cleaned_data.get("per_level", False)
    pasted = read_codes(
        request.POST.get("codes", ""),
        school=request.school,
        seen=seen,
        levels=levels,
        per_level=per_level,
        campaign=campaign,
    )
    return render(request, "campaigns/_pasted.html", {"pasted": pasted})


@require_POST
@requires(Capability.MANAGE_CAMPAIGNS)
def remove_code(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    pix = get_code(request, pk)
    if services.remove_code(pix_campaign=pix, actor=request.user):
        messages.success(request, f"Le code {pix.code} est retiré.")
    else:
        messages.error(request, f"Des résultats sont rattachés au code {pix.code} : il reste.")
    return redirect("campaigns:codes", uai=uai, pk=pix.campaign_id)


@require_safe
@requires(Capability.SEE_SCHOOL)
def qr(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The link of a code, to be read by a phone or a tablet."""
    pix = get_code(request, pk)
    if not pix.code:
        raise Http404
    response = HttpResponse(qr_drawing(pix.link), content_type="image/svg+xml")
    response["Cache-Control"] = f"private, max-age={ONE_DAY}"
    return response


@require_safe
@requires(Capability.SEE_SCHOOL)
def code_sheet(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The codes on paper: all on one sheet, or one page for each class."""
    campaign = get_campaign(request, pk)
    audiences = seen_by(request, campaign.year).of(campaign)
    per_class = request.GET.get("par") == "classe"
    cards = serving.cards(campaign, audiences, per_class=per_class)
    return render(
        request,
        "campaigns/code_sheet.html",
        {
            "campaign": campaign,
            "crumbs": campaign_crumbs(uai, campaign),
            "subtitle": overview.subtitle(campaign),
            "window_words": windows.full_words(campaign.opens_on, campaign.closes_on)
            if campaign.closes_on
            else "",
            "code_cards": Paginator(cards, PER_PAGE).get_page(request.GET.get("page")),
            "per_class": per_class,
            **rights(request),
        },
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def all_codes(request: SchoolRequest, uai: str) -> HttpResponse:
    """Every code of the campaigns that are open or to come: the sheet one keeps at the desk."""
    seen = seen_by(request, request.school_year)
    lines = overview.lines(
        campaigns_of(request).active(),
        seen=seen,
        progress=None,
        today=request.school.today(),
    )
    sheets = []
    for line in lines:
        found = serving.cards(line.campaign, seen.of(line.campaign), per_class=False)
        if found and not line.window.is_over:
            sheets.append((line, found))
    shown = _first(sheets)
    return render(
        request,
        "campaigns/all_codes.html",
        {
            "sheets": shown,
            "total": len(sheets),
            "is_cut": sheets != [(line, cards) for line, cards, _ in shown],
            "codes_text": wording.codes_text((line.campaign, cards) for line, cards, _ in shown),
            "crumbs": list_crumbs(uai),
            **rights(request),
        },
    )


def _first(
    sheets: Iterable[tuple[CampaignSummary, list[CodeCard]]],
) -> list[tuple[CampaignSummary, list[CodeCard], int]]:
    """What one page can hold: campaigns with their first codes, and how many they have in all."""
    shown, room = [], MOST_CARDS
    for line, cards in sheets:
        if not room:
            break
        first = cards[: min(PER_PAGE, room)]
        shown.append((line, first, len(cards)))
        room -= len(first)
    return shown
