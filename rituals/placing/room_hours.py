"""How many hours of computer room each week has left. Pure arithmetic on week numbers."""

from collections.abc import Sequence

from rituals.placing.weeks import Weeks

FULL_WEEK = 5


class RoomHours:
    """`free` and `capacity`: whole hours, by number of the week."""

    def __init__(self, weeks: Weeks, hours_per_week: int) -> None:
        """A short week has its share only: three days out of five, three fifths of the hours."""
        self.capacity = [
            hours_per_week * min(week.days, FULL_WEEK) // FULL_WEEK for week in weeks.all
        ]
        self.free = list(self.capacity)

    def missing(self, span: range, hours: int) -> int:
        """The part of these hours that the weeks of the span cannot hold."""
        return max(0, hours - sum(self.free[span.start : span.stop])) if hours else 0

    def load(self, span: range, hours: int) -> float:
        """How full these weeks would be, 0 to 1 (1 when there is no hour at all)."""
        capacity = sum(self.capacity[span.start : span.stop])
        taken = capacity - sum(self.free[span.start : span.stop]) + hours
        return min(1.0, taken / capacity) if capacity else 1.0

    def book(self, span: range, hours: int) -> list[tuple[int, int]]:
        """Take the hours, or those that there are, most from the weeks that have most left."""
        left = [self.free[number] for number in span]
        taken = _share(left, min(hours, sum(left)))
        for number, count in zip(span, taken, strict=True):
            self.free[number] -= count
        return [(number, count) for number, count in zip(span, taken, strict=True) if count]


def _share(left: Sequence[int], hours: int) -> list[int]:
    """`hours` in proportion of what is left, whole hours, the largest remainders first."""
    total = sum(left)
    if not hours:
        return [0] * len(left)
    shares = [divmod(count * hours, total) for count in left]
    taken = [whole for whole, _remainder in shares]
    by_remainder = sorted(range(len(left)), key=lambda rank: (-shares[rank][1], rank))
    for rank in by_remainder[: hours - sum(taken)]:
        taken[rank] += 1
    return taken
