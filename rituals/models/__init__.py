from rituals.models.plan import Milestone, PlanAct, Ritual, YearPlan
from rituals.models.reminders import CalendarFeed, Notification, ReminderPreference
from rituals.models.sessions import Attendance, Session, SessionLeader

__all__ = [
    "Attendance",
    "CalendarFeed",
    "Milestone",
    "Notification",
    "PlanAct",
    "ReminderPreference",
    "Ritual",
    "Session",
    "SessionLeader",
    "YearPlan",
]
