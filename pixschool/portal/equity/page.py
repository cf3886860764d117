"""What the page « Équité » says of one level. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.text.french import count, nb, percent, signed
from pixschool.portal.equity.comparing import FEWEST_A_SIDE, Comparison
from pixschool.portal.equity.report import WHY, CampaignFigures, EquityReport


def points(share: float | None) -> str:
    """« 31 », of a share; a dash when it is not told."""
    return "–" if share is None else nb(round(100 * share))


def not_started(line: CampaignFigures | None) -> str:
    """« 8 % »; a dash where nobody is expected."""
    if line is None or not line.pupils:
        return "–"
    return percent(line.not_started / line.pupils)


def _moved(first: str, last: str, *, is_twice: bool) -> str:
    """« 31 → 24 »; one number of one reading."""
    return f"{first} → {last}" if is_twice else last


@dataclass(frozen=True)
class GapChange:
    """One course, at its first and at its last campaign; the same one when there is one only."""

    first: CampaignFigures
    last: CampaignFigures

    @property
    def is_twice(self) -> bool:
        return self.first is not self.last

    @property
    def words(self) -> str:
        """« 31 → 24 points »."""
        gap = _moved(points(self.first.spread), points(self.last.spread), is_twice=self.is_twice)
        return f"{gap} points"

    @property
    def not_started(self) -> str:
        """« 7 % → 4 % »."""
        return _moved(not_started(self.first), not_started(self.last), is_twice=self.is_twice)

    @property
    def not_started_counts(self) -> str:
        """« 9 puis 5 élèves sur 126 »."""
        first = f"{nb(self.first.not_started)} puis " if self.is_twice else ""
        return f"{first}{nb(self.last.not_started)} élèves sur {nb(self.last.pupils)}"

    @property
    def names(self) -> str:
        """« Rentrée 4e → Point d’étape 4e »."""
        return _moved(self.first.campaign_name, self.last.campaign_name, is_twice=self.is_twice)


def changes(lines: Sequence[CampaignFigures]) -> list[GapChange]:
    """Of the courses that two campaigns of the level measure; never of two courses."""
    by_course: dict[str, list[CampaignFigures]] = {}
    for line in lines:
        if line.class_name is None and line.spread is not None and line.course:
            by_course.setdefault(line.course, []).append(line)
    return [GapChange(same[0], same[-1]) for same in by_course.values() if len(same) > 1]


def told_change(lines: Sequence[CampaignFigures]) -> GapChange | None:
    """The first course that was read twice, else the last campaign with a result, else the last."""
    for change in changes(lines):
        return change
    levels = [line for line in lines if line.class_name is None]
    measured = [line for line in levels if line.spread is not None] or levels
    return GapChange(measured[-1], measured[-1]) if measured else None


@dataclass(frozen=True)
class ClassLine:
    """A class at the two readings that the page tells of."""

    name: str
    first: CampaignFigures | None
    last: CampaignFigures | None
    is_twice: bool

    @property
    def pupils(self) -> int:
        line = self.last or self.first
        return line.pupils if line else 0

    @property
    def not_started_share(self) -> float:
        """0..1, at the last reading."""
        line = self.last or self.first
        return line.not_started / line.pupils if line and line.pupils else 0

    @property
    def not_started(self) -> str:
        return not_started(self.last or self.first)

    @property
    def median(self) -> str:
        return self._both("median")

    @property
    def spread(self) -> str:
        return self._both("spread")

    def _both(self, name: str) -> str:
        first, last = (points(getattr(one, name, None)) for one in (self.first, self.last))
        return _moved(first, last, is_twice=self.is_twice)


def class_lines(
    lines: Sequence[CampaignFigures], told: GapChange, *, order: Sequence[str] = ()
) -> list[ClassLine]:
    """In the `order` of the names of the classes; the others after, as `lines` have them: a
    campaign may be for some classes only."""
    ranks = {name: rank for rank, name in enumerate(order)}
    found = {
        (line.class_name, line.campaign_name): line for line in lines if line.class_name is not None
    }
    names = (told.first.campaign_name, told.last.campaign_name)
    rooms = dict.fromkeys(room for room, campaign in found if campaign in names)
    return [
        ClassLine(room, found.get((room, names[0])), found.get((room, names[1])), told.is_twice)
        for room in sorted(filter(None, rooms), key=lambda name: ranks.get(name, len(ranks)))
    ]


def starters_words(compared: Comparison) -> str:
    """What lots allow to say."""
    early = count(compared.helped, "parti d’abord,partis d’abord")
    sizes = f"Tirés au sort : {early}, {nb(compared.others)} ensuite"
    if compared.interval is None or compared.difference is None:
        return f"{sizes}. Il en faut {FEWEST_A_SIDE} de chaque côté pour les comparer."
    low, high = (signed(100 * bound) for bound in compared.interval)
    if not compared.concludes:
        return f"{sizes} : entre {low} et {high} points d’écart. Cela ne permet pas de conclure."
    more = "plus" if compared.difference > 0 else "moins"
    gain = abs(round(100 * compared.difference))
    return f"{sizes} : les premiers ont progressé de {gain} points de {more} ({low} à {high})."


def comparison_words(found: EquityReport) -> str:
    """What may be said of the helped, and no more."""
    compared = found.comparison
    if compared.interval is None or compared.difference is None:
        return WHY[compared.why]
    low, high = (signed(100 * bound) for bound in compared.interval)
    sizes = f"{compared.helped} élèves accompagnés, {compared.others} partis du même point"
    if not compared.concludes:
        return f"{sizes} : entre {low} et {high} points d’écart. Cela ne permet pas de conclure."
    more = "plus" if compared.difference > 0 else "moins"
    return (
        f"{sizes} : les accompagnés ont progressé de {abs(round(100 * compared.difference))} "
        f"points de {more} (entre {low} et {high}). Ils n’ont pas été tirés au sort : "
        "ce n’est pas une preuve."
    )
