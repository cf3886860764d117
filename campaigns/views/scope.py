"""What a person may see of the campaigns, said once for all the screens."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import reverse

from campaigns import wording
from campaigns.matching import to_attach
from campaigns.missing import expected
from campaigns.models import Campaign, PixCampaign
from campaigns.overview import Seen
from campaigns.querysets import CampaignQuerySet
from campaigns.repairs.merging import merger
from pixschool.core.access.permissions import Capability
from pixschool.core.models import SchoolYear
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, year_query
from students.models import Classroom, Group

_CODES = Prefetch("pix_campaigns", PixCampaign.objects.select_related("classroom", "group"))


def list_crumbs(uai: str) -> Crumbs:
    return [("Campagnes", reverse("campaigns:list", args=[uai]))]


def campaign_crumbs(uai: str, campaign: Campaign) -> Crumbs:
    page = reverse("campaigns:detail", args=[uai, campaign.pk])
    return [*list_crumbs(uai), (campaign.name, page)]


def campaigns_of(request: SchoolRequest) -> CampaignQuerySet:
    """Those of the year, with what `campaigns.overview` needs."""
    return (
        Campaign.objects.visible_to(request.membership)
        .in_year(request.school_year)
        .by_date()
        .prefetch_related("classrooms", "groups", _CODES)
    )


def get_campaign(request: SchoolRequest, pk: int) -> Campaign:
    """Of any year: a link kept from last spring still opens."""
    visible = Campaign.objects.visible_to(request.membership).select_related("school", "year")
    return get_object_or_404(visible.prefetch_related("classrooms", "groups", _CODES), pk=pk)


def merged_into(request: SchoolRequest, pk: int) -> Campaign | None:
    """For the address of a campaign that is no more: the one that it was merged into, if one sees
    it."""
    into = merger.became(pk, school=request.school)
    visible = Campaign.objects.visible_to(request.membership)
    return visible.filter(pk=into).first() if into else None


def get_code(request: SchoolRequest, pk: int) -> PixCampaign:
    visible = Campaign.objects.visible_to(request.membership)
    codes = PixCampaign.objects.filter(campaign__in=visible).select_related("campaign__school")
    return get_object_or_404(codes, pk=pk)


def classrooms_of(request: SchoolRequest, year: SchoolYear) -> list[Classroom]:
    """The classes one sees, in the order of schooling. Who sees no pupil still sees that the
    school has classes, and their codes: the numbers are what is kept from them."""
    classrooms = Classroom.objects.in_year(year).by_level()
    if request.membership.can(Capability.SEE_PUPILS):
        return list(classrooms.visible_to(request.membership))
    return list(classrooms.filter(school=request.school))


def classrooms_in(request: SchoolRequest, campaign: Campaign) -> list[Classroom]:
    """Those one sees, among the classes of the campaign and those of the pupils of its groups."""
    concerned = expected.places([campaign.pk])[campaign.pk]
    return [room for room in classrooms_of(request, campaign.year) if room.pk in concerned]


def groups_of(request: SchoolRequest, year: SchoolYear) -> list[Group]:
    """The teaching groups in which one sees somebody, by name; as for the classes, who sees no
    pupil still sees that the school has groups."""
    groups = Group.objects.in_year(year)
    if request.membership.can(Capability.SEE_PUPILS):
        return list(groups.visible_to(request.membership))
    return list(groups.filter(school=request.school))


def seen_by(request: SchoolRequest, year: SchoolYear) -> Seen:
    """The classes and the groups that one sees."""
    return Seen(classrooms_of(request, year), groups_of(request, year))


def unnamed_text(
    request: SchoolRequest, campaigns: Iterable[Campaign], classrooms: Sequence[Classroom]
) -> str:
    """Names read in Pix that nobody has recognised yet: some of the missing may have finished.

    Who may attach them is told how many of those of the school these are.
    """
    found = to_attach.count_among(request.school.pk, campaigns, classrooms)
    total = found.total if request.membership.can(Capability.IMPORT_RESULTS) else found.here
    return wording.unnamed(found.here, total=total)


def rights(request: SchoolRequest) -> dict[str, bool]:
    """Which buttons the page shows."""
    return {
        "can_write_messages": request.membership.can(Capability.MANAGE_SCHOOL),
        "can_manage": request.membership.can(Capability.MANAGE_CAMPAIGNS),
        "can_import": request.membership.can(Capability.IMPORT_RESULTS),
    }


def missing_query(campaign: Campaign) -> str:
    """What leads to the missing of a campaign, be it of a past year."""
    return f"campagne={campaign.pk}{year_query(campaign.year, '&')}"
