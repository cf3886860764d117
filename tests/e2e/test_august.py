"""August: in a few clicks the year is proposed, adjusted, on the wall, in the agenda, recalled."""

import re

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from rituals.models import CalendarFeed, ReminderPreference, Ritual
from tests.factories.students import ClassroomFactory
from tests.support.browser import sign_in
from tests.support.world import World, build_world

MOST_STEPS = 15


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build_world()
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    return world


@pytest.mark.parametrize("width", [1280, 390])
def test_from_an_empty_year_to_reminders(
    page: Page, live_server: object, world: World, width: int
) -> None:
    steps = 0

    def click(role: str, name: str | re.Pattern[str]) -> None:
        nonlocal steps
        steps += 1
        page.get_by_role("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    page.set_viewport_size({"width": width, "height": 844})
    with time_machine.travel("2026-08-25T10:00+02:00", tick=True):
        sign_in(page, live_server, world.user("nora"))
        page.goto(f"{live_server}{reverse('portal:home', args=[world.here.uai])}")
        click("link", "Planifier l’année")
        click("link", "Proposer l’année")
        click("button", "Voir la proposition")
        click("button", "Appliquer")
        expect(page.locator("#messages")).to_contain_text("rituels posés")
        assert Ritual.objects.planned().count() > 30

        # On the wall.
        steps += 1
        page.get_by_role("main").locator("summary", has_text="Imprimer").click()
        poster = page.get_by_role("main").get_by_role("link", name=re.compile("A3"))
        expect(poster).to_be_visible()
        steps += 1
        paper = page.request.get(f"{live_server}{poster.get_attribute('href')}")
        assert paper.body().startswith(b"%PDF")

        # In the agenda.
        page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
        click("link", "S’abonner")
        click("button", re.compile("Obtenir l’adresse de «.Mon année"))
        expect(page.get_by_label(re.compile("Adresse de «.Mon année"))).to_be_visible()
        assert CalendarFeed.objects.filter(membership=world.members["nora"]).exists()

        # And recalled as one likes.
        steps += 2
        page.goto(f"{live_server}{reverse('rituals:reminders', args=[world.here.uai])}")
        page.get_by_label("Une échéance approche").select_option("weekly")
        click("button", "Enregistrer")
        expect(page.locator("#messages")).to_be_visible()
        chosen = ReminderPreference.objects.get(
            membership=world.members["nora"], kind="milestone_due"
        )
        assert chosen.frequency == ReminderPreference.Frequency.WEEKLY
    assert steps <= MOST_STEPS
