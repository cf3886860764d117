"""The rows of the year as entries of a calendar. No query, no pupil.

The identity of an entry never changes, so that a calendar program moves it instead of adding one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from rituals.feeds.ical import CalendarEntry, EntryStatus
from rituals.models import Milestone, Ritual, Session, StaffMeeting
from rituals.sessions.wording import place, who

TO_CONFIRM = "(à confirmer)"


@dataclass(frozen=True)
class Sources:
    """Where entries come from: the host in their identity, the start of the addresses of pages."""

    host: str
    pages: str  # https://…/0330001A/annee/rituels/; empty for families, who have no account
    subscriptions: str = ""  # where an address is prolonged
    meetings: str = ""  # the page of the office hours and trainings

    def url(self, ritual_id: int) -> str:
        """The page of a ritual; none in the families' calendar."""
        return f"{self.pages}{ritual_id}/" if self.pages else ""


def entries(
    sources: Sources,
    *,
    rituals: Iterable[Ritual],
    milestones: Iterable[Milestone] = (),
    sessions: Iterable[Session] = (),
    meetings: Iterable[StaffMeeting] = (),
    are_own: bool = False,
) -> Iterator[CalendarEntry]:
    """`are_own`: the sessions take the time of whoever reads the calendar."""
    for ritual in rituals:
        yield _ritual(ritual, sources)
    for milestone in milestones:
        yield _milestone(milestone, sources)
    for session in sessions:
        yield _session(session, sources, is_own=are_own)
    for meeting in meetings:
        yield _meeting(meeting, sources)


def over(sources: Sources, *, feed_id: int, last: date) -> CalendarEntry:
    """All that is left of a calendar after its last day: what to do, on the day after."""
    day = last + timedelta(days=1)
    return CalendarEntry(
        uid=f"feed-{feed_id}-{day.year}@{sources.host}",
        sequence=1,
        title="Agenda Pix à prolonger",
        starts=day,
        ends=day,
        text=(
            "Cet abonnement s’est arrêté avec l’année scolaire. "
            "Ouvrez la page et cliquez sur « Prolonger » : l’adresse reste la même."
        ),
        url=sources.subscriptions,
        categories=("Pix",),
    )


def _ritual(ritual: Ritual, sources: Sources) -> CalendarEntry:
    staff = bool(sources.pages)
    audience = _audience(ritual)
    title = (
        f"{ritual.title} · {audience}"
        if audience and audience not in ritual.title
        else (ritual.title)
    )
    return CalendarEntry(
        uid=f"ritual-{ritual.pk}@{sources.host}",
        sequence=ritual.version,
        title=title if ritual.is_confirmed else f"{title} {TO_CONFIRM}",
        starts=ritual.starts_on,
        ends=ritual.ends_on,
        text=ritual.purpose if staff else ritual.family_text,
        url=sources.url(ritual.pk),
        categories=("Pix", str(_THEMES.get(ritual.theme, Theme.OTHER.label))),
        status=_status(ritual),
    )


def _milestone(milestone: Milestone, sources: Sources) -> CalendarEntry:
    ritual = milestone.ritual
    verb = "Fait" if milestone.done_at else "À faire"
    return CalendarEntry(
        uid=f"milestone-{milestone.pk}@{sources.host}",
        sequence=ritual.version + milestone.version,
        title=f"{verb} : {milestone.label}",
        starts=milestone.due_on,
        ends=milestone.due_on,
        text=ritual.title,
        url=sources.url(ritual.pk),
        categories=("Pix", "À faire"),
        status=_status(ritual),
    )


def _session(session: Session, sources: Sources, *, is_own: bool) -> CalendarEntry:
    ritual = session.ritual
    return CalendarEntry(
        uid=f"session-{session.pk}@{sources.host}",
        sequence=ritual.version + session.version,
        title=" · ".join(part for part in (ritual.title, who(session)) if part),
        starts=session.starts_at,
        ends=session.ends_at,
        text=ritual.purpose,
        place=place(session),
        url=sources.url(ritual.pk),
        categories=("Pix", "Séance"),
        status=EntryStatus.CANCELLED if ritual.removed_at else EntryStatus.CONFIRMED,
        is_busy=is_own,
    )


def _meeting(meeting: StaffMeeting, sources: Sources) -> CalendarEntry:
    return CalendarEntry(
        uid=f"staff-meeting-{meeting.pk}@{sources.host}",
        sequence=meeting.version,
        title=f"{meeting.get_kind_display()} : {meeting.title}",
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        text=meeting.topic,
        place=meeting.room,
        url=sources.meetings,
        categories=("Pix", meeting.get_kind_display()),
        status=EntryStatus.CANCELLED if meeting.cancelled_at else EntryStatus.CONFIRMED,
        is_busy=True,
    )


_THEMES = dict(Theme.choices)


def _audience(ritual: Ritual) -> str:
    return ", ".join(Level(level).label for level in ritual.levels)


def _status(ritual: Ritual) -> EntryStatus:
    if ritual.removed_at:
        return EntryStatus.CANCELLED
    return EntryStatus.CONFIRMED if ritual.is_confirmed else EntryStatus.TENTATIVE
