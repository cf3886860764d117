from pixschool.core.models.audit import AuditEntry
from pixschool.core.models.calendar import HolidayPeriod
from pixschool.core.models.imports import ImportBatch, ImportFile
from pixschool.core.models.mail import OutgoingEmail
from pixschool.core.models.school import Invitation, Membership, School, SchoolYear
from pixschool.core.models.user import User

__all__ = [
    "AuditEntry",
    "HolidayPeriod",
    "ImportBatch",
    "ImportFile",
    "Invitation",
    "Membership",
    "OutgoingEmail",
    "School",
    "SchoolYear",
    "User",
]
