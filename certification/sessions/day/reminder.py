"""A session that is over and not finalised: told the same evening to who watched over it, and to
the RUPN."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from certification.models import CertificationSession
from pixschool.core.models import Membership
from pixschool.core.text.french import hours_fr
from rituals.models import ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    DONE,
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    id_in,
    page,
)

Frequency = ReminderPreference.Frequency
EVENING = time(17, 30)  # by the clock of the school
KEPT = timedelta(days=3)  # a mail that could not leave says it another morning


class SessionToFinalise(ReminderKind):
    """Once a session and person, in the evening, or later when the session ends later."""

    key = "finalise"
    label = "Une séance de certification que je surveille n’est pas finalisée le soir"
    frequencies = (Frequency.DAILY, Frequency.NEVER)
    ahead = False
    apart = True

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for session in _open_ones(facts):
            if facts.now < _evening(facts, session):
                continue
            for member in sorted(_told(facts, session)):
                yield ReminderRequest(
                    membership_id=member,
                    about=f"session:{session.pk}",
                    day=facts.hours.today(session.starts_at),
                    useful_until=session.ends_at + KEPT,
                )

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        session = next((one for one in _open_ones(facts) if one.pk == id_in(about)), None)
        if session is None:
            return DONE
        if member.pk not in _told(facts, session):
            return NOT_THEIRS
        starts, ends = (one.astimezone(facts.hours.zone) for one in _hours(session))
        unsaid = sum(not row.presence for row in session.candidates.all())
        left = f"{unsaid} à noter d’abord" if unsaid else ""
        parts = [hours_fr(starts, ends), session.room.name, left]
        return ReminderItem(
            what="Séance à finaliser dans Pix Certif",
            when=starts.date(),
            detail=", ".join(filter(None, parts)),
            url=page("certification:day", facts, session.pk),
        )


def _hours(session: CertificationSession) -> tuple[datetime, datetime]:
    return session.starts_at, session.ends_at


def _evening(facts: Facts, session: CertificationSession) -> datetime:
    """Compared as an instant: see `Hours.is_open`."""
    day = facts.hours.today(session.starts_at)
    evening = datetime.combine(day, EVENING, facts.hours.zone)
    return max(evening, session.ends_at, key=lambda at: at.timestamp())


def _open_ones(facts: Facts) -> list[CertificationSession]:
    """Over, with pupils, not finalised; three queries."""
    found = CertificationSession.objects.applied().filter(
        plan__year=facts.school.current_year,
        finalised_at=None,
        ends_at__range=(facts.now - KEPT, facts.now),
    )
    found = found.select_related("room").prefetch_related("candidates", "duties__invigilator")
    return [one for one in found if one.candidates.all()]


def _told(facts: Facts, session: CertificationSession) -> set[int]:
    """Members who may be written to."""
    watching = {duty.invigilator.membership_id or 0 for duty in session.duties.all()}
    return (watching & facts.members.keys()) | {one.pk for one in facts.leads}
