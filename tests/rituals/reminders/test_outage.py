"""The mail server is away for three days of school, with a clock of our own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from pixschool.core.mail import outbox
from pixschool.core.mail.outbox.connection import SmtpConnection
from pixschool.core.models import MailServer, OutgoingEmail
from rituals.models import Notification
from rituals.reminders import run
from tests.factories.core import MembershipFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.rituals.reminders.moments import MONDAY, at
from tests.support.smtp import delivery, receiving
from tests.support.world import World

PEOPLE = 40
BACK = timedelta(hours=72)


@pytest.mark.django_db
def test_72_hours(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing lost, one mail a person, in a quarter of an hour; the server is not harassed."""
    attempts: list[datetime] = []
    down_from = at(MONDAY, 7, 30)
    clock = [down_from]
    opening = SmtpConnection.open
    monkeypatch.setattr(
        SmtpConnection, "open", lambda self: (attempts.append(clock[0]), opening(self))[1]
    )
    ritual = RitualFactory(year=world.here.year)
    for _ in range(PEOPLE):
        member = MembershipFactory(school=world.here.school)
        for days in (1, 3, 4):  # something new every day of the outage
            MilestoneFactory(
                ritual=ritual, due_on=MONDAY + timedelta(days=days + 3), assignee=member
            )
    settings.DELIVERY = delivery(1)
    with receiving() as (received, port):
        while clock[0] < down_from + BACK + timedelta(minutes=20):
            now = clock[0]
            if now >= down_from + BACK:
                settings.DELIVERY = delivery(port)
            run.remind(now)
            outbox.deliver(now=now)
            # By the minute in the hours that matter, by the half hour in between.
            busy = now - down_from < timedelta(hours=1) or now >= down_from + BACK
            clock[0] += timedelta(minutes=1 if busy else 30)
        people = [rcpt for (rcpt,), _ in received.messages]
    assert len(people) == len(set(people)) >= PEOPLE
    accepted = OutgoingEmail.objects.filter(state="accepted")
    assert accepted.count() == len(people)
    in_time = accepted.filter(accepted_at__lte=down_from + BACK + timedelta(minutes=15))
    assert in_time.count() >= 0.95 * len(people)
    during = [moment for moment in attempts if moment < down_from + timedelta(hours=1)]
    assert len(during) <= 60
    assert MailServer.objects.get().failures == 0
    # Each thing to recall is in the mail that arrived, or says why it is not.
    for row in Notification.objects.select_related("email"):
        if row.state == "mailed":
            assert row.email.state == "accepted"
        else:
            assert row.reason or row.due_at > clock[0]
    assert not OutgoingEmail.objects.filter(maybe_twice=True).exists()
