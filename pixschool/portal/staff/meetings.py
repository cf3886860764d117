"""Office hours and trainings in words, each with what the reader may do of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, School
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count, date_fr, hours_fr, lower_first
from rituals.models import StaffMeeting, StaffSeat


@dataclass(frozen=True)
class MeetingLine:
    """`taken` comes from `with_taken`; `seat` is the reader's own."""

    meeting: StaffMeeting
    day: str
    hours: str
    audience: str
    places: str
    seat: StaffSeat | None
    is_over: bool
    is_full: bool
    may_run: bool
    is_held_by_reader: bool

    @property
    def may_sign_up(self) -> bool:
        is_open = not (self.is_over or self.is_full or self.meeting.cancelled_at)
        return is_open and self.seat is None and not self.is_held_by_reader


def may_run(meeting: StaffMeeting, membership: Membership) -> bool:
    """Change it, see who comes, note who came: its holder, whatever their role, or the RUPN."""
    if meeting.holder_id == membership.pk:
        return True
    return membership.can(Capability.TRAIN_STAFF) and membership.can(Capability.MANAGE_YEAR)


def lines(
    meetings: Iterable[StaffMeeting], *, reader: Membership, school: School, now: datetime
) -> list[MeetingLine]:
    """Meetings come with `with_taken` and their holder; one query for the seats of the reader."""
    found = list(meetings)
    own = {
        seat.meeting_id: seat
        for seat in StaffSeat.objects.filter(membership=reader, meeting__in=found)
    }
    return [_line(one, own.get(one.pk), reader, school, now) for one in found]


def _line(
    meeting: StaffMeeting, seat: StaffSeat | None, reader: Membership, school: School, now: datetime
) -> MeetingLine:
    taken: int = meeting.taken  # type: ignore[attr-defined]
    starts = school.local(meeting.starts_at)
    return MeetingLine(
        meeting=meeting,
        day=date_fr(starts.date()),
        hours=hours_fr(starts, school.local(meeting.ends_at)),
        audience=audience(meeting),
        places=_places(meeting, taken),
        seat=seat,
        is_over=meeting.is_over(now),
        is_full=meeting.seats is not None and taken >= meeting.seats,
        may_run=may_run(meeting, reader),
        is_held_by_reader=meeting.holder_id == reader.pk,
    )


def audience(meeting: StaffMeeting) -> str:
    """« AED, professeur documentaliste »; nothing when it is for everybody."""
    labels = [role.label for role in Role if role.value in meeting.for_roles]
    return ", ".join(label if label.isupper() else lower_first(label) for label in labels)


def _places(meeting: StaffMeeting, taken: int) -> str:
    """« 3 places libres sur 8 », « complet », « 5 inscrits »."""
    if meeting.seats is None:
        return count(taken, "inscrit")
    free = meeting.seats - taken
    if free <= 0:
        return f"complet ({count(meeting.seats, 'place')})"
    return f"{count(free, 'place libre,places libres')} sur {meeting.seats}"
