"""Nobody goes for nothing to an office hour that was cancelled."""

from datetime import timedelta

from rituals.staff import meetings
from tests.factories.rituals import StaffMeetingFactory, StaffSeatFactory
from tests.rituals.reminders.moments import FRIDAY, MONDAY, at, remind, said
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
