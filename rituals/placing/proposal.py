"""What goes into a proposal and what comes out of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from rituals.catalogue.schema import RitualKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolShape:
    """The few facts about a school that a year depends on."""

    class_counts: Mapping[Level, int]  # how many classes of each level
    room_hours: int = 20  # of computer room for Pix, in a full week
    roles: frozenset[Role] = frozenset(Role)  # held by somebody

    @property
    def levels(self) -> tuple[Level, ...]:
        """Those that have classes, in the order of schooling."""
        present = (level for level, count in self.class_counts.items() if count > 0)
        return tuple(sorted(present, key=lambda level: LEVEL_ORDER[level]))

    def class_count(self, levels: tuple[Level, ...]) -> int:
        """How many classes these levels have together."""
        return sum(self.class_counts.get(level, 0) for level in levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The answers of the RUPN; the defaults suit a school that has not been asked."""

    two_campaigns: bool = False  # a level may have two campaigns the same week
    skip: frozenset[str] = frozenset()  # keys of entries not wanted
    leaders: Mapping[RitualKind, Role] = field(default_factory=dict)  # who leads, instead of usual


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRitual:
    key: str
    title: str
    theme: Theme
    kind: RitualKind
    levels: tuple[Level, ...]
    starts_on: date
    ends_on: date
    confirmed: bool
    explanation: str
    warnings: tuple[str, ...] = ()
    leader: Role = Role.LEAD
    window: tuple[date, date]  # it may be moved inside without breaking its rule
    hours: tuple[tuple[date, int], ...] = ()  # of computer room, by the Monday of the week
    missing_hours: int = 0  # wanted, and not found
    # The same as the explanation and the warnings, in parts, for a page that says each thing once.
    rule: str = ""
    source: str = ""
    reason: str = ""  # why its dates are not confirmed
    alerts: tuple[str, ...] = ()  # about its dates

    @property
    def wanted_hours(self) -> int:
        """Of computer room, found or not."""
        return sum(hours for _monday, hours in self.hours) + self.missing_hours

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title,
            "theme": self.theme.value,
            "levels": [level.value for level in self.levels],
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "confirmed": self.confirmed,
            "explanation": self.explanation,
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Unplaced:
    key: str
    title: str
    levels: tuple[Level, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    placed: tuple[PlacedRitual, ...]  # by date
    unplaced: tuple[Unplaced, ...]
    notes: tuple[str, ...]  # about the year as a whole

    def as_json(self) -> list[dict[str, Any]]:
        return [ritual.as_json() for ritual in self.placed]
