"""A proposal as one reads it: by month, one row for the levels that do the same thing. No query."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, Protocol, Self, TypeVar

from campaigns.windows import full_words
from pixschool.core.reference.levels import Level
from pixschool.core.text.days import span_fr
from pixschool.core.text.french import count, date_fr
from rituals.catalogue import Catalogue
from rituals.placing import sentences
from rituals.plan.proposing import ProposedLine


@dataclass(frozen=True, slots=True)
class Boxes:
    """Which boxes a page draws ticked: those of the page before, when it comes back, as it was
    sent; of the others, what is not over at `today`."""

    today: date
    shown: Collection[str] = frozenset()
    ticked: Collection[str] = frozenset()

    def has(self, value: str, *, ends_on: date) -> bool:
        return value in self.ticked if value in self.shown else ends_on >= self.today


@dataclass(frozen=True, slots=True)
class Tick:
    slot: str
    label: str
    is_known: bool
    is_ticked: bool

    @classmethod
    def of(cls, slot: str, levels: Sequence[Level], *, is_known: bool, is_ticked: bool) -> Self:
        names = ", ".join(level.label for level in levels)
        return cls(slot, names or "équipe", is_known, is_ticked)


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """A campaign that the ritual of a tick may be; `value` is what the form sends."""

    value: str
    name: str
    when: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """What one tick may be linked to. `label`: its levels, when the row has several ticks."""

    label: str
    choices: tuple[LinkChoice, ...]

    @classmethod
    def of(cls, line: ProposedLine, *, label: str, boxes: Boxes) -> Self:
        """`line` has campaigns; one that is not sure is chosen by the person alone."""
        ends_on = line.placed.ends_on if line.links.is_sure else date.min
        return cls(
            label,
            tuple(
                LinkChoice(
                    value := f"{line.slot}:{campaign.id}",
                    campaign.name,
                    full_words(campaign.opens_on, campaign.closes_on),
                    boxes.has(value, ends_on=ends_on),
                )
                for campaign in line.links.campaigns
            ),
        )


@dataclass(frozen=True, slots=True)
class ProposalRow:
    title: str
    theme: str
    starts_on: date
    ends_on: date
    when: str
    ticks: tuple[Tick, ...]
    links: tuple[LinkOffer, ...]
    purpose: str
    rules: tuple[str, ...]
    room_hours: str  # in a sentence; empty when none is wanted
    source: str
    reason: str
    alerts: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        return all(tick.is_known for tick in self.ticks)


class Dated(Protocol):
    @property
    def starts_on(self) -> date: ...


R = TypeVar("R", bound=Dated)


@dataclass(frozen=True, slots=True)
class RowsOfMonth(Generic[R]):
    label: str
    rows: tuple[R, ...]


def by_month(
    lines: Iterable[ProposedLine], catalogue: Catalogue, boxes: Boxes, *, says_room_hours: bool
) -> list[RowsOfMonth[ProposalRow]]:
    """`says_room_hours`: each row says what it lacks; without any room, once for all is enough."""
    same: dict[tuple[str, date, date], list[ProposedLine]] = {}
    for line in lines:
        placed = line.placed
        same.setdefault((placed.key, placed.starts_on, placed.ends_on), []).append(line)
    return in_months(
        _row(group, catalogue, boxes, says_room_hours=says_room_hours) for group in same.values()
    )


def in_months(rows: Iterable[R]) -> list[RowsOfMonth[R]]:
    """`rows` in the order of their dates."""
    months = groupby(rows, key=lambda row: row.starts_on.replace(day=1))
    return [
        RowsOfMonth(date_fr(first, "month").capitalize(), tuple(group)) for first, group in months
    ]


def _row(
    lines: Sequence[ProposedLine], catalogue: Catalogue, boxes: Boxes, *, says_room_hours: bool
) -> ProposalRow:
    all_placed = [line.placed for line in lines]
    first = all_placed[0]
    entry = catalogue.get(first.key)
    wanted = sum(placed.wanted_hours for placed in all_placed)
    missing = sum(placed.missing_hours for placed in all_placed)
    alerts = dict.fromkeys(alert for placed in all_placed for alert in placed.alerts)
    class_count = wanted // entry.room_hours if entry and entry.room_hours else 0
    ticks = tuple(
        Tick.of(
            line.slot,
            line.placed.levels,
            is_known=line.is_known,
            is_ticked=boxes.has(line.slot, ends_on=line.placed.ends_on),
        )
        for line in lines
    )
    return ProposalRow(
        title=first.title,
        theme=first.theme.value,
        starts_on=first.starts_on,
        ends_on=first.ends_on,
        when=span_fr(first.starts_on, first.ends_on),
        ticks=ticks,
        links=tuple(
            LinkOffer.of(line, label=tick.label if len(ticks) > 1 else "", boxes=boxes)
            for line, tick in zip(lines, ticks, strict=True)
            if line.links.campaigns
        ),
        purpose=entry.purpose if entry else "",
        rules=tuple(dict.fromkeys(placed.rule for placed in all_placed)),
        room_hours=f"{wanted} h de salle pour {count(class_count, 'classe')}." if wanted else "",
        source=first.source,
        reason=first.reason,
        alerts=(*alerts, *(sentences.no_room_hours(missing, wanted) if says_room_hours else ())),
    )
