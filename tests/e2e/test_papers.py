"""A paper takes some seconds: the button says so, and comes back."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.support.browser import sign_in
from tests.support.world import World, build_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def test_waiting_is_seen(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("alice"))
    page.goto(f"{live_server}{reverse('rituals:week', args=[world.here.uai])}")
    # The server is at it: nothing comes.
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    paper = page.locator("a[data-waits]")
    expect(paper).to_have_text("Une page A4 (PDF)")
    paper.click()
    expect(paper).to_have_text("Préparation…")
    expect(paper).to_have_attribute("aria-busy", "true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(paper).to_have_text("Une page A4 (PDF)")
    expect(paper).not_to_have_attribute("aria-busy", "true")
