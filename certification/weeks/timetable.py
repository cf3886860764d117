"""A timetable as its software writes it (iCalendar): the hours of lessons of a class.

Hours and titles are read; who teaches, where, and whatever else the file says is left where it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

MOST_BYTES = 1_000_000
MOST_EVENTS, MOST_HOURS = 5_000, 4_000
LONGEST_LESSON = timedelta(hours=12)
LONGEST_TITLE = 80
RECURRING = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


class TimetableError(Exception):
    """The file cannot be read as a timetable; the text, in French, says why."""


@dataclass(frozen=True, order=True)
class Lesson:
    """On one day, in minutes after midnight by the clock of the school."""

    day: date
    starts: int
    ends: int
    title: str


def read(content: bytes, zone: tzinfo, first: date, last: date) -> list[Lesson]:
    """The lessons between two days, both included. Raises TimetableError."""
    if len(content) > MOST_BYTES:
        raise TimetableError("Ce fichier dépasse 1 Mo : exportez une seule classe.")
    try:
        calendar = Calendar.from_ical(content)
        events: list[Any] = list(islice(calendar.walk("VEVENT"), MOST_EVENTS + 1))
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise TimetableError(
            "Ce fichier n’est pas un emploi du temps au format iCalendar (.ics)."
        ) from error
    if len(events) > MOST_EVENTS:
        raise TimetableError(f"Plus de {MOST_EVENTS} cours : exportez une seule classe.")
    moved = {
        (str(one.get("UID")), _local(one["RECURRENCE-ID"].dt, zone))
        for one in events
        if "RECURRENCE-ID" in one
    }
    found: set[Lesson] = set()
    for event in events:
        try:
            found.update(_lessons(event, zone, (first, last), moved))
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            title = str(event.get("SUMMARY", ""))[:LONGEST_TITLE]
            raise TimetableError(f"Le cours « {title} » a une heure illisible.") from error
        if len(found) > MOST_HOURS:
            raise TimetableError("Trop de cours sur cette période : exportez une seule classe.")
    if not found:
        raise TimetableError("Aucun cours sur la période de la certification dans ce fichier.")
    return sorted(found)


def _lessons(
    event: Any, zone: tzinfo, days: tuple[date, date], moved: set[tuple[str, datetime]]
) -> Iterator[Lesson]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or not _has_hours(event):
        return
    starts = _local(event["DTSTART"].dt, zone)
    length = _length(event, starts, zone)
    if not timedelta(0) < length <= LONGEST_LESSON:
        return
    title = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_TITLE] or "Sans titre"
    left_out = {moment for uid, moment in moved if uid == str(event.get("UID"))}
    is_moved = "RECURRENCE-ID" in event
    for moment in _moments(event, starts, zone, days):
        ends = moment + length
        is_there = is_moved or moment not in left_out
        if is_there and days[0] <= moment.date() <= days[1] and ends.date() == moment.date():
            yield Lesson(moment.date(), _minute(moment), _minute(ends), title)


def _has_hours(event: Any) -> bool:
    return "DTSTART" in event and isinstance(event["DTSTART"].dt, datetime)


def _length(event: Any, starts: datetime, zone: tzinfo) -> timedelta:
    if "DTEND" in event:
        return _local(event["DTEND"].dt, zone) - starts
    length = event["DURATION"].dt if "DURATION" in event else None
    return length if isinstance(length, timedelta) else timedelta(0)


def _moments(
    event: Any, starts: datetime, zone: tzinfo, days: tuple[date, date]
) -> Iterator[datetime]:
    """When it begins, by the clock of the school: a lesson at 8 h stays at 8 h in summer."""
    rule = event.get("RRULE")
    if rule is None or "RECURRENCE-ID" in event:
        yield starts
        return
    if isinstance(rule, list) or str(rule.get("FREQ", [""])[0]).upper() not in RECURRING:
        raise ValueError(rule)
    until = _until(rule, zone)
    plain = {name: value for name, value in rule.items() if name != "UNTIL"}
    text = type(rule)(plain).to_ical().decode()
    skipped = set(_dates(event.get("EXDATE"), zone))
    for moment in rrulestr(text, dtstart=starts):
        if moment.date() > days[1] or (until is not None and moment > until):
            return
        if moment.date() >= days[0] and moment not in skipped:
            yield moment


def _until(rule: Any, zone: tzinfo) -> datetime | None:
    if not rule.get("UNTIL"):
        return None
    end = rule["UNTIL"][0]
    if isinstance(end, datetime):
        return _local(end, zone)
    return datetime.combine(end, datetime.max.time())


def _dates(value: Any, zone: tzinfo) -> Iterator[datetime]:
    for group in value if isinstance(value, list) else [value] if value else []:
        for one in group.dts:
            if isinstance(one.dt, datetime):
                yield _local(one.dt, zone)


def _local(moment: date, zone: tzinfo) -> datetime:
    """By the clock of the school, without its zone; an hour without a zone is of the school."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, datetime.min.time())
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
