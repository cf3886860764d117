"""The latest measure of each competence of a pupil, whatever the campaign or the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pixschool.core.reference.crcn import COMPETENCES, DOMAINS, MAX_REACHABLE_LEVEL, Domain
from pixschool.core.sql import rows


@dataclass(frozen=True)
class Measure:
    """The latest measure of one competence: a share of skills, or a Pix level."""

    mastery: float | None  # 0..1
    level: int | None
    at: datetime | None

    @property
    def share(self) -> float:
        """Where to put it on a scale from 0 to 1: a level is out of the highest open one."""
        if self.mastery is not None:
            return self.mastery
        return (self.level or 0) / MAX_REACHABLE_LEVEL

    @property
    def text(self) -> str:
        """A level as « n4 »; nothing for a share, which is shown as a colour."""
        return "" if self.mastery is not None else f"n{self.level}"


@dataclass(frozen=True)
class DomainMeasure:
    """A domain of a pupil: how many of its competences were tested, and what they gave."""

    domain: Domain
    tested: int
    competences: int
    share: float | None  # 0..1, the mean of the latest measures; None: nothing tested

    @property
    def text(self) -> str:
        """« 2 sur 3 »."""
        return f"{self.tested} sur {self.competences}"


def by_domain(latest: Mapping[str, Measure]) -> list[DomainMeasure]:
    """The five domains in order, from the latest measure of each CRCN code that has one."""
    found = []
    for domain in DOMAINS:
        codes = [item.code for item in COMPETENCES if item.domain == domain]
        shares = [latest[code].share for code in codes if code in latest]
        mean = sum(shares) / len(shares) if shares else None
        found.append(DomainMeasure(domain, len(shares), len(codes), mean))
    return found


def measures(student_ids: Sequence[int]) -> dict[tuple[int, str], Measure]:
    """(student id, CRCN code) → the latest measure, whatever the campaign or the year.

    The competences of each attempt are looked up, as in EXPECTED.
    """
    found = rows(
        "SELECT DISTINCT ON (p.student_id, c.competence) p.student_id, c.competence, c.mastery, "
        "c.level, coalesce(p.shared_at, p.attempt_at) "
        "FROM campaigns_participation p "
        "JOIN LATERAL (SELECT * FROM campaigns_competenceresult "
        "WHERE participation_id = p.id OFFSET 0) c ON true "
        "WHERE p.student_id = ANY(%(students)s) AND c.competence = ANY(%(codes)s) "
        "AND (c.mastery IS NOT NULL OR c.level IS NOT NULL) "
        "ORDER BY p.student_id, c.competence, coalesce(p.shared_at, p.attempt_at) DESC NULLS LAST",
        {"students": list(student_ids), "codes": [item.code for item in COMPETENCES]},
    )
    return {(student, code): Measure(*numbers) for student, code, *numbers in found}
