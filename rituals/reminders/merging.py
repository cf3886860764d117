"""Reminders of two campaigns that become one: nobody is told twice of what they were told."""

from campaigns.models import Campaign
from campaigns.repairs.merging import merger
from rituals.models import Notification
from rituals.reminders.plan import dedupe_key, key_of
from students.repairs.history import Recorder


@merger.handles("rituals.Notification.about")
def follow_merged(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    """Rows about one become rows about the other, unless there is such a row already: then the
    row stays as it is, of a campaign that is no more, and is not sent."""
    own, other = (f"campaign:{campaign.pk}" for campaign in (kept, gone))
    rows = Notification.objects.filter(school=kept.school_id)
    known = set(rows.filter(about=own).values_list("dedupe_key", flat=True))
    moved = 0
    for row in rows.filter(about=other).order_by("pk"):
        key = dedupe_key(kept.school_id, key_of(row)._replace(about=own))
        if key not in known:
            recorder.change(row, about=own, dedupe_key=key)
            moved += 1
    return [f"Rappels prévus ou envoyés qui la suivent : {moved}."] if moved else []
