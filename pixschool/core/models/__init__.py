from pixschool.core.models.audit import AuditEntry
from pixschool.core.models.calendar import HolidayPeriod
from pixschool.core.models.family import FamilyPage
from pixschool.core.models.heartbeat import Heartbeat
from pixschool.core.models.imports import ImportBatch, ImportFile
from pixschool.core.models.mail import MailServer, OutgoingEmail
from pixschool.core.models.retention import Erasure, SchoolArchive, SchoolErasure
from pixschool.core.models.school import Invitation, Membership, School, SchoolYear
from pixschool.core.models.statements import SchoolStatement
from pixschool.core.models.user import User

__all__ = [
    "AuditEntry",
    "Erasure",
    "FamilyPage",
    "Heartbeat",
    "HolidayPeriod",
    "ImportBatch",
    "ImportFile",
    "Invitation",
    "MailServer",
    "Membership",
    "OutgoingEmail",
    "School",
    "SchoolArchive",
    "SchoolErasure",
    "SchoolStatement",
    "SchoolYear",
    "User",
]
