"""What the page « Équité » says of one level. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.text.french import count, nb, signed
from pixschool.portal.equity.changes import GapChange, moved, not_started, points
from pixschool.portal.equity.comparing import (
    FEW_MATCHABLE,
    FEWEST_A_SIDE,
    NOBODY,
    OTHER_CHOICE,
    TOO_FEW,
    Comparison,
)
from pixschool.portal.equity.report import WHY, CampaignFigures, Coverage, EquityReport
from pixschool.portal.equity.sharing import STEP

NOT_CONCLUSIVE = "Cela ne permet pas de conclure, ni que l’aide sert, ni qu’elle ne sert pas."
_LOTS = (
    "Quand il y a plus de demandes que de places, le tirage au sort permet une comparaison juste."
)
# What the reader can do, when nothing is said or concluded.
_NEXT = {
    "": f"Il faut plus d’élèves. {_LOTS}",
    NOBODY: "Après l’aide, proposez à tout le niveau le même parcours une seconde fois.",
    OTHER_CHOICE: f"Signalez d’après les chiffres, juste après une campagne. {_LOTS}",
    FEW_MATCHABLE: f"C’est le cas quand seuls les plus faibles sont aidés. {_LOTS}",
    TOO_FEW: f"D’ici là, lisez l’écart et l’aide donnée. {_LOTS}",
}


def next_step(compared: Comparison) -> str:
    """Empty when something is concluded."""
    return "" if compared.concludes else _NEXT[compared.why]


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
        return line.not_started / line.pupils if line and line.pupils and line.is_read else 0

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
        return moved(first, last, is_twice=self.is_twice)


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


def unseen_words(coverage: Coverage, *, is_exact: bool) -> str:
    """« 39 élèves »; « 36 à 44 élèves » of two numbers that are told to the nearest 5."""
    number = (coverage.late or 0) - (coverage.seen or 0)
    if is_exact:
        return count(number, "élève")
    away = 2 * (STEP // 2)
    return f"{nb(max(number - away, 0))} à {count(number + away, 'élève')}"


def starters_words(compared: Comparison, drawn: int) -> str:
    """What lots allow to say, of so many `drawn`."""
    early = count(compared.helped, "parti d’abord,partis d’abord")
    sizes = f"{early}, {nb(compared.others)} ensuite"
    if compared.interval is None or compared.difference is None:
        return (
            f"{count(drawn, 'élève tiré,élèves tirés')} au sort. Avec un résultat avant et un "
            f"après : {sizes}. Il en faut {FEWEST_A_SIDE} de chaque côté pour les comparer."
        )
    sizes = f"Tirés au sort : {sizes}"
    low, high = (signed(100 * bound) for bound in compared.interval)
    if not compared.concludes:
        return f"{sizes} : entre {low} et {high} points d’écart. {NOT_CONCLUSIVE}"
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
        return f"{sizes} : entre {low} et {high} points d’écart. {NOT_CONCLUSIVE}"
    more = "plus" if compared.difference > 0 else "moins"
    return (
        f"{sizes} : les accompagnés ont progressé de {abs(round(100 * compared.difference))} "
        f"points de {more} (entre {low} et {high}). Ils n’ont pas été tirés au sort : "
        "ce n’est pas une preuve."
    )
