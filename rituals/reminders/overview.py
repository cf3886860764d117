"""What became of the reminders of a school: nothing planned is unaccounted for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet

from pixschool.core.mail import outbox
from pixschool.core.mail.outbox import RefusedAddress
from pixschool.core.models import Heartbeat, MailServer, Membership, OutgoingEmail, School
from rituals.models import Notification
from rituals.reminders.hours import Hours, SchoolDays
from rituals.reminders.preferences import MAILS
from rituals.reminders.run import STAGE
from rituals.reminders.status import ReminderStatus, StateGroup, status_of

PROBLEMS_SHOWN = 20
FORGOTTEN_AFTER = timedelta(hours=1)  # what is past use ends within a minute, when all is well
SILENT_AFTER = timedelta(minutes=15)
_YEAR_STARTS = (8, 1)
State = Notification.NotificationState
Mail = OutgoingEmail.MailState


@dataclass(frozen=True)
class StatusCount:
    """How many reminders have that status."""

    status: ReminderStatus
    number: int


@dataclass(frozen=True)
class Unreachable:
    """A member whose address the mail server keeps refusing."""

    member: Membership
    refused: RefusedAddress


@dataclass(frozen=True)
class Overview:
    """Of one school year. `planned` = `sent` + `waiting` + `unsent`: each a sum of `lines`."""

    lines: Sequence[StatusCount]
    forgotten: int  # past use, and neither sent nor ended: there must be none
    mails_accepted: int
    maybe_twice: int
    problems: Sequence[OutgoingEmail]
    unreachable: Sequence[Unreachable]
    oldest_due: datetime | None
    last_run: Heartbeat | None
    last_sweep: Heartbeat | None
    is_stopped: bool  # the hours are open, and nothing has run for a while
    has_server: bool
    server: MailServer | None
    is_calendar_known: bool

    @property
    def planned(self) -> int:
        return sum(line.number for line in self.lines)

    @property
    def sent(self) -> int:
        return self._number(StateGroup.SENT)

    @property
    def waiting(self) -> int:
        return self._number(StateGroup.WAITING)

    @property
    def unsent(self) -> int:
        return self._number(StateGroup.UNSENT)

    @property
    def others(self) -> list[StatusCount]:
        """All but what was sent: what waits, then what asks for something, then the others."""
        left = [line for line in self.lines if line.status.group != StateGroup.SENT]
        return sorted(
            left,
            key=lambda line: (line.status.group.value, not line.status.todo, -line.number),
        )

    def _number(self, group: StateGroup) -> int:
        return sum(line.number for line in self.lines if line.status.group == group)


def of_school(school: School, *, start_year: int, now: datetime) -> Overview:
    """A fixed number of queries. `start_year`: 2026 for 2026-2027."""
    first, after = date(start_year, *_YEAR_STARTS), date(start_year + 1, *_YEAR_STARTS)
    rows = Notification.objects.filter(school=school, local_date__range=(first, after))
    zone = ZoneInfo(school.timezone)
    ends = [datetime.combine(day, time(), zone) for day in (first, after)]
    mails = OutgoingEmail.objects.filter(school=school, kind__in=MAILS, useful_until__range=ends)
    past = now - FORGOTTEN_AFTER
    numbers = mails.aggregate(
        accepted=Count("pk", filter=Q(state=Mail.ACCEPTED)),
        twice=Count("pk", filter=Q(maybe_twice=True)),
        oldest=Min("due_at", filter=Q(state__in=OutgoingEmail.WAITING)),
        forgotten=Count("pk", filter=Q(state__in=OutgoingEmail.WAITING, useful_until__lt=past)),
    )
    late = rows.filter(state=State.PLANNED).aggregate(
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
        forgotten=Count("pk", filter=Q(useful_until__lt=past)),
    )
    days, unreachable = SchoolDays(school), _unreachable(school)
    last_run = Heartbeat.objects.filter(stage=STAGE, school=school).first()
    return Overview(
        lines=_lines(rows),
        forgotten=numbers["forgotten"] + late["forgotten"],
        mails_accepted=numbers["accepted"],
        maybe_twice=numbers["twice"],
        problems=_problems(mails, unreachable),
        unreachable=unreachable,
        oldest_due=min(filter(None, (numbers["oldest"], late["oldest"])), default=None),
        last_run=last_run,
        last_sweep=Heartbeat.objects.filter(stage="outbox", school=None).first(),
        is_stopped=_is_stopped(Hours(zone, days), last_run, now),
        has_server=outbox.has_server(),
        server=MailServer.objects.first(),
        is_calendar_known=days.calendar(start_year) is not None,
    )


def _lines(rows: QuerySet[Notification]) -> list[StatusCount]:
    found = (
        rows.values(
            "state",
            why=F("reason"),
            mail=F("email__state"),
            said=F("email__reason"),
            copies=F("email__copies"),
        )
        .annotate(number=Count("pk"))
        .order_by("state", "mail", "-number")
    )
    numbers: Counter[ReminderStatus] = Counter()
    for row in found:
        status = status_of(
            row["state"],
            why=row["why"],
            mail=row["mail"],
            said=row["said"] or "",
            copies=row["copies"] or 0,
        )
        numbers[status] += row["number"]
    return [StatusCount(status, number) for status, number in numbers.items()]


def _problems(
    mails: QuerySet[OutgoingEmail], unreachable: Sequence[Unreachable]
) -> list[OutgoingEmail]:
    """The last ones; an address that is pointed out already is not listed mail by mail."""
    known = [one.refused.address for one in unreachable]
    over = Q(state=Mail.REFUSED) | Q(state=Mail.DOUBTFUL, copies__gt=1)
    found = mails.filter(over).exclude(recipient__in=known)
    return list(found.defer("message")[:PROBLEMS_SHOWN])


def _unreachable(school: School) -> list[Unreachable]:
    refused = outbox.refused_addresses(school)
    if not refused:
        return []
    members = school.memberships.active().filter(user__email__in=refused).select_related("user")
    return [Unreachable(member, refused[member.user.email]) for member in members.in_order()]


def _is_stopped(hours: Hours, last_run: Heartbeat | None, now: datetime) -> bool:
    since = now - SILENT_AFTER
    if not (hours.is_open(now) and hours.is_open(since)):
        return False
    return last_run is None or last_run.at < since
