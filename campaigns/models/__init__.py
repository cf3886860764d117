from campaigns.models.pix import (
    Campaign,
    CompetenceResult,
    ParticipantLink,
    Participation,
    ParticipationBefore,
    PixCampaign,
)
from campaigns.models.totals import FEWEST_TOLD, LevelTotals

__all__ = [
    "FEWEST_TOLD",
    "Campaign",
    "CompetenceResult",
    "LevelTotals",
    "ParticipantLink",
    "Participation",
    "ParticipationBefore",
    "PixCampaign",
]
