"""One run: every school whose hours are open is planned, and what is due is written."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pixschool.core.jobs import heartbeats
from pixschool.core.mail import outbox, queue
from pixschool.core.models import School
from rituals.reminders import digest, plan, preferences
from rituals.reminders.cdi import announcing
from rituals.reminders.digest import Digest
from rituals.reminders.facts import read
from rituals.reminders.hours import hours_of
from rituals.reminders.outcomes import MAY_CEASE, Situation

logger = logging.getLogger(__name__)
STAGE = "reminders"


def remind(now: datetime, *, schools: Iterable[School] | None = None) -> list[Digest]:
    """Any number of copies may run. A school that fails does not keep the others from theirs."""
    digest.expire(now)
    written: list[Digest] = []
    for school in School.objects.all() if schools is None else schools:
        try:
            written += remind_school(school, now=now)
        except Exception:
            logger.exception("reminders of school %s failed", school.pk)
    if written:
        queue.notify()
    return written


def remind_school(school: School, *, now: datetime) -> list[Digest]:
    """Plan and write for one school; the mails written. Nothing outside the hours of the school."""
    hours = hours_of(school)
    if school.closing_since is not None or not hours.is_open(now):
        return []
    if digest.take_back(school):
        digest.expire(now)  # what has just been taken back may be of no use any more
    facts = read(school, hours=hours, now=now)
    chosen = preferences.of_school(school)
    wanted = plan.wanted(facts, chosen)
    refused = outbox.refused_addresses(school)
    unreachable = {pk for pk, member in facts.members.items() if member.user.email in refused}
    planned = plan.write(school, wanted.rows, again=MAY_CEASE, but_not_for=unreachable)
    situation = Situation(facts, chosen, wanted.alive, refused)
    written = [*digest.write(situation), *announcing.announce(situation)]
    with transaction.atomic():
        heartbeats.beat(STAGE, at=now, school=school, planned=planned, written=len(written))
    return written
