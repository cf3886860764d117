"""The gap on one course at two campaigns, over the pupils who finished both. Pure.

Of all who finished each, the gap would close by itself when the lowest do not come back, and two
campaigns of two classes would stand for two readings of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from pixschool.core.text.french import count, nb, percent
from pixschool.portal.equity.arithmetic import Quartiles, quartiles
from pixschool.portal.equity.report import CampaignFigures

NEVER_READ = "jamais importée"


def points(share: float | None) -> str:
    """« 31 », of a share; a dash when it is not told."""
    return "–" if share is None else nb(round(100 * share))


def not_started(line: CampaignFigures | None) -> str:
    """« 8 % »; a dash where nobody is expected. Of what was never imported, « 100 % » would be
    false."""
    if line is None or not line.pupils:
        return "–"
    if not line.is_read:
        return NEVER_READ
    return percent(line.not_started / line.pupils)


def finished(line: CampaignFigures) -> str:
    """« 81 % », as `not_started`."""
    is_told = line.pupils and line.is_read
    return percent(line.finished / line.pupils) if is_told else "–"


def moved(first: str, last: str, *, is_twice: bool) -> str:
    """« 31 → 24 »; one number of one reading."""
    return f"{first} → {last}" if is_twice else last


@dataclass(frozen=True)
class GapChange:
    """One course, at two campaigns; the same one twice when there is one only. `before`, `after`:
    of the `pupils` who finished both."""

    first: CampaignFigures
    last: CampaignFigures
    pupils: int = 0
    before: Quartiles | None = None
    after: Quartiles | None = None

    @property
    def is_twice(self) -> bool:
        return self.before is not None

    @property
    def words(self) -> str:
        """« 31 → 24 points »."""
        if self.before is None or self.after is None:
            return "–" if self.last.spread is None else f"{points(self.last.spread)} points"
        return f"{points(self.before.spread)} → {points(self.after.spread)} points"

    @property
    def sentence(self) -> str:
        """« l’écart passe de 31 à 24 points », of two readings."""
        if self.before is None or self.after is None:
            return ""
        first, last = points(self.before.spread), points(self.after.spread)
        return (
            f"l’écart reste de {last} points"
            if first == last
            else f"l’écart passe de {first} à {last} points"
        )

    @property
    def not_started(self) -> str:
        """« 7 % → 4 % »."""
        return moved(not_started(self.first), not_started(self.last), is_twice=self.is_twice)

    @property
    def not_started_counts(self) -> str:
        """« 9 puis 5 élèves sur 126 »."""
        if not self.last.is_read:
            return count(self.last.pupils, "élève attendu")
        first = f"{nb(self.first.not_started)} puis " if self.is_twice else ""
        return f"{first}{count(self.last.not_started, 'élève')} sur {nb(self.last.pupils)}"

    @property
    def names(self) -> str:
        """« Rentrée 4e → Point d’étape 4e »."""
        return moved(self.first.campaign_name, self.last.campaign_name, is_twice=self.is_twice)


def changes(lines: Sequence[CampaignFigures]) -> list[GapChange]:
    """Of the courses that two campaigns of the level measure; never of two courses."""
    by_course: dict[str, list[CampaignFigures]] = {}
    for line in lines:
        if line.class_name is None and line.course:
            by_course.setdefault(line.course, []).append(line)
    found = (_widest(same) for same in by_course.values())
    return [one for one in found if one]


def _widest(same: Sequence[CampaignFigures]) -> GapChange | None:
    """From the earliest to the latest, of the pairs that hold at least half of the pupils that the
    fullest one does: a campaign that has just begun is waited for."""
    pairs = [(one, two, one.masteries.keys() & two.masteries.keys())
             for one, two in combinations(same, 2)]  # fmt: skip
    most = max((len(both) for _, _, both in pairs), default=0)
    rank = {id(line): at for at, line in enumerate(same)}
    best: GapChange | None = None
    longest = 0
    for first, last, both in pairs:
        before, after = (quartiles(one.masteries[pupil] for pupil in both) for one in (first, last))
        length = rank[id(last)] - rank[id(first)]
        if before and after and 2 * len(both) >= most and length > longest:
            best, longest = GapChange(first, last, len(both), before, after), length
    return best


def of_the_level(lines: Sequence[CampaignFigures]) -> list[CampaignFigures]:
    """The campaigns that expect more than half of the pupils that the largest one does: one for a
    class or a group says nothing of its level."""
    levels = [line for line in lines if line.class_name is None]
    most = max((line.pupils for line in levels), default=0)
    return [line for line in levels if 2 * line.pupils > most]


def told_change(lines: Sequence[CampaignFigures]) -> GapChange | None:
    """The first course that was read twice, else the last campaign with a result, else the last."""
    levels = of_the_level(lines)
    for change in changes(levels):
        return change
    measured = [line for line in levels if line.spread is not None] or levels
    return GapChange(measured[-1], measured[-1]) if measured else None
