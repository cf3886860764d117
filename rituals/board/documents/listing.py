"""The A4 list: the year month by month, with who leads. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from pixschool.core.reference.levels import in_order
from pixschool.core.text.days import span_fr
from pixschool.core.text.french import date_fr
from rituals.board.drawing import DrawnRitual
from rituals.board.planner import item_of
from rituals.models import Ritual
from rituals.plan.year_facts import YearFacts


@dataclass(frozen=True, slots=True)
class ListLine:
    """A ritual of the list, or several levels of it."""

    item: DrawnRitual
    purpose: str


@dataclass(frozen=True, slots=True)
class ListMonth:
    """The rituals that begin in a month."""

    label: str
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Holidays, under their name."""

    name: str
    words: str


@dataclass(frozen=True)
class YearList:
    """All that the A4 list shows."""

    title: str
    school: str
    months: tuple[ListMonth, ...]
    breaks: tuple[Pause, ...]
    made_on: date


def build_list(facts: YearFacts, rituals: Sequence[Ritual], *, today: date) -> YearList:
    """The year by month for an A4 page. `rituals`: with their leader, removed ones left out."""
    ordered = sorted(rituals, key=lambda ritual: (ritual.starts_on, ritual.ends_on, ritual.pk))
    months = groupby(ordered, key=lambda ritual: ritual.starts_on.replace(day=1))
    return YearList(
        title=f"L’année Pix {facts.label}",
        school=facts.school.name,
        months=tuple(
            ListMonth(
                date_fr(first, "month").capitalize(),
                tuple(_lines(group)),
            )
            for first, group in months
        ),
        breaks=tuple(_pauses(facts)),
        made_on=today,
    )


def _pauses(facts: YearFacts) -> Iterable[Pause]:
    for pause in facts.calendar.breaks if facts.calendar else ():
        yield Pause(pause.name, span_fr(pause.starts_on, pause.ends_on))


def _lines(rituals: Iterable[Ritual]) -> Iterable[ListLine]:
    """One line for the levels that do the same thing on the same days with the same person."""
    same: dict[tuple[object, ...], ListLine] = {}
    for ritual in rituals:
        item = item_of(ritual)
        what = (item.title, item.starts_on, item.ends_on, item.leader, bool(item.levels))
        if what in same:
            levels = in_order([*same[what].item.levels, *item.levels])
            item = replace(item, levels=tuple(levels))
        same[what] = ListLine(item, ritual.purpose)
    return same.values()
