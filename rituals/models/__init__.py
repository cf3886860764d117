from rituals.models.minutes import CouncilMinutes
from rituals.models.observing import (
    LONGEST_ANSWER,
    Observation,
    ObservationSheet,
    ObservationVersion,
    ObservedPupil,
)
from rituals.models.plan import Milestone, PlanAct, Ritual, YearPlan
from rituals.models.projects import LiteracyRow, Project
from rituals.models.reminders import CalendarFeed, Notification, ReminderPreference
from rituals.models.resources import Resource, ResourceSetting
from rituals.models.sessions import Attendance, Session, SessionLeader
from rituals.models.staff import StaffMeeting, StaffSeat, StaffStep
from rituals.models.told import SeatNews, ToldSeat

__all__ = [
    "LONGEST_ANSWER",
    "Attendance",
    "CalendarFeed",
    "CouncilMinutes",
    "LiteracyRow",
    "Milestone",
    "Notification",
    "Observation",
    "ObservationSheet",
    "ObservationVersion",
    "ObservedPupil",
    "PlanAct",
    "Project",
    "ReminderPreference",
    "Resource",
    "ResourceSetting",
    "Ritual",
    "SeatNews",
    "Session",
    "SessionLeader",
    "StaffMeeting",
    "StaffSeat",
    "StaffStep",
    "ToldSeat",
    "YearPlan",
]
