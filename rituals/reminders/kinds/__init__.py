"""The sorts of reminders. An app to the right adds its own with `register`."""

from rituals.reminders.kinds.base import (
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    every_kind,
    kind_of,
    register,
)
from rituals.reminders.kinds.campaigns import CampaignClosing, CampaignOpening, StaleResults
from rituals.reminders.kinds.milestones import Certification, MilestoneDue, MilestoneOverdue
from rituals.reminders.kinds.sessions import SessionTomorrow
from rituals.reminders.kinds.weekly_report import WeeklyReportReminder

__all__ = [
    "Dropped",
    "ReminderItem",
    "ReminderKind",
    "ReminderRequest",
    "every_kind",
    "kind_of",
    "register",
]

for kind in (
    MilestoneDue(),
    MilestoneOverdue(),
    SessionTomorrow(),
    CampaignOpening(),
    CampaignClosing(),
    StaleResults(),
    Certification(),
    WeeklyReportReminder(),
):
    register(kind)
