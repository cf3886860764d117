"""Nobody goes for nothing to an office hour that was cancelled."""

from datetime import timedelta

from rituals.models import Milestone
from rituals.staff import meetings
from tests.factories.rituals import MilestoneFactory, StaffMeetingFactory, StaffSeatFactory
from tests.rituals.reminders.moments import FRIDAY, MONDAY, at, mails, remind, said
from tests.support.world import World


def test_who_had_signed_up_is_told_once_of_what_is_cancelled(world: World) -> None:
    bob, ines = world.members["bob"], world.members["ines"]
    hour = {"year": world.here.year, "starts_at": at(MONDAY, 13), "ends_at": at(MONDAY, 14)}
    off = StaffMeetingFactory(title="Permanence Pix", **hour)
    kept = StaffMeetingFactory(title="Formation", **hour)
    for meeting, member in ((off, bob), (kept, ines)):
        StaffSeatFactory(meeting=meeting, membership=member)
    meetings.cancel(meeting=off, version=1, actor=None)
    off.refresh_from_db()
    off.cancelled_at = at(FRIDAY, 7) - timedelta(hours=1)
    off.save()
    heard = said(remind(FRIDAY))
    assert heard["bob"] == ["Annulée : Permanence Pix"]
    assert "ines" not in heard
    assert remind(MONDAY) == []


def test_after_the_morning_s_mail_it_is_told_the_same_day_once(
    world: World, milestone: Milestone
) -> None:
    """The milestone fills Bob's morning mail; a second cancellation has a mail of its own too."""
    bob = world.members["bob"]
    hour = {"year": world.here.year, "starts_at": at(MONDAY, 13), "ends_at": at(MONDAY, 14)}
    first, second = (StaffMeetingFactory(title=title, **hour) for title in ("Une", "Deux"))
    for meeting in (first, second):
        StaffSeatFactory(meeting=meeting, membership=bob)
    assert said(remind(FRIDAY))["bob"] == ["Coller les codes"]
    for hour_of_day, meeting in ((10, first), (14, second)):
        meeting.cancelled_at = at(FRIDAY, hour_of_day)
        meeting.save()
        heard = said(remind(FRIDAY, hour_of_day, 1))
        assert heard == {"bob": [f"Annulée : {meeting.title}"]}
        assert remind(FRIDAY, hour_of_day, 2) == []
    assert len({mail.dedupe_key for mail in mails(recipient__startswith="bob@")}) == 3
    assert remind(MONDAY) == []


def test_what_may_wait_still_waits(world: World, milestone: Milestone) -> None:
    assert "bob" in said(remind(FRIDAY))
    MilestoneFactory(ritual=milestone.ritual, due_on=MONDAY, assignee=world.members["bob"], role="")
    assert remind(FRIDAY, 10) == []
