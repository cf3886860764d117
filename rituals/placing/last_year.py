"""« Reprendre l’an dernier »: last year's rituals at the same place of the new calendar. Pure.

The place is the week of the stretch between two breaks, counted from the nearer break. What the
catalogue dates by itself (a day, an official period) takes the dates of the new year. People and
notes are kept, codes are not: each year has its own campaigns in Pix Orga.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.levels import Level
from pixschool.core.text.days import day_fr
from rituals.catalogue.schema import (
    BetweenMoments,
    Catalogue,
    CatalogueEntry,
    EachPeriod,
    RitualKind,
)
from rituals.placing.bounds import Position, around, event_days, stretch
from rituals.placing.proposal import Unplaced
from rituals.placing.weeks import Weeks


@dataclass(frozen=True, slots=True)
class PastLeader:
    id: int
    name: str
    is_here: bool = True  # still in the school


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRitual:
    id: int
    key: str = ""  # of the catalogue; empty for one made by hand
    title: str
    theme: str = ""
    kind: RitualKind
    levels: tuple[Level, ...] = ()
    starts_on: date
    ends_on: date
    people: tuple[PastLeader, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    classrooms: tuple[str, ...] = ()  # when it was for some classes only


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOverRitual:
    source: PastRitual
    starts_on: date
    ends_on: date
    confirmed: bool
    explanation: str
    reason: str  # why its dates are not confirmed
    alerts: tuple[str, ...]  # about its dates and its classes
    people: tuple[PastLeader, ...]  # those still here
    gone: tuple[PastLeader, ...]
    note: str

    @property
    def warnings(self) -> tuple[str, ...]:
        codes = "Codes de l’an dernier effacés : coller ceux de cette année."
        gone = (f"{person.name} n’est plus dans l’établissement." for person in self.gone)
        parts = [*self.alerts, self.reason, codes if self.source.codes else "", *gone]
        return tuple(filter(None, parts))


@dataclass(frozen=True, slots=True)
class TakenOver:
    rituals: tuple[TakenOverRitual, ...]
    left_out: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class _Dates:
    starts_on: date
    ends_on: date
    words: str
    warnings: tuple[str, ...] = ()


def take_over(
    rituals: Iterable[PastRitual],
    *,
    old: SchoolCalendar,
    new: SchoolCalendar,
    catalogue: Catalogue | None = None,
) -> TakenOver:
    """Each ritual with its new dates, or the reason why it is left out."""
    mapper = _Mapper(Weeks(old), Weeks(new))
    taken_over: list[TakenOverRitual] = []
    left_out: list[Unplaced] = []
    for ritual in rituals:
        entry = catalogue.get(ritual.key) if catalogue and ritual.key else None
        if catalogue and ritual.key and entry is None:
            reason = f"N’est plus au catalogue {new.label}."
            left_out.append(Unplaced(ritual.key, ritual.title, ritual.levels, reason))
            continue
        dates = _dates(ritual, entry, mapper)
        if dates is None:
            reason = "Pas de classe autour de sa date : à poser à la main."
            left_out.append(Unplaced(ritual.key, ritual.title, ritual.levels, reason))
            continue
        taken_over.append(_taken_over(ritual, entry, dates, new))
    taken_over.sort(key=lambda row: (row.starts_on, row.ends_on, row.source.id))
    return TakenOver(tuple(taken_over), tuple(left_out))


def _taken_over(
    ritual: PastRitual, entry: CatalogueEntry | None, dates: _Dates, new: SchoolCalendar
) -> TakenOverRitual:
    gone = tuple(person for person in ritual.people if not person.is_here)
    warnings = list(dates.warnings)
    if ritual.classrooms:
        names = ", ".join(ritual.classrooms)
        warnings.append(f"Concernait {names} : choisir les classes de cette année.")
    return TakenOverRitual(
        source=ritual,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        confirmed=new.confirmed and (entry is None or entry.confirmed),
        explanation=dates.words,
        reason=entry.reason if entry else "",
        alerts=tuple(warnings),
        people=tuple(person for person in ritual.people if person.is_here),
        gone=gone,
        note=ritual.note,
    )


def _dates(ritual: PastRitual, entry: CatalogueEntry | None, mapper: "_Mapper") -> _Dates | None:
    if entry is None or isinstance(entry.place, BetweenMoments | EachPeriod):
        return mapper.map(ritual)
    calendar = mapper.new.calendar
    days = event_days(entry.place, calendar.start_year)
    position: Position | None = (
        stretch(days, calendar, is_sure=entry.confirmed)
        if entry.kind == RitualKind.CERTIFICATION
        else around(days, mapper.new, is_sure=entry.confirmed)
    )
    if position is None:
        return None
    words = f"Date de l’année : {position.words}."
    return _Dates(position.starts_on, position.ends_on, words, position.warnings)


class _Mapper:
    """From the weeks of a year to those of the next."""

    def __init__(self, old: Weeks, new: Weeks) -> None:
        self.old = old
        self.new = new

    def map(self, ritual: PastRitual) -> _Dates:
        """Same stretch, same week from the nearer break, same length in school weeks."""
        old_first = min(self.old.from_day(ritual.starts_on), len(self.old) - 1)
        old_last = max(old_first, self.old.until_day(ritual.ends_on))
        first = self._week(old_first)
        if self.old[old_first].period == self.old[old_last].period:
            wanted = first + old_last - old_first
            last = min(wanted, self._period_of(first)[-1])
            shift = min(wanted - last, first - self._period_of(first)[0])
            first -= shift  # a shorter stretch: begin earlier rather than lose weeks
        else:
            wanted = last = max(first, self._week(old_last))
            shift = 0
        lost = wanted - last - shift
        warnings = (f"Raccourci de {lost} semaine{'s' if lost > 1 else ''}.",) if lost else ()
        starts_on = self._day(ritual.starts_on, old_first, first)
        ends_on = self._day(ritual.ends_on, old_last, last, is_end=True)
        return _Dates(
            starts_on=starts_on,
            ends_on=max(starts_on, ends_on),  # its one day is off this year: it has moved on
            words=f"Même moment que l’an dernier (du {day_fr(ritual.starts_on, 'short')} au "
            f"{day_fr(ritual.ends_on, 'short')}).",
            warnings=warnings,
        )

    def _week(self, number: int) -> int:
        period = self.old[number].period
        stretch_ = _period(self.old, period)
        from_start, from_end = number - stretch_[0], stretch_[-1] - number
        target = _period(self.new, min(period, self.new.all[-1].period))
        if from_start <= from_end:
            return min(target[0] + from_start, target[-1])
        return max(target[-1] - from_end, target[0])

    def _period_of(self, number: int) -> range:
        return _period(self.new, self.new[number].period)

    def _day(self, day: date, old_number: int, number: int, *, is_end: bool = False) -> date:
        """The whole week when it was, else the same day of the week, or the nearest with class."""
        old_week, week = self.old[old_number], self.new[number]
        if is_end and day >= old_week.last:
            return week.last
        if not is_end and day <= old_week.first:
            return week.first
        same = week.monday + timedelta(days=day.weekday())
        calendar = self.new.calendar
        near = calendar.school_day_until(same) if is_end else calendar.school_day_from(same)
        return max(week.first, min(week.last, near or same))


def _period(weeks: Weeks, period: int) -> range:
    numbers = [number for number, week in enumerate(weeks.all) if week.period == period]
    return range(numbers[0], numbers[-1] + 1)
