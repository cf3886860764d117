"""What one looks at in a welcome session: grids as data, and the only place to add one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from students.models import SupportReason

YES, WITH_HELP, NO, NOT_SEEN = "yes", "help", "no", ""


@dataclass(frozen=True)
class CellChoice:
    """A value that a cell may have. `tone`: how it looks (good, fair, poor or plain)."""

    value: str
    label: str
    tone: str = "plain"


@dataclass(frozen=True)
class GridItem:
    """A column. `reasons`: value → the reason for which help is proposed to who has it.

    `mild`: those of them that are proposed without being ticked. `at_ease`: the values of a pupil
    who could help another; empty when the item says nothing of it.
    """

    code: str
    label: str
    choices: tuple[CellChoice, ...]
    reasons: Mapping[str, SupportReason] = field(default_factory=lambda: MappingProxyType({}))
    mild: frozenset[str] = frozenset()
    at_ease: frozenset[str] = frozenset()
    help: str = ""

    @property
    def values(self) -> frozenset[str]:
        """Those it may have, « not seen » included."""
        return frozenset({NOT_SEEN, *(choice.value for choice in self.choices)})

    def label_of(self, value: str) -> str:
        """« aide » (with help); « pas vu » when empty."""
        return next((one.label for one in self.choices if one.value == value), "pas vu")


@dataclass(frozen=True)
class ObservationGrid:
    """The columns of a sheet, and the welcome rituals it serves: of that theme and these levels."""

    code: str
    title: str
    levels: frozenset[str]
    items: tuple[GridItem, ...]
    legend: str = ""
    theme: str = Theme.ACCUEIL.value

    def item(self, code: str) -> GridItem | None:
        """None for a column that the grid does not have."""
        return next((item for item in self.items if item.code == code), None)


_DONE = (
    CellChoice(YES, "oui", "good"),
    CellChoice(WITH_HELP, "aide", "fair"),
    CellChoice(NO, "non", "poor"),
)


def _done(code: str, label: str, reason: SupportReason) -> GridItem:
    """Something a pupil does alone, with help, or not yet."""
    return GridItem(
        code,
        label,
        _DONE,
        MappingProxyType({NO: reason, WITH_HELP: reason}),
        mild=frozenset({WITH_HELP}),
        at_ease=frozenset({YES}),
    )


_EASE = (CellChoice("1", "1", "poor"), CellChoice("2", "2", "fair"), CellChoice("3", "3", "good"),
         CellChoice("4", "4", "good"))  # fmt: skip


def _domain(number: int, label: str) -> GridItem:
    """How a pupil says they manage in one of the five domains of the CRCN."""
    return GridItem(f"domain_{number}", label, _EASE, at_ease=frozenset({"3", "4"}))


SIXIEME = ObservationGrid(
    code="sixieme",
    title="Accueil des sixièmes",
    levels=frozenset({Level.SIXIEME.value}),
    items=(
        _done("network", "Se connecte au réseau", SupportReason.IDENTIFIERS),
        _done("keyboard", "À l’aise au clavier", SupportReason.KEYBOARD),
        _done("educonnect", "Compte élève EduConnect", SupportReason.IDENTIFIERS),
        _done("two_accounts", "Élève ≠ parent : compris", SupportReason.IDENTIFIERS),
        GridItem(
            "cdi_first",
            "Poste au CDI",
            (CellChoice(YES, "priorité"),),
            MappingProxyType({YES: SupportReason.CDI_FIRST}),
            help="en priorité ; la raison n’est ni demandée ni notée.",
        ),
    ),
)

ENTRANTS = ObservationGrid(
    code="entrants",
    title="Accueil des entrants au lycée",
    levels=frozenset({Level.SECONDE.value, Level.CAP1.value, Level.BTS1.value, Level.CPGE1.value}),
    legend="L’élève se situe : 1 « pas à l’aise », 2 « un peu », 3 « à l’aise », 4 « très à "
    "l’aise ».",
    items=(
        _domain(1, "Information"),
        _domain(2, "Communication"),
        _domain(3, "Création"),
        _domain(4, "Protection"),
        _domain(5, "Environnement"),
        GridItem(
            "equipment",
            "Matériel difficile",
            (
                CellChoice("no", "non"),
                CellChoice("some", "parfois"),
                CellChoice("often", "souvent"),
            ),
            MappingProxyType({"some": SupportReason.CDI_FIRST, "often": SupportReason.CDI_FIRST}),
            mild=frozenset({"some"}),
            help="on cherche un poste ou une connexion ; la raison n’est ni demandée ni notée.",
        ),
        GridItem(
            "lever",
            "Ce qui aiderait",
            (
                CellChoice("cdi", "CDI"),
                CellChoice("peer", "entraide"),
                CellChoice("accounts", "comptes"),
                CellChoice("method", "méthode"),
            ),
            MappingProxyType(
                {
                    "cdi": SupportReason.CDI_FIRST,
                    "accounts": SupportReason.IDENTIFIERS,
                    "method": SupportReason.METHOD,
                }
            ),
        ),
    ),
)

GRIDS = (SIXIEME, ENTRANTS)


def every_item() -> list[GridItem]:
    """The columns of all the grids."""
    return [item for grid in GRIDS for item in grid.items]


def grid_of(code: str) -> ObservationGrid:
    """Raises KeyError for a code that no grid has."""
    return {grid.code: grid for grid in GRIDS}[code]


def grid_for(*, theme: str, levels: Iterable[str]) -> ObservationGrid | None:
    """That of a ritual; None for one that welcomes nobody."""
    wanted = set(levels)
    return next((grid for grid in GRIDS if grid.theme == theme and grid.levels & wanted), None)
