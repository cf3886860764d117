"""Duties in the calendar of who watches: the hours of the school, wherever it is."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.urls import reverse

from certification.adults import ledger
from certification.models import AdultDuty
from rituals.feeds import services as feeds
from tests.factories.rituals import CalendarFeedFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting, watched_by
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

NOW = FIRST - timedelta(days=30)
# The Friday and the Monday around the change of the clocks of Europe, in March and in October.
AROUND = ["2027-03-26", "2027-03-29", "2026-10-23", "2026-11-02"]


def events(client: PageClient, world: World) -> dict[str, icalendar.Event]:
    feed = CalendarFeedFactory(membership=world.members["ines"])
    found = icalendar.Calendar.from_ical(client.get(urlsplit(feeds.address_of(feed)).path).content)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


@pytest.mark.parametrize(
    "zone",
    ["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "Pacific/Tahiti"],
)
@pytest.mark.parametrize("day", AROUND)
def test_the_hour_is_that_of_the_school(
    zone: str, day: str, world: World, client: PageClient
) -> None:
    world.here.school.timezone = zone
    world.here.school.save()
    starts = datetime.fromisoformat(f"{day}T08:30").replace(tzinfo=ZoneInfo(zone))
    with time_machine.travel(starts - timedelta(days=20), tick=False):
        watched_by(
            a_sitting(a_plan(world.here.year), world.a.pupils, starts_at=starts, room="Salle 1"),
            world.members["ines"],
        )
        ledger.sweep(starts - timedelta(days=20))
        (event,) = events(client, world).values()
        client.force_login(world.user("ines"))
        page = page_of(client.get(reverse("certification:duties", args=[world.here.uai])))
    there = event["DTSTART"].dt.astimezone(ZoneInfo(zone))
    assert (there.date().isoformat(), f"{there:%H:%M}") == (day, "08:30")
    assert event["SUMMARY"] == "Surveiller la certification Pix · 3e"
    assert (event["LOCATION"], event["TRANSP"]) == ("Salle 1", "OPAQUE")
    assert world.a.canary not in str(event)
    assert "De 8 h 30 à 10 h 20, Salle 1" in " ".join(page.split())


def test_it_moves_then_it_is_cancelled_then_it_is_gone(world: World, client: PageClient) -> None:
    plan = a_plan(world.here.year)
    session = a_sitting(plan, [], room="Salle 1")
    watched_by(session, world.members["ines"])
    with time_machine.travel(NOW, tick=False) as clock:
        ledger.sweep(NOW)
        ((uid, first),) = events(client, world).items()
        plan.sessions.update(starts_at=FIRST + timedelta(hours=1))
        ledger.sweep(NOW)
        ((same, moved),) = events(client, world).items()
        assert (same, moved["SEQUENCE"]) == (uid, first["SEQUENCE"] + 1)
        assert moved["DTSTART"].dt - first["DTSTART"].dt == timedelta(hours=1)
        session.duties.all().delete()
        ledger.sweep(NOW)
        ((same, off),) = events(client, world).items()
        assert (same, off["STATUS"], off["SEQUENCE"]) == (uid, "CANCELLED", moved["SEQUENCE"] + 1)
        clock.shift(timedelta(days=31))
        assert events(client, world) == {}


def test_nobody_reads_the_duties_of_another(world: World, client: PageClient) -> None:
    session = a_sitting(a_plan(world.here.year), [], room="Salle 1")
    watched_by(session, world.members["bob"])
    with time_machine.travel(FIRST - timedelta(days=2), tick=False):
        ledger.sweep(NOW)
        assert AdultDuty.objects.count() == 1
        assert events(client, world) == {}
        for name, here in (("bob", True), ("ines", False)):
            client.force_login(world.user(name))
            for page in ("portal:home", "certification:duties"):
                shown = page_of(client.get(reverse(page, args=[world.here.uai])))
                assert ("Salle 1" in shown) is here
