from rituals.models.observing import (
    LONGEST_ANSWER,
    Observation,
    ObservationSheet,
    ObservationVersion,
    ObservedPupil,
)
from rituals.models.plan import Milestone, PlanAct, Ritual, YearPlan
from rituals.models.reminders import CalendarFeed, Notification, ReminderPreference
from rituals.models.sessions import Attendance, Session, SessionLeader
from rituals.models.told import SeatNews, ToldSeat

__all__ = [
    "LONGEST_ANSWER",
    "Attendance",
    "CalendarFeed",
    "Milestone",
    "Notification",
    "Observation",
    "ObservationSheet",
    "ObservationVersion",
    "ObservedPupil",
    "PlanAct",
    "ReminderPreference",
    "Ritual",
    "SeatNews",
    "Session",
    "SessionLeader",
    "ToldSeat",
    "YearPlan",
]
