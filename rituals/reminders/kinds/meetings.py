"""Who had signed up is told that an office hour or a training is cancelled."""

from collections.abc import Iterator

from django.utils import timezone

from pixschool.core.models import Membership
from pixschool.core.text.french import time_fr
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    GONE,
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    id_in,
    page,
)


class MeetingCancelled(ReminderKind):
    """On the school day it is cancelled, or the next one: as long as it has not begun. After the
    morning's mail, in one of its own."""

    key = "meeting_cancelled"
    label = "Une permanence ou une formation où je suis inscrit est annulée"
    ahead = False
    apart = True

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for meeting in facts.cancelled_meetings.values():
            if meeting.cancelled_at is None:
                continue
            for seat in meeting.staff_seats.all():
                yield ReminderRequest(
                    membership_id=seat.membership_id,
                    about=f"meeting:{meeting.pk}",
                    day=facts.hours.today(meeting.cancelled_at),
                    useful_until=meeting.starts_at,
                )

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        meeting = facts.cancelled_meetings.get(id_in(about))
        if meeting is None:
            return GONE
        if member.pk not in {seat.membership_id for seat in meeting.staff_seats.all()}:
            return NOT_THEIRS
        with timezone.override(facts.hours.zone):
            times = f"{time_fr(meeting.starts_at)} – {time_fr(meeting.ends_at)}"
        return ReminderItem(
            what=f"Annulée : {meeting.title}",
            when=facts.hours.today(meeting.starts_at),
            detail=", ".join(filter(None, [times, meeting.room])),
            url=page("portal:staff", facts),
        )
