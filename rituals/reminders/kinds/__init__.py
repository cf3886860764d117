"""The sorts of reminders. A room above, or an app to the right, adds its own with `register`."""

from rituals.reminders.kinds.base import (
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    apart_keys,
    every_kind,
    kind_of,
    register,
)
from rituals.reminders.kinds.campaigns import CampaignClosing, CampaignOpening, StaleResults
from rituals.reminders.kinds.meetings import MeetingCancelled
from rituals.reminders.kinds.milestones import Certification, MilestoneDue, MilestoneOverdue
from rituals.reminders.kinds.sessions import SessionTomorrow

__all__ = [
    "Dropped",
    "ReminderItem",
    "ReminderKind",
    "ReminderRequest",
    "apart_keys",
    "every_kind",
    "kind_of",
    "register",
]

for kind in (
    MilestoneDue(),
    MilestoneOverdue(),
    SessionTomorrow(),
    MeetingCancelled(),
    CampaignOpening(),
    CampaignClosing(),
    StaleResults(),
    Certification(),
):
    register(kind)
