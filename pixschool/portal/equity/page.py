"""What the page « Équité » shows of one level: sentences, and the units of its drawing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.text.french import nb, percent
from pixschool.portal.equity.report import WHY, CampaignFigures, EquityReport

STEP, LEFT = 110, 60  # of the drawing; 100 high
BAR = 8


@dataclass(frozen=True)
class SpreadMark:
    """A campaign in the drawing: from the low quarter to the high one, and the median."""

    line: CampaignFigures
    x: int
    top: int
    middle: int
    bottom: int

    @property
    def left(self) -> int:
        return self.x - BAR // 2

    @property
    def height(self) -> int:
        return self.bottom - self.top


def marks(lines: Sequence[CampaignFigures]) -> list[SpreadMark]:
    """In the order of the campaigns, those that have quartiles."""
    told = [line for line in lines if line.class_name is None and line.median is not None]
    return [
        SpreadMark(
            line, LEFT + rank * STEP, _height(line.p75), _height(line.median), _height(line.p25)
        )
        for rank, line in enumerate(told)
    ]


def _height(share: float | None) -> int:
    return round(100 * (1 - (share or 0)))


def points(share: float | None) -> str:
    """« 31 », of a share; a dash when it is not told."""
    return "–" if share is None else nb(round(100 * share))


@dataclass(frozen=True)
class GapChange:
    """The spread of one course at its first and at its last campaign."""

    first: CampaignFigures
    last: CampaignFigures

    @property
    def words(self) -> str:
        """« 31 → 24 points »."""
        return f"{points(self.first.spread)} → {points(self.last.spread)} points"


def changes(lines: Sequence[CampaignFigures]) -> list[GapChange]:
    """Of the courses that two campaigns of the level measure; never of two courses."""
    by_course: dict[str, list[CampaignFigures]] = {}
    for line in lines:
        if line.class_name is None and line.spread is not None and line.course:
            by_course.setdefault(line.course, []).append(line)
    return [GapChange(same[0], same[-1]) for same in by_course.values() if len(same) > 1]


def not_started(line: CampaignFigures | None) -> str:
    """« 8 % »; a dash where nobody is expected."""
    if line is None:
        return "–"
    return percent(line.not_started / line.pupils)


def class_rows(
    lines: Sequence[CampaignFigures],
) -> list[tuple[str, list[tuple[str, CampaignFigures | None]]]]:
    """(class, (campaign, its line in the class) of each campaign), classes in their own order;
    None where the campaign does not expect the class."""
    names = list(dict.fromkeys(line.campaign_name for line in lines))
    rooms = [line.class_name for line in lines if line.class_name]
    found = {(line.class_name, line.campaign_name): line for line in lines}
    return [
        (room, [(name, found.get((room, name))) for name in names])
        for room in sorted(dict.fromkeys(rooms))
    ]


def comparison_words(found: EquityReport) -> str:
    """What may be said of the helped, and no more."""
    compared = found.comparison
    if compared.interval is None or compared.difference is None:
        return WHY[compared.why]
    low, high = (f"{100 * bound:+.0f}" for bound in compared.interval)
    sizes = f"{compared.helped} élèves accompagnés, {compared.others} partis du même point"
    if not compared.concludes:
        return f"{sizes} : entre {low} et {high} points d’écart. Cela ne permet pas de conclure."
    more = "plus" if compared.difference > 0 else "moins"
    return (
        f"{sizes} : les accompagnés ont progressé de {abs(round(100 * compared.difference))} "
        f"points de {more} (entre {low} et {high}). Ils n’ont pas été tirés au sort : "
        "ce n’est pas une preuve."
    )
