"""From facts to rows: a pure function of data and `now`, written once under a unique key."""

from collections.abc import Iterator
from datetime import date, timedelta

from rituals.models import Notification, ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds import Kind, Wish, every_kind
from rituals.reminders.preferences import Preferences

Frequency = ReminderPreference.Frequency
LOOK_BACK = timedelta(days=60)  # further than any wish


def write(facts: Facts, preferences: Preferences) -> int:
    """Insert what is missing; returns how many rows were new. Copies of us may run beside."""
    oldest = facts.today - LOOK_BACK
    known = set(
        Notification.objects.filter(school=facts.school, local_date__gte=oldest).values_list(
            "dedupe_key", flat=True
        )
    )
    missing = [row for row in wanted(facts, preferences) if row.dedupe_key not in known]
    if not missing:
        return 0
    Notification.objects.bulk_create(missing, ignore_conflicts=True, batch_size=2000)
    return len(missing)


def wanted(facts: Facts, preferences: Preferences) -> Iterator[Notification]:
    """Every row that should exist by now and is still of use. Nothing is asked or written."""
    for kind in every_kind():
        for wish in kind.find(facts):
            row = _row(facts, preferences, kind, wish)
            if row is not None:
                yield row


def _row(facts: Facts, preferences: Preferences, kind: Kind, wish: Wish) -> Notification | None:
    if wish.membership_id not in facts.members or wish.useful_until <= facts.now:
        return None
    frequency = preferences.of(wish.membership_id, kind)
    day = _day_of(facts, frequency, wish, ahead=kind.ahead)
    if day is None:
        return None
    due_at = facts.hours.opening(day)
    if due_at >= wish.useful_until:
        return None
    parts = (facts.school.pk, kind.key, wish.membership_id, wish.about, wish.day.isoformat())
    return Notification(
        school=facts.school,
        membership_id=wish.membership_id,
        kind=kind.key,
        about=wish.about,
        local_date=wish.day,
        dedupe_key="|".join(map(str, parts)),
        due_at=due_at,
        useful_until=wish.useful_until,
    )


def _day_of(facts: Facts, frequency: str, wish: Wish, *, ahead: bool) -> date | None:
    """The school day on whose morning it goes; None while it is too early, or not wanted.

    Weekly mail takes on its day all that belongs to the week, and what came up later waits for
    the next. The key says `wish.day` whatever the day it really goes.
    """
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.WEEKLY:
        start = (facts.hours.first_of_week(wish.day) if ahead else None) or wish.day
        return next_weekly(facts) if start <= facts.today else None
    day = facts.hours.on_or_after(wish.day)
    return day if day and day <= facts.today else None


def next_weekly(facts: Facts) -> date | None:
    """Today when it is the day of weekly mail, else the next such day."""
    if facts.hours.first_of_week(facts.today) == facts.today:
        return facts.today
    return facts.hours.next_weekly(facts.today)
