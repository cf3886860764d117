"""Who leads a session is told on the school day before."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from pixschool.core.models import Membership
from pixschool.core.text.french import time_fr
from rituals.models import Session
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    NO_SESSION,
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    id_in,
    page,
)
from rituals.sessions.wording import place


class SessionTomorrow(ReminderKind):
    """Who leads a session, on the school day before it."""

    key = "session"
    label = "J’anime une séance le lendemain"

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for session in facts.sessions.values():
            day = facts.hours.before(_day(session, facts))
            if day is None:
                continue
            for leader in session.session_leaders.all():
                yield ReminderRequest(
                    membership_id=leader.membership_id,
                    about=f"session:{session.pk}",
                    day=day,
                    useful_until=session.starts_at,
                )

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        session = facts.sessions.get(id_in(about))
        if session is None:
            return NO_SESSION
        if member.pk not in {leader.membership_id for leader in session.session_leaders.all()}:
            return NOT_THEIRS
        with timezone.override(facts.hours.zone):
            times = f"{time_fr(session.starts_at)} – {time_fr(session.ends_at)}"
        where = place(session)
        who = str(session.classroom or session.teaching_group or "") + (
            f" ({session.group})" if session.group else ""
        )
        return ReminderItem(
            what=f"Séance : {session.ritual.title}",
            when=_day(session, facts),
            detail=", ".join(filter(None, [times, where, who])),
            url=page("rituals:ritual", facts, session.ritual_id),
        )


def _day(session: Session, facts: Facts) -> date:
    return facts.hours.today(session.starts_at)
