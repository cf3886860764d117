"""A ritual as its page shows it: lines, moments, people, in words. No query of its own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pixschool.core.models import Membership, School
from pixschool.core.reference.crcn import COMPETENCES, Competence
from pixschool.core.text.french import NBSP, date_fr
from rituals.feeds.entries import place, who
from rituals.models import Milestone, Ritual, Session
from rituals.plan import wording
from rituals.sessions.slots import hours_words, local


@dataclass(frozen=True)
class ChecklistLine:
    milestone: Milestone
    day: str
    rule: str
    lateness: str
    is_late: bool
    assignee: str
    may_tick: bool
    done: str  # « fait le 12 oct. par Claire Moreau »


def checklist(
    milestones: Iterable[Milestone], *, today: date, may_tick: Collection[int] | None
) -> list[ChecklistLine]:
    """`may_tick`: the lines one may tick; None for all of them."""
    return [
        ChecklistLine(
            milestone=milestone,
            day=date_fr(milestone.due_on),
            rule=wording.rule(milestone),
            lateness="" if milestone.done_at else wording.lateness(milestone.due_on, today),
            is_late=milestone.done_at is None and milestone.due_on < today,
            assignee=wording.assignee(milestone),
            may_tick=may_tick is None or milestone.pk in may_tick,
            done=_done(milestone),
        )
        for milestone in milestones
    ]


def _done(milestone: Milestone) -> str:
    if milestone.done_at is None:
        return ""
    by = f" par {milestone.done_by}" if milestone.done_by else ""
    return f"fait le {date_fr(milestone.done_at, 'short')}{by}"


@dataclass(frozen=True)
class SessionLine:
    session: Session
    day: str
    hours: str
    who: str
    place: str
    leaders: str
    is_past: bool
    may_take: bool  # write down who came


def session_lines(
    sessions: Iterable[Session],
    *,
    school: School,
    now: datetime,
    own_id: int,
    may_manage: bool,
) -> list[SessionLine]:
    """Sessions come with `ritual`, `classroom` and their leaders prefetched."""
    return [
        SessionLine(
            session=session,
            day=date_fr(local(session.starts_at, school).date()),
            hours=hours_words(session, school),
            who=who(session),
            place=place(session),
            leaders=", ".join(_leader(leader, session, now) for leader in session.leaders.all()),
            is_past=session.ends_at < now,
            may_take=session.takes_attendance and (may_manage or leads(session, own_id)),
        )
        for session in sessions
    ]


def _leader(member: Membership, session: Session, now: datetime) -> str:
    if member.left_at and session.ends_at > now:
        return f"{member.user} (parti{NBSP}: à remplacer)"
    return str(member.user)


def leads(session: Session, membership_id: int) -> bool:
    return any(leader.pk == membership_id for leader in session.leaders.all())


def competences(ritual: Ritual) -> list[Competence]:
    return [item for item in COMPETENCES if item.code in ritual.competences]
