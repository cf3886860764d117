"""The slots of a weekly rule: rows, one a day of class, made for as long as the rule runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from pixschool.core import journal
from pixschool.core.calendars import NotPublishedError, SchoolCalendar
from pixschool.core.calendars.of_school import calendar_of
from pixschool.core.digests import short_digest
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.reference.years import start_year_of
from pixschool.core.text.french import lower_first
from students.models import SlotRule, SupportSlot
from students.slots.locks import take_turns
from students.support.errors import SupportRefusedError

ONE_WEEK = timedelta(weeks=1)
BEFORE_OR_AFTER = "avant la rentrée ou après la fin des cours"
NO_CLASS = "pas de classe ce jour-là"


@dataclass(frozen=True)
class SlotDates:
    """Of a rule: the days that get a slot, in order, and (day, why) of those that do not."""

    days: list[date] = field(default_factory=list)
    left_out: list[tuple[date, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits: what somebody has seen before the slots are made."""
        return short_digest((self.days, self.left_out), digits=16)


@dataclass(frozen=True)
class Made:
    """What became of the dates of a rule. `kept`: slots that were there already."""

    created: list[SupportSlot]
    kept: list[SupportSlot]
    left_out: list[tuple[date, str]]


def dates_of(rule: SlotRule) -> SlotDates:
    """The dates of a rule, saved or not: its weekday, both ends included. One query.

    Raises SupportRefusedError as long as nothing says when the school has class.
    """
    calendar = published_calendar(rule.school, rule.year.start_year)
    found = SlotDates()
    for day in _weekly(rule.weekday, rule.first_on, rule.last_on):
        if why := why_no_class(calendar, day):
            found.left_out.append((day, why))
        else:
            found.days.append(day)
    return found


def _weekly(weekday: int, first: date, last: date) -> Iterator[date]:
    """`weekday`: 1 is Monday."""
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7)
    while day <= last:
        yield day
        day += ONE_WEEK


def published_calendar(school: School, start_year: int) -> SchoolCalendar:
    """Raises SupportRefusedError when nobody has published it, nor the school entered it."""
    try:
        return calendar_of(school, start_year)
    except NotPublishedError as error:
        raise SupportRefusedError(
            f"Le calendrier {start_year}-{start_year + 1} n’est pas publié : saisissez la rentrée "
            "et la fin des cours dans le calendrier de l’établissement, puis recommencez."
        ) from error


def why_no_class(calendar: SchoolCalendar, day: date) -> str:
    """« vacances de Noël »; empty on a day of class."""
    if calendar.is_school_day(day):
        return ""
    if not calendar.contains(day):
        return BEFORE_OR_AFTER
    return lower_first(calendar.holiday_on(day)) or NO_CLASS


@transaction.atomic
def make_slots(*, rule: SlotRule, actor: User | None) -> Made:
    """Make the slots of a saved rule that are not there yet; those that are stay as they are.

    Raises SupportRefusedError as `dates_of` does.
    """
    take_turns(rule.school)
    dates = dates_of(rule)
    kept = list(rule.slots.filter(day__in=dates.days))
    there = {slot.day for slot in kept}
    missing = [slot_on(rule, day) for day in dates.days if day not in there]
    created = SupportSlot.objects.bulk_create(missing)
    if created:
        journal.record(
            "slots_made",
            school=rule.school,
            actor=actor,
            target="support_slot",
            ids=[slot.pk for slot in created],
        )
    return Made(created, kept, dates.left_out)


def slot_on(rule: SlotRule, day: date) -> SupportSlot:
    """What the rule makes of a day, not saved."""
    zone = ZoneInfo(rule.school.timezone)
    return SupportSlot(
        school=rule.school,
        year=rule.year,
        rule=rule,
        day=day,
        starts_at=datetime.combine(day, rule.starts, zone),
        ends_at=datetime.combine(day, rule.ends, zone),
        **{name: getattr(rule, name) for name in COPIED},
    )


COPIED = ("label", "kind", "room", "seats", "pix_seats", "holder_id")


def why_empty(*, school: School, day: date) -> str:
    """Why a day has no open slot, in a sentence; empty when it has one. Two or three queries."""
    slots = list(SupportSlot.objects.filter(school=school).on(day))
    if any(slot.is_open for slot in slots):
        return ""
    year = SchoolYear.objects.filter(school=school, start_year=start_year_of(day)).first()
    try:
        why = why_no_class(calendar_of(school, start_year_of(day)), day) if year else NO_CLASS
    except NotPublishedError:
        return "Le calendrier de cette année n’est pas publié : aucun créneau n’y est préparé."
    if slots:
        because = next((slot.closed_because for slot in slots if slot.closed_because), "")
        return f"Les créneaux de ce jour sont fermés{f' : {because}' if because else ''}."
    return f"Pas de créneau : {why}." if why else "Aucun créneau n’est prévu ce jour-là."
