"""Sessions as pages list them: day, hours, for whom, where, with whom. No query of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pixschool.core.models import Membership, School
from pixschool.core.text.french import date_fr
from rituals.models import Session
from rituals.sessions.observed import observed_by
from rituals.sessions.slots import hours_words
from rituals.sessions.wording import place, who


@dataclass(frozen=True)
class SessionLine:
    """A session in words, each column of a table on its own."""

    session: Session
    day: str
    hours: str
    who: str
    place: str
    leaders: str
    is_past: bool
    may_take: bool  # write down who came
    may_observe: bool  # fill its grid


def session_lines(
    sessions: Iterable[Session],
    *,
    school: School,
    now: datetime,
    membership: Membership,
    may_manage: bool,
) -> list[SessionLine]:
    """Sessions come with `ritual`, `classroom`, `teaching_group` and their leaders prefetched."""
    found = list(sessions)
    observed = observed_by(found, membership)
    return [
        SessionLine(
            session=session,
            day=date_fr(school.local(session.starts_at).date()),
            hours=hours_words(session, school),
            who=who(session),
            place=place(session),
            leaders=", ".join(_leader(leader, session, now) for leader in session.leaders.all()),
            is_past=session.ends_at < now,
            may_take=session.takes_attendance and (may_manage or leads(session, membership.pk)),
            may_observe=session.pk in observed,
        )
        for session in found
    ]


def _leader(member: Membership, session: Session, now: datetime) -> str:
    if member.left_at and session.ends_at > now:
        return f"{member.user} (parti : à remplacer)"
    return str(member.user)


def leads(session: Session, membership_id: int) -> bool:
    """`session` comes with its leaders: no query."""
    return any(leader.pk == membership_id for leader in session.leaders.all())
