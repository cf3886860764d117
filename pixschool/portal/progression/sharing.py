"""The matrix as it may leave the team. Pure."""

from pixschool.portal.equity.sharing import FEWEST_SHARED, rounded
from pixschool.portal.progression.matrix import MatrixCell

_POINTS = 20


def shared_tested(cell: MatrixCell) -> float | None:
    """The share tested, of counts to the nearest 5, then to 5 points; None of few pupils."""
    if cell.pupils < FEWEST_SHARED:
        return None
    share = min(rounded(cell.tested) / rounded(cell.pupils), 1)
    return round(share * _POINTS) / _POINTS
