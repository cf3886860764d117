"""Whether a pupil may enter the certification, from what Pix has said. Pure.

Only a « collecte de profils » gives levels. A course says that a competence was tested, and how it
went: no level follows from it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pixschool.core.reference.crcn import COMPETENCES, PIX_PER_LEVEL, Competence

MOST_NEAREST = 3


class Readiness(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"  # no profile was read


class HowTested(StrEnum):
    """What is known of one competence of a pupil."""

    LEVEL = "level"  # counts for the entry
    BEGUN = "begun"  # some pix, or a course: no level that counts is known
    NEVER = "never"


@dataclass(frozen=True)
class Profile:
    """The last profile a pupil sent. `levels`, `pix`: by CRCN code, what the file gave."""

    is_certifiable: bool
    certifiable_count: int | None
    sent_at: datetime | None
    levels: Mapping[str, int] = field(default_factory=dict)
    pix: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CompetenceReadiness:
    competence: Competence
    tested: HowTested
    level: int | None

    @property
    def is_tested(self) -> bool:
        return self.tested != HowTested.NEVER

    @property
    def text(self) -> str:
        """« n2 », « vu » or « – »."""
        if self.tested == HowTested.LEVEL:
            return f"n{self.level}"
        return "vu" if self.tested == HowTested.BEGUN else "–"


@dataclass(frozen=True)
class PupilReadiness:
    """`missing`: how many competences the entry still asks for; None when nobody can know."""

    readiness: Readiness
    missing: int | None
    nearest: Sequence[tuple[Competence, int]]  # and how many pix each is from the level
    competences: Sequence[CompetenceReadiness]
    read_at: datetime | None

    @property
    def is_blocked(self) -> bool:
        """Pix said that the pupil may not enter yet."""
        return self.readiness == Readiness.NOT_READY

    @property
    def never(self) -> int:
        """How many of the 16 were never tested."""
        return sum(one.tested == HowTested.NEVER for one in self.competences)

    @property
    def rank(self) -> int:
        """For sorting: who misses most first, then who is unknown, then who is ready."""
        if self.readiness == Readiness.READY:
            return 100
        return 50 if self.missing is None else -self.missing


def readiness_of(
    profile: Profile | None, courses: Collection[str], entry: Mapping[str, int]
) -> PupilReadiness:
    """From the last profile and the CRCN codes that courses have tested; `entry`: the numbers of
    the rule of that name.

    Pix decides: its « Certifiable » wins over the levels of the same file.
    """
    cells = [_cell(item, profile, courses, entry["level"]) for item in COMPETENCES]
    if profile is None:
        return PupilReadiness(Readiness.UNKNOWN, None, (), cells, None)
    if profile.is_certifiable:
        return PupilReadiness(Readiness.READY, 0, (), cells, profile.sent_at)
    reached = profile.certifiable_count
    if reached is None and profile.levels:
        reached = sum(cell.tested == HowTested.LEVEL for cell in cells)
    missing = None if reached is None else max(entry["competences"] - reached, 1)
    return PupilReadiness(
        Readiness.NOT_READY, missing, _nearest(profile, entry["level"]), cells, profile.sent_at
    )


def _cell(
    item: Competence, profile: Profile | None, courses: Collection[str], asked: int
) -> CompetenceReadiness:
    level = profile.levels.get(item.code) if profile else None
    if level is not None and level >= asked:
        return CompetenceReadiness(item, HowTested.LEVEL, level)
    # A level 0 without a pix is also what Pix writes of a competence nobody has opened.
    begun = item.code in courses or bool(profile and profile.pix.get(item.code))
    return CompetenceReadiness(item, HowTested.BEGUN if begun else HowTested.NEVER, level)


def _nearest(profile: Profile, asked: int) -> list[tuple[Competence, int]]:
    """Those under the level that have most pix; of equals, in the order of the referential."""
    left = [
        (item, max(PIX_PER_LEVEL * asked - profile.pix.get(item.code, 0), 1))
        for item in COMPETENCES
        if item.code in profile.levels and profile.levels[item.code] < asked
    ]
    begun = [one for one in left if one[1] < PIX_PER_LEVEL * asked]
    return sorted(begun, key=lambda one: one[1])[:MOST_NEAREST]
