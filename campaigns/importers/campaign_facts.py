"""What files teach of their campaigns: their classes, and when each code was read; and its undo."""

from collections.abc import Sequence
from typing import Any

from campaigns.importers import pasted_into
from campaigns.importers.targets import Target
from campaigns.missing import expected
from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import ImportBatch
from pixschool.core.reference.levels import in_order
from pixschool.core.reference.names import class_key
from students.models import Classroom


def attach_classes(batch: ImportBatch, found: Sequence[Target]) -> dict[str, Any]:
    """A campaign born from a file concerns the classes seen in it.

    Returns what the campaigns that were there already looked like, for the undo.
    """
    by_key = {classroom.key: classroom for classroom in Classroom.objects.filter(year=batch.year)}
    before: dict[str, Any] = {}
    for target in found:
        if target.pix_campaign_id is None or target.is_skipped:
            continue
        if not (target.will_create or target.will_add_code or target.is_pasted):
            continue
        pix = PixCampaign.objects.select_related("campaign").get(pk=target.pix_campaign_id)
        campaign = pix.campaign
        if target.is_pasted and not pasted_into.may_add_classes(campaign):
            continue
        if campaign.groups.exists():
            continue  # a file of a group would make its whole classes expected
        named = {class_key(name) for name in target.facts.get("classes", {})}
        seen = [by_key[key] for key in sorted(named & by_key.keys())]
        seen = seen or _classes_of_pupils(batch, target)
        if not target.will_create:
            classrooms = list(campaign.classrooms.values_list("pk", flat=True))
            known = before.setdefault(
                str(campaign.pk),
                {"levels": campaign.levels, "classrooms": classrooms, "added": []},
            )
            known["added"] += [room.pk for room in seen if room.pk not in classrooms]
        campaign.classrooms.add(*seen)
        levels = in_order([*campaign.levels, *(classroom.level for classroom in seen)])
        campaign.levels = [str(level) for level in levels]
        campaign.save(update_fields=["levels"])
        if len(seen) == 1 and not target.is_pasted:  # the other pages have the other classes
            pix.classroom = seen[0]
            pix.save(update_fields=["classroom"])
    return before


def _classes_of_pupils(batch: ImportBatch, target: Target) -> list[Classroom]:
    return list(
        Classroom.objects.filter(
            year=batch.year,
            enrolments__ends_on=None,
            enrolments__student__participations__pix_campaign_id=target.pix_campaign_id,
        ).distinct()
    )


_DATED = ("read_at", "read_in_id", "code", "pix_id")


def mark_read(batch: ImportBatch, found: Sequence[Target]) -> dict[str, Any]:
    """Date the reading of each code; returns what was known of it before, for the undo."""
    read = {
        t.pix_campaign_id: t for t in sorted(found, key=lambda t: t.read_at) if not t.is_skipped
    }
    pixes = PixCampaign.objects.in_bulk([pk for pk, t in read.items() if not t.is_older and pk])
    before = {
        str(row.pop("pk")): row
        for row in PixCampaign.objects.filter(pk__in=pixes).values("pk", *_DATED)
    }
    for row in before.values():
        row["read_at"] = row["read_at"] and row["read_at"].isoformat()
    taken = set(
        PixCampaign.objects.filter(school_id=batch.school_id)
        .exclude(pix_id=None)
        .values_list("pix_id", flat=True)
    )
    for pix in pixes.values():
        target = read[pix.pk]
        if not target.is_undated:
            pix.read_at = target.read_at
        pix.read_in = batch
        pix.code = pix.code or target.facts.get("code") or ""
        if pix.pix_id is None and target.facts.get("pix_id") not in taken:
            pix.pix_id = target.facts.get("pix_id")
    PixCampaign.objects.bulk_update(pixes.values(), ["read_at", "read_in", "code", "pix_id"])
    return before


def restore(before: dict[str, Any]) -> None:
    """Undo `attach_classes` and `mark_read`."""
    for pk, known in before["readings"].items():
        PixCampaign.objects.filter(pk=pk).update(**known)
    for campaign in Campaign.objects.filter(pk__in=before["campaigns"]):
        known = before["campaigns"][str(campaign.pk)]
        campaign.classrooms.remove(*known.get("added", []))
        since = expected.places([campaign.pk])[campaign.pk].difference(known["classrooms"])
        others = Classroom.objects.filter(pk__in=since)
        levels = in_order([*known["levels"], *(room.level for room in others)])
        campaign.levels = [str(level) for level in levels]
        campaign.save(update_fields=["levels"])
