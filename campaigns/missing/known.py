"""Of which classes anything is known, campaign by campaign. No query of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from campaigns.codes import serving
from campaigns.missing.stats import Progress
from campaigns.models import Campaign

Pair = tuple[int, int]  # (campaign id, classroom id)


def pairs(campaigns: Iterable[Campaign], progress: Mapping[Pair, Progress]) -> set[Pair]:
    """Where one of the codes that serve the class was read in Pix, or somebody has begun: of the
    other pairs of `progress`, nobody knows who has. Campaigns come with `pix_campaigns`."""
    rooms: dict[int, list[int]] = defaultdict(list)
    begun: dict[int, set[int]] = defaultdict(set)
    for (campaign_id, room_id), part in progress.items():
        rooms[campaign_id].append(room_id)
        if part.not_started < part.total:
            begun[campaign_id].add(room_id)
    return {
        (campaign.pk, room_id)
        for campaign in campaigns
        if campaign.pk in rooms
        for room_id in _rooms(campaign, rooms[campaign.pk], begun[campaign.pk])
    }


def _rooms(campaign: Campaign, rooms: Collection[int], begun: Collection[int]) -> Iterable[int]:
    """Where nothing was ever read, what was ticked by hand in a class stands for those that share
    its codes, or have none either."""
    served = serving.by_class(campaign, rooms)
    if campaign.last_read_at is None:
        ticked = {tuple(served[room_id]) for room_id in begun}
        return [room_id for room_id in rooms if tuple(served[room_id]) in ticked]
    return [
        room_id
        for room_id in rooms
        if room_id in begun or any(pix.read_at for pix in served[room_id])
    ]
