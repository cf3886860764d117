"""What the page for the conseil says of the certification: levels, each count rounded on its own.

No class, no total, no share: with a total or a share beside them, the rounding could be undone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from certification.comparing import distribution
from certification.comparing.distribution import Spread
from pixschool.portal.equity.sharing import FEWEST_SHARED, STEP, rounded

COLUMNS = (*distribution.COLUMNS, "Non obtenue", "Sans résultat", "Niveau attendu")
# « Reached » is a sum of families: of four, sums could tell each of them (see the tests).
_LEAST_EXPECTED = 3


@dataclass(frozen=True, kw_only=True)
class CertifiedRow:
    """A level of one year. `families`: in the order of `COLUMNS`; `reached`: None when no level
    is expected, or one so low that the sum would tell of few pupils."""

    label: str
    expected: str
    families: tuple[int, ...]
    failed: int
    without: int
    reached: int | None

    @property
    def told(self) -> list[str]:
        """As it is written."""
        counts = (*self.families, self.failed, self.without)
        return [about(number) for number in counts] + [
            "–" if self.reached is None else about(self.reached)
        ]


def certified_rows(spreads: Iterable[Spread]) -> list[CertifiedRow]:
    """Those of enough pupils, in their order."""
    return [_row(one) for one in spreads if one.told >= FEWEST_SHARED]


def _row(one: Spread) -> CertifiedRow:
    is_told = (one.expected_level or 0) >= _LEAST_EXPECTED
    return CertifiedRow(
        label=one.label,
        expected=one.expected,
        families=tuple(map(rounded, one.families)),
        failed=rounded(one.failed),
        without=rounded(one.without + one.void),
        reached=rounded(one.reached) if is_told else None,
    )


def about(number: int) -> str:
    """« 25 »; « 0 à 2 » of the least."""
    return str(number) if number else f"0 à {STEP // 2}"
