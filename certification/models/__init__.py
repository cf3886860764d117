from certification.models.duties import AdultDuty, ToldDuty
from certification.models.editing import PlanEdit, SettingsEdit
from certification.models.incidents import IncidentKind, SessionIncident
from certification.models.machines import MachineCheck
from certification.models.papers import PlanPaperKind, PrintedPaper
from certification.models.plans import (
    CertificationPlan,
    CertificationSession,
    PlanState,
    SatPresence,
    SessionCandidate,
    SessionDuty,
)
from certification.models.results import CertificationKind, CertificationResult, ResultStatus
from certification.models.rooms import ComputerRoom
from certification.models.rules import RuleChoice
from certification.models.settings import (
    LONGER_MINUTES,
    STANDARD_MINUTES,
    BlockedTime,
    Invigilator,
    InvigilatorTime,
    LongerDuration,
    PlanSettings,
    RoomTime,
    SessionHour,
)
from certification.models.totals import CertifiedTotals

__all__ = [
    "LONGER_MINUTES",
    "STANDARD_MINUTES",
    "AdultDuty",
    "BlockedTime",
    "CertificationKind",
    "CertificationPlan",
    "CertificationResult",
    "CertificationSession",
    "CertifiedTotals",
    "ComputerRoom",
    "IncidentKind",
    "Invigilator",
    "InvigilatorTime",
    "LongerDuration",
    "MachineCheck",
    "PlanEdit",
    "PlanPaperKind",
    "PlanSettings",
    "PlanState",
    "PrintedPaper",
    "ResultStatus",
    "RoomTime",
    "RuleChoice",
    "SatPresence",
    "SessionCandidate",
    "SessionDuty",
    "SessionHour",
    "SessionIncident",
    "SettingsEdit",
    "ToldDuty",
]
