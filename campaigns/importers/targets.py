"""Which campaign each file speaks of; creating it from the file when nobody knows it yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.importers import grouping, pasted_into
from campaigns.importers.pasted_into import ATTACH, CLOSED, CREATE, SKIP
from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import ImportBatch, ImportFile
from students.models import Classroom, Group

PARIS = ZoneInfo("Europe/Paris")  # Pix writes every date in Paris time, wherever the school is
OLD_AFTER = timedelta(weeks=4)  # without an attempt: the campaign is perhaps over


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
    is_old: bool = False  # nobody knows the campaign, and its attempts are all of long ago
    closes_on: date | None = None  # of the campaign to create; None: it stays open
    will_add_code: bool = False
    is_skipped: bool = False
    is_older: bool = False
    is_newer: bool = False  # read later than what is known, even if nothing else has changed
    is_first: bool = True  # nothing was read of this code yet
    year_id: int | None = None  # of the campaign, when it is known
    audience: Classroom | Group | None = None  # of the code, when it is not everybody's
    group: str = ""  # name of the campaign to create, shared by the files of its classes
    choice: str = ""  # what becomes of an unknown campaign

    @property
    def facts(self) -> dict[str, Any]:
        return self.file.facts

    @property
    def identity(self) -> str:
        return self.facts.get("code") or str(self.facts.get("pix_id") or self.file.pk)

    @property
    def made_as(self) -> tuple[str, str]:
        """The same for the files of one campaign to be created."""
        return (self.file.format, self.group or self.identity)

    @property
    def is_pasted(self) -> bool:
        """A table of the screen: it dates nothing, and comes page by page."""
        return bool(self.facts.get("is_pasted"))

    @property
    def is_undated(self) -> bool:
        """All its dates are to come: it only completes what is known, and dates nothing."""
        return bool(self.facts.get("is_undated"))

    @property
    def last_day(self) -> date | None:
        """The latest day in the rows; None when none of them is dated."""
        latest = self.facts.get("latest")
        return datetime.fromisoformat(latest).date() if latest else None

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
            "is_old": self.is_old,
            "last_day": self.last_day and self.last_day.isoformat(),
            "closes_on": self.closes_on and self.closes_on.isoformat(),
            "choice": self.choice,
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
        PixCampaign.objects.filter(school_id=batch.school_id).select_related(
            "campaign", "classroom", "group"
        )
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
    _close(found)
    return found


def _close(found: Sequence[Target]) -> None:
    """A campaign closes on its last day of work when that was chosen for all of its files."""
    made: dict[tuple[str, str], list[Target]] = {}
    for target in found:
        if target.will_create:
            made.setdefault(target.made_as, []).append(target)
    for files in made.values():
        days = [target.last_day for target in files if target.last_day]
        if days and all(target.choice == CLOSED for target in files):
            for target in files:
                target.closes_on = max(days)


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
    target.audience = pix.classroom or pix.group


def _use_choice(batch: ImportBatch, target: Target, *, provisional: int) -> None:
    """An unknown campaign: what the person chose, else create it when that is the custom."""
    target.is_old = _is_old(batch, target)
    custom = CLOSED if target.is_old and batch.answers.get("close_old") else CREATE
    if not batch.answers.get("create_campaigns", True):
        custom = SKIP
    if target.is_pasted:
        custom = pasted_into.choice(batch, target.facts, custom)
    choice = batch.answers.get("campaigns", {}).get(str(target.file.pk), custom)
    target.choice = choice
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
            return
    target.is_skipped = choice == SKIP
    target.will_create = not target.is_skipped


def _is_old(batch: ImportBatch, target: Target) -> bool:
    day = target.last_day
    return day is not None and batch.school.today() - day > OLD_AFTER


def create_missing(batch: ImportBatch, found: Sequence[Target]) -> None:
    """Replace provisional ids by campaigns and codes that exist."""
    made: dict[int | None, PixCampaign] = {}
    grouped: dict[tuple[str, str], int] = {}
    for target in found:
        if target.is_skipped or not (target.will_create or target.will_add_code):
            continue
        if target.group and target.will_create:
            target.campaign_id = grouped.get(target.made_as)
        pix = made.get(target.pix_campaign_id) or _create(batch, target)
        made[target.pix_campaign_id] = pix
        grouped[target.made_as] = pix.campaign_id
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
            closes_on=target.closes_on,
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


def campaigns_to_choose(batch: ImportBatch) -> list[tuple[str, str]]:
    """What a person may answer for an unknown campaign, besides making it: (value, label)."""
    existing = Campaign.objects.filter(school_id=batch.school_id, year=batch.year).active()
    return [
        *((f"{ATTACH}{campaign.pk}", f"Ajouter à « {campaign.name} »") for campaign in existing),
        (SKIP, "Ignorer"),
    ]


def ways_to_create(*, old_since: date | None) -> list[tuple[str, str]]:
    """How an unknown campaign may be made: open; over, when its attempts are all of long ago."""
    if old_since is None:
        return [(CREATE, "Créer cette campagne")]
    return [
        (CREATE, "Créer, encore ouverte"),
        (CLOSED, f"Créer, close au {old_since:%d/%m/%Y}"),
    ]
