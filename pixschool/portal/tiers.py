"""The home page in three tiers: what to do today, what is late, what comes by day.

No query of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from pixschool.core.text.french import near_fr
from pixschool.portal.todo import TodoItem

MOST_TODAY = 3
MOST_OF_A_DAY, MOST_LATE, MOST_MORE = 6, 20, 20  # lines on the page
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Coming:
    """Something that begins or is due: `note` is what a date alone does not say."""

    day: date
    what: str
    note: str
    url: str


@dataclass(frozen=True)
class HomeDay:
    """`lines` are at most MOST_OF_A_DAY of `total`."""

    label: str
    lines: Sequence[Coming]
    total: int


@dataclass(frozen=True)
class HomeTiers:
    """Each thing stands in one tier, once."""

    first: Sequence[TodoItem]  # today, the most pressing at the head
    more: Sequence[TodoItem]  # the rest of today
    late: Sequence[TodoItem]  # the oldest at the head
    week: Sequence[Coming]  # in the order of the days
    later: Sequence[Coming]
    today: date

    @property
    def oldest(self) -> TodoItem:
        """Of the late ones; there is one at least."""
        return self.late[0]

    @property
    def days(self) -> Iterator[HomeDay]:
        """The week, under the names of its days."""
        for day, found in groupby(self.week, key=lambda one: one.day):
            lines = list(found)
            label = "aujourd’hui" if day == self.today else near_fr(day, self.today)
            yield HomeDay(label, lines[:MOST_OF_A_DAY], len(lines))


def arrange(
    *,
    pressing: Iterable[TodoItem],
    lines: Iterable[TodoItem],
    also: Iterable[TodoItem],
    coming: Iterable[Coming],
    today: date,
) -> HomeTiers:
    """`lines` have the day they are due: today's come between what is pressing and the others;
    past, they are late. `coming`: from today on, each day in the order of the page."""
    dated = sorted(lines, key=lambda line: line.due or today)
    now = [*pressing, *(line for line in dated if line.due in (None, today)), *also]
    due = [
        Coming(line.due, line.what, line.detail, line.url)
        for line in dated
        if line.due and line.due > today
    ]
    ahead = sorted([*coming, *due], key=lambda one: one.day)
    return HomeTiers(
        first=now[:MOST_TODAY],
        more=now[MOST_TODAY:],
        late=[line for line in dated if line.due and line.due < today],
        week=[one for one in ahead if one.day <= today + WEEK],
        later=[one for one in ahead if one.day > today + WEEK],
        today=today,
    )
