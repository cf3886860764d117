"""Campaigns that come with their codes, as a page has them, and no database."""

from collections.abc import Mapping
from datetime import datetime

from campaigns.models import Campaign, PixCampaign


def with_codes(pk: int, read: Mapping[int | None, datetime | None]) -> Campaign:
    """`read`: classroom id → when its code was read; None for the common code."""
    campaign = Campaign(pk=pk, name=f"Campagne {pk}")
    codes = [
        PixCampaign(pk=100 * pk + rank, campaign=campaign, classroom_id=room, read_at=moment)
        for rank, (room, moment) in enumerate(read.items())
    ]
    vars(campaign)["_prefetched_objects_cache"] = {"pix_campaigns": codes}
    return campaign
