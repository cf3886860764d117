"""How sure a share is: what chance alone may do with as few pupils as a school has."""

from math import sqrt

Z = 1.6449  # 90 %, as on the page of equity
Interval = tuple[float, float]


def wilson(count: int, total: int) -> Interval:
    """The 90 % interval (0..1) of a share; `total` > 0."""
    share, z2 = count / total, Z * Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(count: int, total: int, other: int, other_total: int) -> Interval:
    """The 90 % interval (-1..1) of the first share less the second (Newcombe, 1998, method 10)."""
    share, other_share = count / total, other / other_total
    low, high = wilson(count, total)
    other_low, other_high = wilson(other, other_total)
    gap = share - other_share
    below = sqrt((share - low) ** 2 + (other_high - other_share) ** 2)
    above = sqrt((high - share) ** 2 + (other_share - other_low) ** 2)
    return gap - below, gap + above
