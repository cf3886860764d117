"""Which campaign each file speaks of; creating it from the file when nobody knows it yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.models import Campaign, PixCampaign
from pixschool.core.levels import LEVEL_ORDER
from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.names import class_key
from students.models import Classroom

PARIS = ZoneInfo("Europe/Paris")  # Pix writes every date in Paris time, wherever the school is

CREATE, SKIP, ATTACH = "create", "skip", "campaign:"


@dataclass
class Target:
    """One file and its campaign. A campaign to be created has a negative, provisional id, shared
    by the files of the drop that carry the same code."""

    file: ImportFile
    read_at: datetime
    pix_campaign_id: int | None = None
    campaign_id: int | None = None
    campaign_name: str = ""
    will_create: bool = False
    will_add_code: bool = False
    is_skipped: bool = False
    is_older: bool = False
    class_keys: frozenset[str] = frozenset()
    lone_class_key: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        return self.file.facts

    @property
    def identity(self) -> str:
        return self.facts.get("code") or str(self.facts.get("pix_id") or self.file.pk)

    @property
    def has_classes(self) -> bool:
        return bool(self.facts.get("classes"))

    def as_preview(self) -> dict[str, Any]:
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


def identify(batch: ImportBatch, files: list[ImportFile]) -> list[Target]:
    known = list(
        PixCampaign.objects.filter(school_id=batch.school_id)
        .select_related("campaign", "classroom")
        .prefetch_related("campaign__classrooms")
    )
    by_code = {pix.code: pix for pix in known if pix.code}
    by_id = {pix.pix_id: pix for pix in known if pix.pix_id}
    found, first_of = [], {}
    for file in files:
        target = Target(file=file, read_at=_read_at(batch, file))
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
    target.campaign_name = pix.campaign.name
    target.is_older = pix.read_at is not None and target.read_at < pix.read_at
    _set_scope(target, pix.campaign, pix.classroom)


def _set_scope(target: Target, campaign: Campaign, classroom: Classroom | None) -> None:
    classes = [classroom] if classroom else list(campaign.classrooms.all())
    target.class_keys = frozenset(item.key for item in classes)
    if len(classes) == 1:
        target.lone_class_key = classes[0].key


def _use_choice(batch: ImportBatch, target: Target, *, provisional: int) -> None:
    """An unknown campaign: what the person chose, else create it when that is the custom."""
    choice = batch.options.get("campaigns", {}).get(
        str(target.file.pk), CREATE if batch.options.get("create_campaigns", True) else SKIP
    )
    target.pix_campaign_id = provisional
    target.campaign_name = target.facts.get("campaign_name", "")
    if choice.startswith(ATTACH):
        campaign = (
            Campaign.objects.filter(school_id=batch.school_id)
            .filter(pk=choice.removeprefix(ATTACH))
            .first()
        )
        if campaign is not None:
            target.campaign_id, target.campaign_name = campaign.pk, campaign.name
            target.will_add_code = True
            _set_scope(target, campaign, None)
            return
    target.will_create = choice != SKIP
    target.is_skipped = choice == SKIP


def issues(found: Iterable[Target]) -> list[dict[str, Any]]:
    older = [target for target in found if target.is_older]
    if not older:
        return []
    names = ", ".join(f"« {target.campaign_name} »" for target in older[:5])
    return [
        {
            "level": "warning",
            "code": "OLDER_READING",
            "message": f"Un export plus récent a déjà été lu pour {names}. Ce fichier ne "
            "complétera que ce qui manque ; rien de plus récent ne sera remplacé.",
            "count": len(older),
            "where": [target.file.name for target in older[:20]],
        }
    ]


def create_missing(batch: ImportBatch, found: list[Target]) -> None:
    """Replace provisional ids by campaigns and codes that exist."""
    made: dict[int | None, PixCampaign] = {}
    for target in found:
        if target.is_skipped or not (target.will_create or target.will_add_code):
            continue
        pix = made.get(target.pix_campaign_id) or _create(batch, target)
        made[target.pix_campaign_id] = pix
        target.pix_campaign_id, target.campaign_id = pix.pk, pix.campaign_id


def _create(batch: ImportBatch, target: Target) -> PixCampaign:
    facts = target.facts
    campaign_id = target.campaign_id
    if campaign_id is None:
        campaign_id = Campaign.objects.create(
            school_id=batch.school_id,
            year=batch.year,
            name=(facts.get("campaign_name") or target.file.name)[:200],
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


def attach_classes(batch: ImportBatch, found: list[Target]) -> None:
    """A campaign born from a file concerns the classes seen in it."""
    by_key = {room.key: room for room in Classroom.objects.filter(year=batch.year)}
    for target in found:
        if not (target.will_create or target.will_add_code):
            continue
        named = {class_key(name) for name in target.facts.get("classes", {})}
        seen = [by_key[key] for key in sorted(named & by_key.keys())] or _classes_of_pupils(target)
        campaign = Campaign.objects.get(pk=target.campaign_id)
        campaign.classrooms.add(*seen)
        levels = {room.level for room in seen} | set(campaign.levels)
        campaign.levels = sorted(levels, key=LEVEL_ORDER.__getitem__)
        campaign.save(update_fields=["levels"])
        if len(seen) == 1:
            PixCampaign.objects.filter(pk=target.pix_campaign_id).update(classroom=seen[0])


def _classes_of_pupils(target: Target) -> list[Classroom]:
    return list(
        Classroom.objects.filter(
            enrolments__ends_on=None,
            enrolments__student__participations__pix_campaign_id=target.pix_campaign_id,
        ).distinct()
    )


def mark_read(batch: ImportBatch, found: list[Target]) -> None:
    """Date the reading of each code, and remember the former date for the undo."""
    read = {
        t.pix_campaign_id: t for t in sorted(found, key=lambda t: t.read_at) if not t.is_skipped
    }
    pixes = PixCampaign.objects.in_bulk([pk for pk, t in read.items() if not t.is_older and pk])
    before = {
        str(pix.pk): (pix.read_at.isoformat() if pix.read_at else None, pix.read_in_id)
        for pix in pixes.values()
    }
    for pix in pixes.values():
        pix.read_at, pix.read_in = read[pix.pk].read_at, batch
        pix.code = pix.code or read[pix.pk].facts.get("code") or ""
        pix.pix_id = pix.pix_id or read[pix.pk].facts.get("pix_id")
    PixCampaign.objects.bulk_update(pixes.values(), ["read_at", "read_in", "code", "pix_id"])
    ImportBatch.objects.filter(pk=batch.pk).update(options=batch.options | {"before": before})


def restore_readings(batch: ImportBatch) -> None:
    for pk, (read_at, read_in) in batch.options.get("before", {}).items():
        PixCampaign.objects.filter(pk=pk).update(
            read_at=datetime.fromisoformat(read_at) if read_at else None, read_in=read_in
        )


def campaigns_to_choose(batch: ImportBatch) -> list[tuple[str, str]]:
    """What a person may answer for an unknown campaign: (value, label)."""
    existing = Campaign.objects.filter(school_id=batch.school_id, year=batch.year).active()
    return [
        (CREATE, "Créer cette campagne"),
        *((f"{ATTACH}{campaign.pk}", f"Ajouter à « {campaign.name} »") for campaign in existing),
        (SKIP, "Laisser de côté"),
    ]
