"""Which campaign each file speaks of; creating it from the file when nobody knows it yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.importers import grouping, pasted_into
from campaigns.importers.pasted_into import ATTACH, CREATE, SKIP
from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.reference.levels import in_order
from pixschool.core.reference.names import class_key
from students.models import Classroom

PARIS = ZoneInfo("Europe/Paris")  # Pix writes every date in Paris time, wherever the school is


@dataclass
class Target:
    """One file and its campaign. A campaign to be created has a negative, provisional id, shared
    by the files of the drop that bear the same code."""

    file: ImportFile
    read_at: datetime
    pix_campaign_id: int | None = None
    campaign_id: int | None = None
    campaign_name: str = ""
    will_create: bool = False
    will_add_code: bool = False
    is_skipped: bool = False
    is_older: bool = False
    is_newer: bool = False  # read later than what is known, even if nothing else has changed
    is_first: bool = True  # nothing was read of this code yet
    year_id: int | None = None  # of the campaign, when it is known
    class_keys: frozenset[str] = frozenset()
    group: str = ""  # name of the campaign to create, shared by the files of its classes

    @property
    def facts(self) -> dict[str, Any]:
        return self.file.facts

    @property
    def identity(self) -> str:
        return self.facts.get("code") or str(self.facts.get("pix_id") or self.file.pk)

    @property
    def is_pasted(self) -> bool:
        """A table of the screen: it dates nothing, and comes page by page."""
        return bool(self.facts.get("is_pasted"))

    @property
    def is_undated(self) -> bool:
        """All its dates are to come: it only completes what is known, and dates nothing."""
        return bool(self.facts.get("is_undated"))

    @property
    def has_classes(self) -> bool:
        return bool(self.facts.get("classes"))

    def as_preview(self) -> dict[str, Any]:
        """What the page shows, as JSON: ids, no object."""
        return {
            "file": self.file.pk,
            "campaign": self.campaign_name,
            "campaign_id": self.campaign_id,
            "will_create": self.will_create,
            "will_add_code": self.will_add_code,
            "is_skipped": self.is_skipped,
            "is_older": self.is_older,
            "read_at": self.read_at.isoformat(),
        }

    def as_row(self) -> dict[str, int | None]:
        """The campaign of the file, as `NAME_CAMPAIGNS` reads it."""
        return {
            "file_id": self.file.pk,
            "pix_campaign_id": self.pix_campaign_id,
            "campaign_id": self.campaign_id,
        }


def identify(batch: ImportBatch, files: list[ImportFile]) -> list[Target]:
    """One target for each file, in the same order. By code, then by Pix's id, else the choice."""
    known = list(
        PixCampaign.objects.filter(school_id=batch.school_id)
        .select_related("campaign", "classroom")
        .prefetch_related("campaign__classrooms")
    )
    by_code = {pix.code: pix for pix in known if pix.code}
    by_id = {pix.pix_id: pix for pix in known if pix.pix_id}
    found: list[Target] = []
    first_of: dict[str, int] = {}
    shared = grouping.groups(files) if batch.answers.get("group_campaigns") else {}
    for file in files:
        target = Target(file=file, read_at=_read_at(batch, file), group=shared.get(file.pk, ""))
        pix = by_code.get(file.facts.get("code") or "") or by_id.get(file.facts.get("pix_id"))
        if pix is not None:
            _use_known(target, pix)
        else:
            first_of.setdefault(target.identity, file.pk)
            _use_choice(batch, target, provisional=-first_of[target.identity])
        found.append(target)
    return found


def _read_at(batch: ImportBatch, file: ImportFile) -> datetime:
    text = file.facts.get("read_at")
    return datetime.fromisoformat(text).replace(tzinfo=PARIS) if text else batch.created_at


def _use_known(target: Target, pix: PixCampaign) -> None:
    target.pix_campaign_id, target.campaign_id = pix.pk, pix.campaign_id
    target.campaign_name, target.year_id = pix.campaign.name, pix.campaign.year_id
    target.is_first = pix.read_at is None
    target.is_older = pix.read_at is not None and (
        target.is_undated or target.read_at < pix.read_at
    )
    is_dated = bool(target.facts.get("read_at")) or target.is_pasted
    target.is_newer = is_dated and (pix.read_at is None or target.read_at > pix.read_at)
    _set_scope(target, pix.campaign, pix.classroom)


def _set_scope(target: Target, campaign: Campaign, classroom: Classroom | None) -> None:
    classes = [classroom] if classroom else list(campaign.classrooms.all())
    target.class_keys = frozenset(item.key for item in classes)


def _use_choice(batch: ImportBatch, target: Target, *, provisional: int) -> None:
    """An unknown campaign: what the person chose, else create it when that is the custom."""
    custom = CREATE if batch.answers.get("create_campaigns", True) else SKIP
    if target.is_pasted:
        custom = pasted_into.choice(batch, target.facts, custom)
    choice = batch.answers.get("campaigns", {}).get(str(target.file.pk), custom)
    target.pix_campaign_id = provisional
    target.campaign_name = target.group or target.facts.get("campaign_name") or target.file.name
    if choice.startswith(ATTACH):
        campaign = (
            Campaign.objects.filter(school_id=batch.school_id)
            .filter(pk=choice.removeprefix(ATTACH))
            .first()
        )
        if campaign is not None and target.is_pasted:
            pix = pasted_into.code_of(campaign)
            if pix is not None:
                _use_known(target, pix)
                return
        if campaign is not None:
            target.campaign_id, target.campaign_name = campaign.pk, campaign.name
            target.will_add_code = True
            _set_scope(target, campaign, None)
            return
    target.will_create = choice != SKIP
    target.is_skipped = choice == SKIP


def create_missing(batch: ImportBatch, found: Sequence[Target]) -> None:
    """Replace provisional ids by campaigns and codes that exist."""
    made: dict[int | None, PixCampaign] = {}
    grouped: dict[tuple[str, str], int] = {}
    for target in found:
        if target.is_skipped or not (target.will_create or target.will_add_code):
            continue
        group = (target.file.format, target.group)
        if target.group and target.will_create:
            target.campaign_id = grouped.get(group)
        pix = made.get(target.pix_campaign_id) or _create(batch, target)
        made[target.pix_campaign_id] = pix
        grouped[group] = pix.campaign_id
        target.pix_campaign_id, target.campaign_id = pix.pk, pix.campaign_id


def _create(batch: ImportBatch, target: Target) -> PixCampaign:
    facts = target.facts
    campaign_id = target.campaign_id
    if campaign_id is None:
        campaign_id = Campaign.objects.create(
            school_id=batch.school_id,
            year=batch.year,
            name=target.campaign_name[:200],
            course=(facts.get("course") or "")[:200],
            kind=target.file.format,
            created_in=batch,
        ).pk
    return PixCampaign.objects.create(
        school_id=batch.school_id,
        campaign_id=campaign_id,
        code=facts.get("code") or "",
        pix_id=facts.get("pix_id"),
        name=(facts.get("campaign_name") or "")[:200],
        created_in=batch,
    )


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
        others = campaign.classrooms.exclude(pk__in=known["classrooms"])  # come since
        levels = in_order([*known["levels"], *(room.level for room in others)])
        campaign.levels = [str(level) for level in levels]
        campaign.save(update_fields=["levels"])


def campaigns_to_choose(batch: ImportBatch) -> list[tuple[str, str]]:
    """What a person may answer for an unknown campaign: (value, label)."""
    existing = Campaign.objects.filter(school_id=batch.school_id, year=batch.year).active()
    return [
        (CREATE, "Créer cette campagne"),
        *((f"{ATTACH}{campaign.pk}", f"Ajouter à « {campaign.name} »") for campaign in existing),
        (SKIP, "Ignorer"),
    ]
