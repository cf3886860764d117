"""The best weeks for one ritual among those that its window and the others leave. Pure.

Whatever one would rather avoid has a cost; the smallest sum wins, the earliest week on a tie, so
that the same school always gets the same year. Nothing runs across a break, and a campaign shares
no week of a level with another one unless the school allows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pixschool.core.reference.levels import Level
from rituals.catalogue.schema import Prefer
from rituals.placing.room_hours import RoomHours
from rituals.placing.weeks import Weeks

# In the same unit: one week away from where one would like to be.
AWAY = 1.0
SHORTER = 6.0  # each week less than wanted
LONGER = 2.5
FULL_ROOM = 3.0  # no hour of room left all along, against all of them left
SHORT_WEEK = 2.0  # starting or ending on a week of one or two class days
FIRST_AFTER_BREAK = 2.5  # starting then: it would be prepared during the holidays
LAST_BEFORE_BREAK = 2.0  # all of it in the last week before a break
CROWD = 1.2  # each other ritual that the same people have that week
NO_HOURS = 60.0  # no hour of room at all of those needed
CLASH = 40.0  # each week shared with another campaign
MAX_LONGER = 4  # weeks added to find hours of room


@dataclass(frozen=True, slots=True)
class WeeksWanted:
    """What a ritual asks of the weeks numbered `first` to `last`."""

    levels: tuple[Level, ...]
    first: int
    last: int
    weeks: int
    min_weeks: int
    prefer: Prefer
    room_hours: int
    exclusive: bool  # a campaign
    theme: str = ""
    short_weeks: frozenset[int] = frozenset()  # weeks of which its window holds a day or two only


@dataclass
class YearInProgress:
    """The year being filled."""

    weeks: Weeks
    room_hours: RoomHours
    campaigns: dict[Level, dict[int, list[str]]] = field(default_factory=dict)
    # Themes of what each level has each week; None: the staff.
    themes: dict[Level | None, dict[int, list[str]]] = field(default_factory=dict)

    def taken(self, levels: Iterable[Level], number: int) -> list[str]:
        """Titles of the campaigns that these levels already have that week."""
        return [title for level in levels for title in self._of(level).get(number, ())]

    def take(self, levels: Iterable[Level], span: range, title: str) -> None:
        """A campaign takes these weeks of these levels."""
        for level in levels:
            for number in span:
                self._of(level).setdefault(number, []).append(title)

    def note(self, levels: Iterable[Level], span: range, theme: str) -> None:
        """A ritual of this theme is there; without levels it is the staff's."""
        for level in tuple(levels) or (None,):
            weeks = self.themes.setdefault(level, {})
            for number in span:
                weeks.setdefault(number, []).append(theme)

    def crowd(self, levels: Sequence[Level], span: range, theme: str) -> float:
        """How many other rituals the same people have in a week of the span, on average.

        A campaign goes well with an event of its own theme; the staff's all weigh the same.
        """
        others = [
            other
            for level in levels or (None,)
            for number in span
            for other in self.themes.get(level, {}).get(number, ())
            if not (levels and other == theme)
        ]
        return len(others) / (len(span) * max(1, len(levels)))

    def is_first_after_break(self, number: int) -> bool:
        """The first week after a break."""
        return number > 0 and self.weeks[number].period != self.weeks[number - 1].period

    def is_last_before_break(self, number: int) -> bool:
        """The last week before a break."""
        return number + 1 < len(self.weeks) and self.is_first_after_break(number + 1)

    def _of(self, level: Level) -> dict[int, list[str]]:
        return self.campaigns.setdefault(level, {})


def find(year: YearInProgress, wanted: WeeksWanted, *, allow_clash: bool) -> range | None:
    """The weeks to take, None when no stretch of `min_weeks` is free."""
    clashes = _clashes(year, wanted)
    usual = _best(year, wanted, clashes, widths=(wanted.weeks,))
    if usual is not None and not year.room_hours.missing(usual, wanted.room_hours):
        return usual
    widths = range(wanted.min_weeks, wanted.weeks + MAX_LONGER + 1)
    free = _best(year, wanted, clashes, widths=widths)
    if free is None and allow_clash:
        return _best(year, wanted, clashes, widths=widths, allow_clash=True)
    return free


def _clashes(year: YearInProgress, wanted: WeeksWanted) -> Mapping[int, int]:
    if not wanted.exclusive:
        return {}
    numbers = range(wanted.first, wanted.last + 1)
    counts = {number: len(year.taken(wanted.levels, number)) for number in numbers}
    return {number: count for number, count in counts.items() if count}


def _best(
    year: YearInProgress,
    wanted: WeeksWanted,
    clashes: Mapping[int, int],
    *,
    widths: Iterable[int],
    allow_clash: bool = False,
) -> range | None:
    best: tuple[float, int, int] | None = None
    for width in widths:
        for start in range(wanted.first, wanted.last - width + 2):
            span = range(start, start + width)
            if not same_period(year.weeks, span):
                continue
            shared = sum(clashes.get(number, 0) for number in span) if clashes else 0
            if shared and not allow_clash:
                continue
            if wanted.exclusive and width == 1 and start in wanted.short_weeks:
                continue  # no class would have its hour
            cost = _cost(year, wanted, span) + CLASH * shared
            if best is None or (cost, start, width) < best:
                best = (cost, start, width)
    return range(best[1], best[1] + best[2]) if best else None


def same_period(weeks: Weeks, span: range) -> bool:
    """No holidays between the first and the last week of the span."""
    return weeks[span[0]].period == weeks[span[-1]].period


def _cost(year: YearInProgress, wanted: WeeksWanted, span: range) -> float:
    width = len(span)
    cost = AWAY * _distance(wanted, span)
    cost += SHORTER * max(0, wanted.weeks - width) + LONGER * max(0, width - wanted.weeks)
    cost += SHORT_WEEK * len(wanted.short_weeks & {span[0], span[-1]})
    cost += FIRST_AFTER_BREAK * year.is_first_after_break(span[0])
    cost += LAST_BEFORE_BREAK * (width == 1 and year.is_last_before_break(span[0]))
    cost += CROWD * year.crowd(wanted.levels, span, wanted.theme)
    if wanted.room_hours:
        cost += FULL_ROOM * year.room_hours.load(span, wanted.room_hours)
        cost += NO_HOURS * year.room_hours.missing(span, wanted.room_hours) / wanted.room_hours
    return cost


def _distance(wanted: WeeksWanted, span: range) -> float:
    if wanted.prefer == Prefer.EARLY:
        return span[0] - wanted.first
    if wanted.prefer == Prefer.LATE:
        return wanted.last - span[-1]
    return abs((span[0] + span[-1]) - (wanted.first + wanted.last)) / 2
