"""From facts to rows: found from data and `now` alone, written once under a unique key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Case, F, Value, When

from pixschool.core.models import School
from rituals.models import Notification, ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds import ReminderKind, ReminderRequest, every_kind
from rituals.reminders.preferences import Preferences

Frequency = ReminderPreference.Frequency
State = Notification.NotificationState


class ReminderKey(NamedTuple):
    """What a row is about, whatever became of it."""

    kind: str
    membership_id: int
    about: str
    day: date


def key_of(row: Notification) -> ReminderKey:
    """What a stored row is about, to compare with what is wanted now."""
    return ReminderKey(row.kind, row.membership_id, row.about, row.local_date)


def dedupe_key(school_id: int, key: ReminderKey) -> str:
    """What makes a row unique, as it is stored."""
    return "|".join((str(school_id), key.kind, str(key.membership_id), key.about, str(key.day)))


@dataclass(frozen=True)
class Wanted:
    """`alive`: all that the facts recall around now; `rows`: what is due and still of use."""

    alive: frozenset[ReminderKey]
    rows: Sequence[Notification]


def wanted(facts: Facts, preferences: Preferences) -> Wanted:
    """What should be sent, as the facts are. Queries and writes nothing."""
    alive, rows = set(), []
    for kind in every_kind():
        for request in kind.find(facts):
            alive.add(ReminderKey(kind.key, request.membership_id, request.about, request.day))
            row = _row(facts, preferences, kind, request)
            if row is not None:
                rows.append(row)
    return Wanted(frozenset(alive), rows)


def write(
    school: School,
    rows: Sequence[Notification],
    *,
    again: Collection[str],
    but_not_for: Collection[int] = (),
) -> int:
    """Insert what is missing, and plan anew what had been put aside for a reason in `again`, but
    for some members. Returns how many rows more there are to send. Copies of us may run beside."""
    if not rows:
        return 0
    oldest = min(row.local_date for row in rows)
    known = dict(
        Notification.objects.filter(school=school, local_date__gte=oldest).values_list(
            "dedupe_key", Case(When(state=State.SUPPRESSED, then=F("reason")), default=Value(""))
        )
    )
    missing = [row for row in rows if row.dedupe_key not in known]
    if missing:
        Notification.objects.bulk_create(missing, ignore_conflicts=True, batch_size=2000)
    back = [
        row
        for row in rows
        if known.get(row.dedupe_key) in again and row.membership_id not in but_not_for
    ]
    for row in back:
        Notification.objects.filter(dedupe_key=row.dedupe_key, state=State.SUPPRESSED).update(
            state=State.PLANNED, reason="", due_at=row.due_at, useful_until=row.useful_until
        )
    return len(missing) + len(back)


def _row(
    facts: Facts, preferences: Preferences, kind: ReminderKind, request: ReminderRequest
) -> Notification | None:
    if request.membership_id not in facts.members or request.useful_until <= facts.now:
        return None
    frequency = preferences.of(request.membership_id, kind)
    day = _day_of(facts, frequency, request, ahead=kind.ahead)
    if day is None:
        return None
    due_at = facts.hours.opening(day)
    if due_at >= request.useful_until:
        return None
    key = ReminderKey(kind.key, request.membership_id, request.about, request.day)
    return Notification(
        school=facts.school,
        membership_id=request.membership_id,
        kind=kind.key,
        about=request.about,
        local_date=request.day,
        dedupe_key=dedupe_key(facts.school.pk, key),
        due_at=due_at,
        useful_until=request.useful_until,
    )


def _day_of(facts: Facts, frequency: str, request: ReminderRequest, *, ahead: bool) -> date | None:
    """The school day on whose morning it goes; None while it is too early, or not wanted.

    Weekly mail takes on its day all that belongs to the week, and what came up later waits for
    the next. The key says `request.day` whatever the day it really goes.
    """
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.WEEKLY:
        start = (facts.hours.first_of_week(request.day) if ahead else None) or request.day
        return next_weekly(facts) if start <= facts.today else None
    day = facts.hours.on_or_after(request.day)
    return day if day and day <= facts.today else None


def next_weekly(facts: Facts) -> date | None:
    """Today when it is the day of weekly mail, else the next such day."""
    if facts.hours.first_of_week(facts.today) == facts.today:
        return facts.today
    return facts.hours.next_weekly(facts.today)
