"""What became of the reminders of a school: nothing planned is unaccounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q

from pixschool.core.models import Heartbeat, MailServer, OutgoingEmail, School
from rituals.models import Notification
from rituals.reminders.hours import SchoolDays
from rituals.reminders.passing import STAGE
from rituals.reminders.preferences import DIGEST

PROBLEMS_SHOWN = 20
State = Notification.State
Mail = OutgoingEmail.State


@dataclass(frozen=True)
class Line:
    label: str
    reason: str
    number: int


@dataclass(frozen=True)
class Overview:
    """`lines` sum up to `planned`, which is counted apart."""

    planned: int
    lines: Sequence[Line]
    mails_accepted: int
    maybe_twice: int
    problems: Sequence[OutgoingEmail]
    oldest_due: datetime | None
    last_pass: Heartbeat | None
    last_sweep: Heartbeat | None
    server: MailServer | None
    is_calendar_known: bool

    @property
    def adds_up(self) -> bool:
        return sum(line.number for line in self.lines) == self.planned


def of_school(school: School, *, start_year: int, now: datetime) -> Overview:
    rows = Notification.objects.filter(school=school)
    mails = OutgoingEmail.objects.filter(school=school, kind=DIGEST)
    numbers = mails.aggregate(
        accepted=Count("pk", filter=Q(state=Mail.ACCEPTED)),
        twice=Count("pk", filter=Q(maybe_twice=True)),
        oldest=Min("due_at", filter=Q(state__in=OutgoingEmail.WAITING)),
    )
    late = rows.filter(state=State.PLANNED, due_at__lte=now).aggregate(oldest=Min("due_at"))
    return Overview(
        planned=rows.count(),
        lines=_lines(school, now),
        mails_accepted=numbers["accepted"],
        maybe_twice=numbers["twice"],
        problems=list(mails.filter(state__in=(Mail.REFUSED, Mail.DOUBTFUL))[:PROBLEMS_SHOWN]),
        oldest_due=min(filter(None, (numbers["oldest"], late["oldest"])), default=None),
        last_pass=Heartbeat.objects.filter(stage=STAGE, school=school).first(),
        last_sweep=Heartbeat.objects.filter(stage="outbox", school=None).first(),
        server=MailServer.objects.first(),
        is_calendar_known=SchoolDays(school).calendar(start_year) is not None,
    )


def _lines(school: School, now: datetime) -> list[Line]:
    found = (
        Notification.objects.filter(school=school)
        .values("state", mail=F("email__state"), why=F("reason"), refusal=F("email__reason"))
        .annotate(number=Count("pk"))
        .order_by("state", "mail", "-number")
    )
    lines: dict[tuple[str, str], int] = {}
    for row in found:
        key = _words(row)
        lines[key] = lines.get(key, 0) + row["number"]
    return [Line(label, reason, number) for (label, reason), number in lines.items()]


def _words(row: Mapping[str, Any]) -> tuple[str, str]:
    """(state, reason) in the words of the page."""
    state = State(str(row["state"]))
    if state == State.MAILED:
        if row["mail"] is None:
            return str(state.label), "courriel effacé depuis"
        mail = Mail(row["mail"])
        ended = mail in {Mail.REFUSED, Mail.DOUBTFUL, Mail.EXPIRED, Mail.SUPPRESSED}
        return f"courriel {mail.label}", str(row["refusal"] or "") if ended else ""
    reason = "" if state == State.PLANNED else str(row["why"])
    return str(state.label), reason
