from datetime import timedelta

from django.utils import timezone

from rituals.staff import meetings
from tests.factories.rituals import StaffMeetingFactory
from tests.rituals.feeds.test_feeds import events, person
from tests.support.client import PageClient
from tests.support.world import World


def test_one_s_office_hours_and_trainings(client: PageClient, world: World) -> None:
    nora, year = world.members["nora"], world.here.year
    now = timezone.now().replace(microsecond=0)
    tomorrow, later = now + timedelta(days=1), now + timedelta(days=2)
    held = StaffMeetingFactory(
        year=year, title="Vos codes", room="CDI", holder=nora, starts_at=tomorrow
    )
    joined, _of_others = StaffMeetingFactory.create_batch(2, year=year, starts_at=later)
    meetings.sign_up(meeting=joined, membership=nora, actor=nora.user)

    found = events(client, person(world))

    assert set(found) == {f"staff-meeting-{held.pk}", f"staff-meeting-{joined.pk}"}
    event = found[f"staff-meeting-{held.pk}"]
    assert event["SUMMARY"] == "Permanence\u00a0: Vos codes"
    assert (event["LOCATION"], event["DTSTART"].dt) == ("CDI", held.starts_at)
    meetings.cancel(meeting=joined, version=joined.version, actor=None)
    gone = events(client, person(world, "nora"))[f"staff-meeting-{joined.pk}"]
    assert gone["STATUS"] == "CANCELLED"
    assert int(gone["SEQUENCE"]) == joined.version + 1
