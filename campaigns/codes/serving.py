"""Which code serves whom. No query of its own: campaigns come with `pix_campaigns`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from campaigns.models import Campaign, PixCampaign
from pixschool.core.text.french import count
from students.models import Classroom, Group

Audience = Classroom | Group  # what a campaign is given to, and may have a code of its own


def common(campaign: Campaign) -> list[PixCampaign]:
    """Those that are for everybody, whether they have a code yet or not."""
    return [pix for pix in campaign.pix_campaigns.all() if pix.is_common]


def of_groups(campaign: Campaign) -> list[PixCampaign]:
    """Those of one group or another."""
    return [pix for pix in campaign.pix_campaigns.all() if pix.group_id is not None]


def own(campaign: Campaign, audience: Audience) -> list[PixCampaign]:
    """Those of one class or of one group."""
    column = "group_id" if isinstance(audience, Group) else "classroom_id"
    return [pix for pix in campaign.pix_campaigns.all() if getattr(pix, column) == audience.pk]


def by_class(campaign: Campaign, classroom_ids: Iterable[int]) -> dict[int, Sequence[PixCampaign]]:
    """Classroom id → the codes that say who of the class has begun, whether they have a code yet or
    not: its own, else the common ones, else those of the groups."""
    theirs: dict[int, list[PixCampaign]] = defaultdict(list)
    for pix in campaign.pix_campaigns.all():
        if pix.classroom_id is not None:
            theirs[pix.classroom_id].append(pix)
    others = common(campaign) or of_groups(campaign)
    return {pk: theirs.get(pk) or others for pk in classroom_ids}


def of_pupil(
    campaign: Campaign, *, classroom_id: int, group_ids: Collection[int]
) -> list[PixCampaign]:
    """What a pupil may type: the codes of their class and of their groups, else the common ones."""
    with_code = [pix for pix in campaign.pix_campaigns.all() if pix.code]
    theirs = [
        pix for pix in with_code if pix.classroom_id == classroom_id or pix.group_id in group_ids
    ]
    return theirs or [pix for pix in with_code if pix.is_common]


def without_code(campaign: Campaign, audiences: Iterable[Audience]) -> list[Audience]:
    """The classes and groups that no code serves."""
    if any(pix.code for pix in common(campaign)):
        return []
    return [one for one in audiences if not any(pix.code for pix in own(campaign, one))]


def counted(audiences: Sequence[Audience]) -> str:
    """« 2 classes et 1 groupe »."""
    groups = sum(isinstance(one, Group) for one in audiences)
    numbers = ((len(audiences) - groups, "classe"), (groups, "groupe"))
    return " et ".join(count(number, word) for number, word in numbers if number)


def title(audience: Audience) -> str:
    """« 6A », « Groupe 3SVT2 »."""
    return f"Groupe {audience.name}" if isinstance(audience, Group) else audience.name


@dataclass(frozen=True)
class CodeCard:
    """A code and whose it is, for a wall or a message."""

    pix: PixCampaign
    title: str

    @property
    def link_words(self) -> str:
        return self.pix.link.removeprefix("https://")


def cards(campaign: Campaign, audiences: Iterable[Audience], *, per_class: bool) -> list[CodeCard]:
    """A card for each code; `per_class`: one for each class or group, even when they share one."""
    everybody = [pix for pix in common(campaign) if pix.code]
    found = [] if per_class else [CodeCard(pix, _everybody(campaign)) for pix in everybody]
    for one in audiences:
        theirs = [pix for pix in own(campaign, one) if pix.code]
        shown = theirs or (everybody if per_class else [])
        found += [CodeCard(pix, title(one)) for pix in shown]
    return found


def _everybody(campaign: Campaign) -> str:
    return "Toutes les classes" if not campaign.groups.all() else "Toute la campagne"
