"""What campaigns make of an act done by hand on the roster."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from campaigns import attempts, services
from campaigns.models import Campaign, ParticipantLink, Participation, PixCampaign
from campaigns.windows import full_words
from pixschool.core.models import Membership, School, SchoolYear, User
from students.models import Classroom, Group, GroupMember, Student
from students.repairs.history import CHANGED_SINCE, Recorder, RepairRefusedError
from students.signals import group_shown, name_corrected, repaired, roster_changed

Decision = ParticipantLink.Decision


@receiver(name_corrected)
def confirm_the_former_name(
    *, student: Student, old_name_key: str, actor: User | None, recorder: Recorder, **_kwargs: Any
) -> None:
    """Whoever corrects a name says that the old one is this pupil: Pix may go on writing it."""
    known = ParticipantLink.objects.for_school(student.school_id).filter(
        student=student, name_key=old_name_key, decision=Decision.CERTAIN
    )
    for link in known:
        recorder.change(
            link,
            decision=Decision.CONFIRMED,
            decided_by_id=actor.pk if actor else None,
            decided_at=timezone.now(),
        )


@receiver(repaired)
def follow_the_levels(*, school: School, changes: list[dict[str, Any]], **_kwargs: Any) -> None:
    """The levels of a campaign are those of the classes it looks into."""
    rooms = [change["pk"] for change in changes if change["model"] == Classroom._meta.label]  # noqa: SLF001
    groups = set(_groups_changed(changes))
    of_school = Campaign.objects.filter(school=school)
    for campaign in of_school.expecting_in(rooms) if rooms else ():
        services.follow_levels(campaign)
    for campaign in of_school.filter(groups__in=groups).distinct() if groups else ():
        services.follow_levels(campaign)


@receiver(roster_changed)
def follow_the_levels_of_groups(*, year: SchoolYear, **_kwargs: Any) -> None:
    """An import moves pupils between groups, and a group from one level to another."""
    for campaign in Campaign.objects.filter(groups__year=year).distinct():
        services.follow_levels(campaign)


@receiver(group_shown)
def campaigns_of_group(
    *, group: Group, membership: Membership, **_kwargs: Any
) -> list[tuple[str, str, str]]:
    """Those that were given to a group, by date."""
    given = Campaign.objects.visible_to(membership).filter(groups=group, is_archived=False)
    return [
        (
            campaign.name,
            full_words(campaign.opens_on, campaign.closes_on),
            reverse("campaigns:detail", args=[membership.school.uai, campaign.pk]),
        )
        for campaign in given.by_date()
    ]


def _groups_changed(changes: list[dict[str, Any]]) -> Iterator[int]:
    """Ids of the groups that pupils have entered or left."""
    members = [change for change in changes if change["model"] == GroupMember._meta.label]  # noqa: SLF001
    for change in members:
        values = (change["before"] or {}) | (change["after"] or {})
        if group := values.get("group_id"):
            yield group
    known = GroupMember.objects.filter(pk__in=[change.get("pk") for change in members])
    yield from known.values_list("group_id", flat=True)


@receiver(repaired)
def results_follow_their_codes(
    *, school: School, changes: list[dict[str, Any]], **_kwargs: Any
) -> None:
    """Codes that change campaign take all their results with them, then one attempt counts.

    Raises RepairRefusedError when results were read since: the act does not know them.
    """
    moved = [change for change in changes if change["model"] == PixCampaign._meta.label]  # noqa: SLF001
    codes = [pk for change in moved for pk in change.get("pks", [])]
    left = Participation.objects.filter(pix_campaign__in=codes).exclude(
        campaign=F("pix_campaign__campaign")
    )
    if left.exists():
        raise RepairRefusedError(CHANGED_SINCE)
    ends = {change[end]["campaign_id"] for change in moved for end in ("before", "after")}
    if codes:
        attempts.recount(campaign_ids=ends)
