"""The planner and the proposal once they are full: no violation of any rule of axe either."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from rituals import proposing
from rituals.year import facts_of
from tests.a11y.test_axe import check
from tests.browser import sign_in
from tests.factories.students import ClassroomFactory
from tests.world import World, build_world


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build_world()
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    return world


def test_a_full_year(page: Page, live_server: object, world: World) -> None:
    year = world.here.year
    facts = facts_of(year, year.school)
    proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    expect(page.locator(".bar").first).to_be_visible()
    check(page)


def test_a_proposal(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner_propose', args=[world.here.uai])}")
    page.get_by_role("button", name="Voir la proposition").click()
    expect(page.get_by_role("heading", name="Mois par mois")).to_be_visible()
    check(page)
