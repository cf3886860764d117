from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from students.models import (
    ChosenBy,
    DrawKind,
    SlotRule,
    SupportBooking,
    SupportDraw,
    SupportFlag,
    SupportReason,
    SupportSlot,
)


class SupportFlagFactory(DjangoModelFactory[SupportFlag]):
    """`student` and `year` are explicit."""

    class Meta:
        model = SupportFlag

    school = factory.SelfAttribute("year.school")
    reason = SupportReason.LATE
    chosen_by = ChosenBy.REPORT
    raised_at = datetime(2026, 11, 2, 9, tzinfo=UTC)


class SlotRuleFactory(DjangoModelFactory[SlotRule]):
    """Every Tuesday of the school year, 10 h 40 to 11 h 35."""

    class Meta:
        model = SlotRule

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    weekday = 2
    starts = time(10, 40)
    ends = time(11, 35)
    seats = 16
    first_on = factory.LazyAttribute(lambda rule: date(rule.year.start_year, 9, 1))
    last_on = factory.LazyAttribute(lambda rule: date(rule.year.start_year + 1, 7, 2))


def _at(slot: Any, hour: int) -> datetime:
    return datetime.combine(slot.day, time(hour), ZoneInfo(slot.school.timezone))


class SupportSlotFactory(DjangoModelFactory[SupportSlot]):
    """Today, from 10 to 11 o'clock, unless said."""

    class Meta:
        model = SupportSlot

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    day = factory.LazyAttribute(lambda slot: slot.school.today())
    starts_at = factory.LazyAttribute(lambda slot: _at(slot, 10))
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(hours=1))
    seats = 16


class SupportBookingFactory(DjangoModelFactory[SupportBooking]):
    class Meta:
        model = SupportBooking

    slot = None  # explicit
    student = None  # explicit
    seat = factory.LazyAttribute(lambda booking: booking.slot.bookings.count() + 1)
    starts_at = factory.SelfAttribute("slot.starts_at")
    ends_at = factory.SelfAttribute("slot.ends_at")
    booked_at = factory.LazyFunction(timezone.now)


class SupportDrawFactory(DjangoModelFactory[SupportDraw]):
    """For one seat of today; `year` is explicit, pupils come by `DrawnPupil`."""

    class Meta:
        model = SupportDraw

    school = factory.SelfAttribute("year.school")
    kind = DrawKind.LOTS
    seed = 42
    size = 2
    seats = [1]
    first_days = factory.LazyAttribute(lambda draw: [draw.school.today()])
    last_days = factory.LazyAttribute(lambda draw: [draw.school.today()])
    drawn_at = factory.LazyFunction(timezone.now)
