"""A list that is partial says so, and how many one does not see."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from students.models import SupportSlot
from tests.factories.rituals import PARIS
from tests.factories.support import SupportBookingFactory, SupportFlagFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


@pytest.mark.parametrize("own", [0, 1])
def test_a_slot_and_the_queue_of_a_class_lead(
    own: int, world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    SupportSlot.objects.filter(pk=slots[0].pk).update(seats=6)
    for pupil in [*world.b.pupils[:2], *world.a.pupils[:own]]:
        SupportBookingFactory(slot=slots[0], student=pupil)
    for pupil in [world.b.missing, *world.a.pupils[2 : 2 + own]]:
        SupportFlagFactory(year=world.here.year, student=pupil)
    slot = reverse("portal:cdi_slot", args=[world.here.uai, slots[0].pk])
    queue = reverse("portal:cdi_queue", args=[world.here.uai])

    client.force_login(world.user("bob"))
    page = page_of(client.get(slot))
    assert "Imprimer" not in page
    assert f"{2 + own} places prises sur 6" in page
    assert "2 que vous ne voyez pas" in page
    assert "Personne n’a de rendez-vous" not in page
    assert (str(world.a.pupils[0]) in page) == bool(own)
    assert world.b.canary not in page
    page = page_of(client.get(queue))
    assert "1 que vous ne voyez pas" in page
    assert "Personne n’attend" not in page
    assert world.b.canary not in page

    client.force_login(world.user("dora"))
    for url in (slot, queue):
        page = page_of(client.get(url))
        assert "que vous ne voyez pas" not in page
        assert world.b.canary in page


@pytest.mark.parametrize(
    ("day", "asked", "monday"),
    [
        ("2026-11-27", "", "23 novembre"),
        ("2026-11-28", "", "30 novembre"),
        ("2026-12-23", "", "4 janvier"),  # Christmas
        ("2026-11-28", "2026-11-28", "23 novembre"),
    ],
)
def test_the_week_that_is_shown_is_the_next_that_has_class(
    day: str, asked: str, monday: str, world: World, client: PageClient
) -> None:
    week = reverse("portal:cdi_week", args=[world.here.uai])
    with time_machine.travel(datetime.fromisoformat(day).replace(hour=10, tzinfo=PARIS)):
        client.force_login(world.user("dora"))
        shown = page_of(client.get(week, {"jour": asked} if asked else {}))
    assert f"Semaine du {monday}" in shown
