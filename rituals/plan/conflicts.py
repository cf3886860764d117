"""What is wrong in a plan made by hand, and why. Pure: dates in, French out.

An error cannot be saved; a warning is shown and may be accepted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from pixschool.core.calendars import Holiday, SchoolCalendar
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import date_fr, lower_first
from rituals.catalogue.schema import RitualKind
from rituals.placing.bounds import limits
from rituals.placing.room_hours import RoomHours
from rituals.placing.weeks import Weeks


class ConflictKind(StrEnum):
    """What may be wrong; an error cannot be saved, the others may be accepted."""

    END_BEFORE_START = "end_before_start"
    OUTSIDE_YEAR = "outside_year"
    HOLIDAYS = "holidays"
    TWO_CAMPAIGNS = "two_campaigns"
    ROOM = "room"

    @property
    def is_error(self) -> bool:
        return self in (ConflictKind.END_BEFORE_START, ConflictKind.OUTSIDE_YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """A ritual as the checks see it. `room_hours`: for all its classes together."""

    id: int | str
    title: str
    kind: RitualKind
    levels: tuple[Level, ...] = ()
    starts_on: date
    ends_on: date
    room_hours: int = 0


@dataclass(frozen=True, slots=True)
class NamedRitual:
    """A ritual where a sentence names it: a page makes a link of it, a text quotes its title."""

    id: int | str
    title: str

    @property
    def quoted(self) -> str:
        return f"« {self.title} »"


# A sentence, in the order of reading: words as they are, and the rituals that they are about.
SentencePart = str | NamedRitual


def in_words(parts: Iterable[SentencePart]) -> str:
    """The sentence where nothing can be opened: a mail, a text, what a screen reader says."""
    return "".join(part if isinstance(part, str) else part.quoted for part in parts)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something wrong, and the rituals that it is about, those first that the sentence names."""

    kind: ConflictKind
    ids: tuple[int | str, ...]
    parts: tuple[SentencePart, ...]

    @property
    def message(self) -> str:
        return in_words(self.parts)


def find_conflicts(
    plan: Iterable[PlanItem],
    calendar: SchoolCalendar,
    *,
    room_hours: int,
    two_campaigns: bool = False,
) -> list[Conflict]:
    """All that is wrong in the plan, what forbids first. `room_hours`: in a full week."""
    items = sorted(plan, key=lambda item: (item.starts_on, item.ends_on, str(item.id)))
    alone = [conflict for item in items if (conflict := _dates(item, calendar))]
    wrong = {id_ for conflict in alone if conflict.kind.is_error for id_ in conflict.ids}
    sound = [item for item in items if item.id not in wrong]
    weeks = Weeks(calendar)
    together = [] if two_campaigns else list(_two_campaigns(sound, weeks))
    found = [*alone, *together, *_overload(sound, weeks, room_hours)]
    return sorted(found, key=lambda conflict: not conflict.kind.is_error)


def _dates(item: PlanItem, calendar: SchoolCalendar) -> Conflict | None:
    """The first thing wrong with the dates of one ritual."""
    if item.ends_on < item.starts_on:
        why = (
            f"finirait le {date_fr(item.ends_on, 'short')}, avant de commencer le "
            f"{date_fr(item.starts_on, 'day')}"
        )
        return _alone(ConflictKind.END_BEFORE_START, item, why)
    first, last = limits(calendar, calendar.start_year, for_pupils=bool(item.levels))
    if item.starts_on < first or item.ends_on > last:
        why = (
            f"sort de l’année scolaire {calendar.label}, qui va du "
            f"{date_fr(calendar.first_day, 'day')} au {date_fr(calendar.last_day, 'day')}"
        )
        return _alone(ConflictKind.OUTSIDE_YEAR, item, why)
    why = _in_holidays(item, calendar)
    return _alone(ConflictKind.HOLIDAYS, item, why) if why else None


def _alone(kind: ConflictKind, item: PlanItem, why: str) -> Conflict:
    return Conflict(kind, (item.id,), (_named(item), f" {why}."))


def _in_holidays(item: PlanItem, calendar: SchoolCalendar) -> str:
    if not item.levels and not _touches(item, calendar.breaks):
        return ""
    if not calendar.count_school_days(item.starts_on, item.ends_on):
        name = calendar.holiday_on(item.starts_on)
        return f"tombe un jour sans classe ({lower_first(name)})" if name else "tombe un week-end"
    for pause in calendar.breaks:
        name = lower_first(pause.name)
        if item.starts_on in pause:
            return f"commence pendant les {name}"
        if item.ends_on in pause:
            return f"finit pendant les {name}"
        across = item.starts_on < pause.starts_on and pause.ends_on < item.ends_on
        if across and item.kind == RitualKind.CAMPAIGN:
            return f"traverse les {name}"
    return ""


def _touches(item: PlanItem, breaks: Iterable[Holiday]) -> bool:
    return any(item.starts_on in pause or item.ends_on in pause for pause in breaks)


def _two_campaigns(items: Sequence[PlanItem], weeks: Weeks) -> Iterator[Conflict]:
    campaigns = [item for item in items if item.kind == RitualKind.CAMPAIGN]
    for one, other in combinations(campaigns, 2):
        levels = [level for level in one.levels if level in other.levels]
        shared = _common(_span(one, weeks), _span(other, weeks))
        if levels and shared:
            names = ", ".join(level.label for level in levels)
            monday = date_fr(weeks[shared.start].monday, "day")
            same = f" la même semaine, celle du {monday}."
            yield Conflict(
                ConflictKind.TWO_CAMPAIGNS,
                (one.id, other.id),
                (f"{names} : ", _named(one), " et ", _named(other), same),
            )


def _overload(items: Sequence[PlanItem], weeks: Weeks, room_hours: int) -> Iterator[Conflict]:
    """Hours are given week after week to what ends first: if that fails, nothing would do."""
    free = RoomHours(weeks, room_hours).capacity
    users = [(item, _span(item, weeks)) for item in items if item.room_hours]
    for item, span in sorted(users, key=lambda user: (user[1].stop, user[1].start)):
        left = item.room_hours
        for number in span:
            taken = min(left, free[number])
            free[number] -= taken
            left -= taken
        if left:
            rivals = [other.id for other, weeks_of in users if _common(span, weeks_of)]
            ids = (item.id, *(id_ for id_ in rivals if id_ != item.id))
            lacking = (
                f" : il manque {left} h de salle sur {item.room_hours} entre le "
                f"{date_fr(item.starts_on, 'short')} et le {date_fr(item.ends_on, 'day')}."
            )
            yield Conflict(ConflictKind.ROOM, ids, (_named(item), lacking))


def _span(item: PlanItem, weeks: Weeks) -> range:
    return weeks.between(item.starts_on, item.ends_on)


def _common(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


def _named(item: PlanItem) -> NamedRitual:
    return NamedRitual(item.id, item.title)
