"""The figures of the page « Équité », as the command line and the page say them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pixschool.portal.equity.arithmetic import quartiles
from pixschool.portal.equity.comparing import (
    FEW_MATCHABLE,
    FEWEST_A_SIDE,
    NOBODY,
    OTHER_CHOICE,
    TOO_FEW,
    Comparison,
)

WHY = {
    NOBODY: "Personne n’a été accompagné entre deux résultats au même parcours.",
    OTHER_CHOICE: "Des élèves accompagnés n’ont pas été choisis par les chiffres : "
    "ils ne se comparent pas aux autres.",
    FEW_MATCHABLE: "Trop peu d’élèves accompagnés ont des camarades partis du même point.",
    TOO_FEW: f"Il faut {FEWEST_A_SIDE} élèves de chaque côté, partis du même point.",
}


@dataclass(frozen=True)
class CampaignFigures:
    """A campaign at one level, or in one class of it. Quartiles: of the mastery of those who
    finished, 0..1; None of few."""

    campaign: str  # its codes on Pix, else its name
    campaign_name: str
    level: str
    class_name: str | None
    pupils: int
    not_started: int
    started: int
    finished: int
    p25: float | None
    median: float | None
    p75: float | None
    course: str = ""  # what tells courses apart
    is_read: bool = True  # False: its results were never imported, nobody knows who has begun
    # {pupil: mastery} of those who finished; never shared.
    masteries: Mapping[int, float] = field(default_factory=dict, compare=False, repr=False)

    @property
    def spread(self) -> float | None:
        """Of the quartiles as they are told: rounded ones, when they are shared."""
        if self.p25 is None or self.p75 is None:
            return None
        return round(self.p75 - self.p25, 10)

    def as_json(self) -> dict[str, object]:
        return {
            "campaign": self.campaign,
            "campaign_name": self.campaign_name,
            "level": self.level,
            "class": self.class_name,
            "pupils": self.pupils,
            "not_started": self.not_started,
            "started": self.started,
            "finished": self.finished,
            "p25": self.p25,
            "median": self.median,
            "p75": self.p75,
            "spread": self.spread,
        }


def quartile_fields(values: list[float]) -> dict[str, float | None]:
    """The fields of `CampaignFigures` that tell of results."""
    found = quartiles(values)
    return {
        "p25": found.p25 if found else None,
        "median": found.median if found else None,
        "p75": found.p75 if found else None,
    }


@dataclass(frozen=True)
class Coverage:
    """Of those who are late or under the floor: how many somebody has looked at, were offered a
    seat, came; `median_days` from the flag to the first visit. None: not told."""

    late: int | None
    seen: int | None
    offered: int | None
    came: int | None
    median_days: float | None

    def as_json(self) -> dict[str, object]:
        return {
            "late": self.late,
            "seen": self.seen,
            "offered": self.offered,
            "came": self.came,
            "median_days": self.median_days,
        }


@dataclass(frozen=True)
class EquityReport:
    """`without_second`: of (the helped, the others), how many have no second reading.
    `under_floor`: of `with_result` pupils; None when the school has set no floor."""

    campaigns: list[CampaignFigures]
    coverage: Coverage
    comparison: Comparison
    without_second: tuple[int, int]
    under_floor: int | None = None
    with_result: int = 0

    def as_json(self) -> dict[str, object]:
        found = self.comparison
        return {
            "campaigns": [line.as_json() for line in self.campaigns],
            "coverage": self.coverage.as_json(),
            "comparison": {
                "shown": found.is_shown,
                "why": WHY.get(found.why, ""),
                "supported": found.helped,
                "comparable": found.others,
                "difference": found.difference,
                "interval": list(found.interval) if found.interval else None,
            },
        }
