"""The week of a class, a room or an adult: read as a grid of hours, written back.

A cell that nobody changed keeps what is there, to the minute: « 8 h 25 – 9 h 20 » stays so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from certification.models import (
    BlockedTime,
    ComputerRoom,
    Invigilator,
    InvigilatorTime,
    RoomTime,
)
from certification.sessions.errors import PlanRefusedError
from certification.sessions.hours import minute
from certification.weeks.intervals import Interval, meets, merged, without
from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import School, SchoolYear, User
from students.models import Classroom

DAYS = range(1, 7)  # Monday to Saturday
HOURS = range(8, 18)
Cell = tuple[int, int]  # weekday, hour
Weekly = dict[int, list[Interval]]
WeekTime = BlockedTime | InvigilatorTime | RoomTime


class WeekChangedError(Exception):
    """Somebody changed the same week since it was shown."""


@dataclass(frozen=True)
class WeekOwner:
    """Whose week it is. `thing` is a class, a room or an adult of `year`."""

    year: SchoolYear
    thing: Classroom | ComputerRoom | Invigilator

    @property
    def is_adult(self) -> bool:
        return isinstance(self.thing, Invigilator)

    def times(self) -> list[WeekTime]:
        """Those of each week, then those of one day."""
        if isinstance(self.thing, Invigilator):
            found: Iterable[WeekTime] = self.thing.times.all()
        elif isinstance(self.thing, Classroom):
            found = BlockedTime.objects.filter(year=self.year, classroom=self.thing)
        else:
            found = BlockedTime.objects.filter(year=self.year, room=self.thing)
        return sorted(
            found, key=lambda one: (one.day is not None, str(one.day), one.weekday, one.starts)
        )

    def made(self, weekday: int, starts: time, ends: time, day: date | None = None) -> WeekTime:
        """One more time, not written yet: each week, or on one `day`."""
        hours: dict[str, Any] = {"weekday": weekday, "starts": starts, "ends": ends, "day": day}
        if isinstance(self.thing, Invigilator):
            return InvigilatorTime(invigilator=self.thing, **hours)
        owner = "classroom" if isinstance(self.thing, Classroom) else "room"
        return BlockedTime(year=self.year, **{owner: self.thing}, **hours)


def weekly(times: Iterable[WeekTime]) -> Weekly:
    """{weekday: its hours}, of every week."""
    found: Weekly = {day: [] for day in DAYS}
    for one in times:
        if one.day is None:
            found[one.weekday].append((minute(one.starts), minute(one.ends)))
    return {day: merged(some) for day, some in found.items()}


def cells(week: Weekly) -> set[Cell]:
    """The hours that are ticked: those that the week meets."""
    return {(day, hour) for day in DAYS for hour in HOURS if meets(week[day], _interval(hour))}


def stamp(times: Iterable[WeekTime]) -> str:
    """What the page has seen of them."""
    return short_digest([(one.day, one.weekday, one.starts, one.ends) for one in times])


def changed(week: Weekly, ticked: Collection[Cell]) -> Weekly:
    """The week once these cells, and no other, are ticked."""
    before = cells(week)
    found = {day: list(hours) for day, hours in week.items()}
    for day in DAYS:
        for hour in HOURS:
            cell = (day, hour)
            if cell in before and cell not in ticked:
                found[day] = without(found[day], _interval(hour))
            elif cell in ticked and cell not in before:
                found[day].append(_interval(hour))
    return {day: merged(hours) for day, hours in found.items()}


@transaction.atomic
def save(
    owner: WeekOwner, ticked: Collection[Cell], *, name: str = "", seen: str, actor: User
) -> None:
    """`name`: of a room or an adult, kept when it is empty.

    Raises WeekChangedError when the week is no more the one that was shown, PlanRefusedError when
    another has that name.
    """
    School.objects.select_for_update(no_key=True).get(pk=owner.year.school_id)
    times = owner.times()
    if stamp(times) != seen:
        raise WeekChangedError
    week = changed(weekly(times), ticked)
    _write(owner, [one for one in times if one.day is None], week)
    if name:
        _rename(owner, name)
    note(owner, actor)


def _rename(owner: WeekOwner, name: str) -> None:
    if isinstance(owner.thing, Classroom) or owner.thing.name == name:
        return
    others = (
        Invigilator.objects.filter(year=owner.year)
        if isinstance(owner.thing, Invigilator)
        else ComputerRoom.objects.filter(school=owner.year.school_id)
    )
    if others.filter(name=name).exclude(pk=owner.thing.pk).exists():
        raise PlanRefusedError(f"« {name} » existe déjà.")
    owner.thing.name = name
    owner.thing.save(update_fields=["name"])


def _write(owner: WeekOwner, former: list[WeekTime], week: Weekly) -> None:
    wanted = {(day, *hours) for day, some in week.items() for hours in some}
    for one in former:
        key = (one.weekday, minute(one.starts), minute(one.ends))
        if key in wanted:
            wanted.remove(key)
        else:
            one.delete()
    for day, starts, ends in sorted(wanted):
        owner.made(day, _clock(starts), _clock(ends)).save()


def _interval(hour: int) -> Interval:
    return hour * 60, hour * 60 + 60


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def note(owner: WeekOwner, actor: User) -> None:
    """In the journal: whose week it was, not what it is."""
    journal.record(
        "certification_week_changed",
        school=owner.year.school,
        actor=actor,
        target="certification_week",
        ids=[owner.thing.pk],
    )
