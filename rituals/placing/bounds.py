"""Between which days the year, or a rule, lets a ritual stand. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.years import in_year
from pixschool.core.text.days import day_fr, span_fr
from rituals.catalogue.anchors import Anchor
from rituals.catalogue.events import EVENTS, Days
from rituals.catalogue.schema import BetweenMoments, ComputedEvent, Dates, EachPeriod, FixedDay
from rituals.placing.weeks import Week, Weeks

# Further than that from its day, an event would no longer be that event.
NEAR = timedelta(weeks=3)
_SATURDAY = 5
_WHOLE = 4  # class days of a week that a bridge or a day off leaves almost whole


# Staff meet before the pupils are back, and after they have left.
STAFF_MARGIN = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Bounds:
    earliest: date
    latest: date
    words: str
    until: str  # the closing part of the words


@dataclass(frozen=True, slots=True)
class Position:
    """Where a ritual stands in the school's year, and why."""

    starts_on: date
    ends_on: date
    window: Days
    words: str = ""  # the rule it follows
    why: str = ""  # a sentence: why not elsewhere
    warnings: tuple[str, ...] = ()


def limits(
    calendar: SchoolCalendar | None, start_year: int, *, for_pupils: bool = False
) -> tuple[date, date]:
    """First and last day. Without a calendar nobody knows when the pupils are there."""
    if calendar is None:
        return date(start_year, 8, 24), date(start_year + 1, 7, 15)
    margin = timedelta(0) if for_pupils else STAFF_MARGIN
    return calendar.first_day - margin, calendar.last_day + margin


def bounds_of(rule: BetweenMoments, calendar: SchoolCalendar) -> Bounds | None:
    """None when no class day is left between the two moments."""
    earliest = calendar.school_day_from(max(rule.earliest.resolve(calendar), calendar.first_day))
    latest = calendar.school_day_until(min(_end_of(rule.latest, calendar), calendar.last_day))
    if earliest is None or latest is None or latest < earliest:
        return None
    return Bounds(earliest, latest, words_of(rule, calendar), rule.latest.until(calendar))


def words_of(rule: BetweenMoments, calendar: SchoolCalendar) -> str:
    """« en octobre », « entre le 5 et le 25 octobre », « après…, avant… »."""
    between = rule.earliest.and_(rule.latest)
    if between:
        return between
    moments = [] if rule.earliest.is_the_return else [rule.earliest.since(calendar)]
    return ", ".join([*moments, rule.latest.until(calendar)])


def _end_of(anchor: Anchor, calendar: SchoolCalendar) -> date:
    """« start + 3w » as an end: the week-end that closes the third week."""
    day = anchor.resolve(calendar)
    return day - timedelta(days=1) if anchor.base == "start" else day


def substitutes(rule: BetweenMoments, calendar: SchoolCalendar) -> tuple[str, ...]:
    """Said when a break that the rule leans on does not exist here."""
    if rule.earliest.is_substitute(calendar) or rule.latest.is_substitute(calendar):
        return ("Ces vacances n’existent pas dans ce calendrier : période voisine, à ajuster.",)
    return ()


def event_days(rule: FixedDay | ComputedEvent | Dates, start_year: int) -> Days:
    """First and last day in that school year, class or not."""
    if isinstance(rule, Dates):
        return rule.starts_on, rule.ends_on
    if isinstance(rule, ComputedEvent):
        return EVENTS[rule.name](start_year)
    day = in_year(start_year, rule.month, rule.day)
    return day, day


def week_of(rule: EachPeriod, weeks: Weeks, span: range) -> tuple[int, Week]:
    """The week that the rule wants in this stretch, not counting those that are cut short, and its
    rank there, from 1."""
    whole = [n for n in span if weeks[n].days >= _WHOLE] or list(span)
    number = whole[min(rule.week, len(whole)) - 1]
    return number - span[0] + 1, weeks[number]


def stretch(days: Days, calendar: SchoolCalendar, *, is_sure: bool) -> Position | None:
    """A long official period: its class days, across the breaks."""
    first = calendar.school_day_from(max(days[0], calendar.first_day))
    last = calendar.school_day_until(min(days[1], calendar.last_day))
    if first is None or last is None or last < first:
        return None
    return Position(first, last, days, "période nationale" if is_sure else "période supposée")


def around(days: Days, weeks: Weeks, *, is_sure: bool) -> Position | None:
    """The school week of a day, the class days of a week; else the nearest week that has class.

    None when there is no class for three weeks before and after. `is_sure`: the days are published.
    """
    calendar = weeks.calendar
    words = _near(days, is_sure=is_sure)
    if calendar.count_school_days(*days):
        in_ = _in_week(days, weeks) if days[0] == days[1] else _in_days(days, calendar)
        return replace(in_, words=words)
    nearest = _nearest(days, calendar)
    if nearest is None:
        return None
    week = weeks[weeks.from_day(nearest)]
    side = "avant" if nearest < days[0] else "après"
    warning = f"Tombe {_fall(days, calendar)} : semaine proposée {side}."
    window = (days[0] - NEAR, days[1] + NEAR)
    return Position(week.first, week.last, window, words, warnings=(warning,))


def _in_week(days: Days, weeks: Weeks) -> Position:
    week = weeks[weeks.from_day(days[0])]
    return Position(week.first, week.last, (week.first, week.last))


def _in_days(days: Days, calendar: SchoolCalendar) -> Position:
    class_days = calendar.school_days_between(*days)
    lost = [pause for pause in calendar.breaks if pause.starts_on <= days[1]]
    lost = [pause for pause in lost if pause.ends_on >= days[0] and _bites(pause.starts_on, days)]
    warnings = tuple(f"Écourtée : {pause.name}." for pause in lost)
    return Position(class_days[0], class_days[-1], days, warnings=warnings)


def _bites(break_start: date, days: Days) -> bool:
    """A break that starts on the closing week-end of the event takes nothing from it."""
    return break_start <= days[1] and not (
        break_start.weekday() >= _SATURDAY and (days[1] - break_start).days <= 1
    )


def _nearest(days: Days, calendar: SchoolCalendar) -> date | None:
    before, after = calendar.previous_school_day(days[0]), calendar.next_school_day(days[1])
    near = [
        (distance, day)
        for day, distance in (
            (before, days[0] - before if before else NEAR * 2),
            (after, after - days[1] if after else NEAR * 2),
        )
        if day is not None and distance <= NEAR
    ]
    return min(near)[1] if near else None


def _near(days: Days, *, is_sure: bool) -> str:
    """Why an event stands where it does."""
    if days[0] == days[1]:
        return f"autour de sa date, {_words(days)}"
    return f"dates {'officielles' if is_sure else 'supposées'}, {_words(days)}"


def _words(days: Days) -> str:
    if days[0] == days[1]:
        return f"le {day_fr(days[0], 'full')}"
    return f"{span_fr(*days)} {days[1].year}"


def _fall(days: Days, calendar: SchoolCalendar) -> str:
    """« le dimanche 8 mars 2026 (vacances d’hiver) »."""
    why = calendar.holiday_on(days[0])
    return f"{_words(days)} ({why[0].lower()}{why[1:]})" if why else _words(days)
