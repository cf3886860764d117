from certification.models.duties import AdultDuty, ToldDuty
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
from certification.models.settings import (
    LONGER_MINUTES,
    STANDARD_MINUTES,
    BlockedTime,
    Invigilator,
    InvigilatorTime,
    LongerDuration,
    PlanSettings,
    SessionHour,
)

__all__ = [
    "LONGER_MINUTES",
    "STANDARD_MINUTES",
    "AdultDuty",
    "BlockedTime",
    "CertificationKind",
    "CertificationPlan",
    "CertificationResult",
    "CertificationSession",
    "ComputerRoom",
    "Invigilator",
    "InvigilatorTime",
    "LongerDuration",
    "PlanSettings",
    "PlanState",
    "ResultStatus",
    "SatPresence",
    "SessionCandidate",
    "SessionDuty",
    "SessionHour",
    "ToldDuty",
]
