"""Which campaign a table pasted from the screen is for: it says it of itself nowhere.

Named by its code or its name on the command line, chosen on the screen. What was chosen travels in
the answers of the batch: `{"pasted": {"campaign": id or None, "code": …, "campaign_name": …}}`.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from campaigns.codes.pix_code import clean_code, is_code, looks_generated
from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import ImportBatch, SchoolYear
from pixschool.core.reference.names import label_key

CREATE, CLOSED, SKIP, ATTACH = "create", "closed", "skip", "campaign:"
NAMED = 8
Pasted = dict[str, Any]


class UnknownCampaignError(ValueError):
    """No campaign has this code or this name, or several have it; the text says which are near."""


def named(year: SchoolYear, wanted: str) -> Pasted:
    """The campaign of that code, of any year of the school, or of that name in the year, as an
    answer.

    Raises UnknownCampaignError.
    """
    code = clean_code(wanted)
    pix = (
        PixCampaign.objects.filter(school=year.school, code=code).select_related("campaign").first()
        if is_code(code)
        else None
    )
    if pix is not None:
        return {"campaign": pix.campaign_id, "code": pix.code, "campaign_name": pix.campaign.name}
    campaigns = list(Campaign.objects.in_year(year).active())
    same = [campaign for campaign in campaigns if label_key(campaign.name) == label_key(wanted)]
    if len(same) == 1:
        return chosen(same[0])
    raise UnknownCampaignError(_several(same) if same else _near(campaigns, wanted))


def chosen(campaign: Campaign) -> Pasted:
    """The answer that means this campaign."""
    pix = code_of(campaign)
    code = pix.code if pix else ""
    return {"campaign": campaign.pk, "code": code, "campaign_name": campaign.name}


def to_create(wanted: str) -> Pasted:
    """The answer that means a campaign to be made, of that code or that name."""
    code = clean_code(wanted)
    return {
        "campaign": None,
        "code": code if looks_generated(code) else "",
        "campaign_name": wanted.strip(),
    }


def options_of(batch: ImportBatch) -> dict[str, Any]:
    """What the reader of a pasted table is told."""
    pasted = batch.answers.get("pasted") or {}
    return {key: pasted[key] for key in ("code", "campaign_name") if pasted.get(key)}


def choice(batch: ImportBatch, facts: dict[str, Any], custom: str) -> str:
    """What becomes of a pasted table whose code nobody knows: what was chosen before pasting; a
    question when nothing names the campaign."""
    pasted = batch.answers.get("pasted") or {}
    if pasted.get("campaign"):
        return f"{ATTACH}{pasted['campaign']}"
    return custom if facts.get("campaign_name") else SKIP


def code_of(campaign: Campaign) -> PixCampaign | None:
    """Where what is pasted for the campaign goes: its one code, else the one without a code that
    a table pasted before has made. None: one without a code is to be made."""
    codes = sorted(campaign.pix_campaigns.all(), key=lambda pix: (bool(pix.code), pix.pk))
    if len(codes) == 1 or (codes and not codes[0].code):
        return codes[0]
    return None


def may_add_classes(campaign: Campaign) -> bool:
    """Classes and groups chosen by a person are all there are; those found in a table come page by
    page."""
    if campaign.groups.exists():
        return False
    return campaign.created_in_id is not None or not campaign.classrooms.exists()


def _several(same: Iterable[Campaign]) -> str:
    codes = [pix.code for campaign in same for pix in campaign.pix_campaigns.all() if pix.code]
    known = f" : {', '.join(codes)}" if codes else ""
    return f"Plusieurs campagnes portent ce nom. Donnez le code de l’une d’elles{known}."


def _near(campaigns: list[Campaign], wanted: str) -> str:
    by_key = {label_key(campaign.name): campaign.name for campaign in campaigns}
    near = [by_key[key] for key in get_close_matches(label_key(wanted)[:200], by_key, NAMED, 0.4)]
    known = ", ".join(f"« {name} »" for name in near or sorted(by_key.values())[:NAMED])
    said = f"Noms proches : {known}." if near else f"Campagnes : {known or 'aucune'}."
    return f"Aucune campagne n’a le code ou le nom « {wanted[:80]} ». {said}"
