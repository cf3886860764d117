"""What the page of today unfolds as the hours go by, and what it answers when nothing is left."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from pixschool.portal.cdi.day import of_day
from students.models import Presence, SupportBooking
from tests.factories.support import SupportBookingFactory, SupportSlotFactory
from tests.students.slots.setting import NOW
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


@pytest.fixture
def bookings(world: World) -> list[SupportBooking]:
    """Of a Monday: slots of 8, 12 and 13 h of an hour each, one pupil in each; nobody at 10 h."""
    with time_machine.travel(NOW, tick=False):
        midnight = NOW.replace(hour=0)
        slots = [
            SupportSlotFactory(
                year=world.here.year, starts_at=midnight + timedelta(hours=hour), seats=1
            )
            for hour in (8, 10, 12, 13)
        ]
        pupils = (world.a.missing, None, world.b.missing, world.a.missing)
        return [
            SupportBookingFactory(slot=slot, student=pupil)
            for slot, pupil in zip(slots, pupils, strict=True)
            if pupil is not None
        ]


def unfolded(world: World, now: datetime) -> list[int]:
    """The hours of the slots that show their pupils."""
    lines = of_day(world.members["dora"], world.here.year, NOW.date(), now)
    return [line.slot.starts_at.astimezone(NOW.tzinfo).hour for line in lines if line.is_unfolded]


@pytest.mark.parametrize(
    ("hour", "shown"), [(7, [8]), (8, [8, 12]), (9, [8, 12]), (12, [8, 12, 13]), (14, [8, 12, 13])]
)
def test_now_next_and_what_is_to_note_are_unfolded(
    hour: int, shown: list[int], world: World, bookings: list[SupportBooking]
) -> None:
    assert unfolded(world, NOW.replace(hour=hour, minute=30)) == shown


def test_what_is_noted_folds(world: World, bookings: list[SupportBooking]) -> None:
    SupportBooking.objects.filter(pk=bookings[0].pk).update(presence=Presence.ABSENT)
    assert unfolded(world, NOW.replace(hour=9, minute=30)) == [12]


def test_a_full_day_is_not_a_day_without_slots(
    world: World, bookings: list[SupportBooking], client: PageClient
) -> None:
    url = reverse("portal:cdi_walk_in", args=[world.here.uai])
    with time_machine.travel(NOW.replace(hour=11).astimezone(UTC), tick=False):
        client.force_login(world.user("dora"))
        page = page_of(client.get(url))
    assert "Plus de place aujourd" in page
    with time_machine.travel(NOW.replace(hour=19).astimezone(UTC), tick=False):
        page = page_of(client.get(url))
    assert "Plus de créneau aujourd" in page
    with time_machine.travel((NOW + timedelta(days=1)).astimezone(UTC), tick=False):
        page = page_of(client.get(url))
    assert "Aucun créneau aujourd" in page
