"""What is printed says of which school it is, and when it was."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from pixschool.core.text.french import date_fr
from tests.support.browser import sign_in
from tests.support.world import World, build_world

PAGES = {
    "portal:classroom": lambda world: [world.a.room.pk],
    "portal:student": lambda world: [world.a.finished.pk],
    "campaigns:missing": lambda world: [],
    "campaigns:code_sheet": lambda world: [world.here.campaign.pk],
    "campaigns:all_codes": lambda world: [],
}


@pytest.fixture
def cast(live_server: LiveServer) -> World:
    return build_world()


def test_the_head_of_what_is_printed(page: Page, live_server: LiveServer, cast: World) -> None:
    sign_in(page, live_server.url, cast.user("nora"))
    today = date_fr(timezone.localdate(), "day")
    for name, args in PAGES.items():
        page.emulate_media(media="screen")
        page.goto(live_server.url + reverse(name, args=[cast.here.uai, *args(cast)]))
        head = page.locator(".print-head")
        expect(head).to_be_hidden()
        page.emulate_media(media="print")
        expect(head, name).to_be_visible()
        expect(head).to_contain_text(f"Collège Ada-Lovelace, le {today}")
        expect(page.locator("header.site-header")).to_be_hidden()


def test_a_poster_is_for_the_wall(page: Page, live_server: LiveServer, cast: World) -> None:
    sign_in(page, live_server.url, cast.user("nora"))
    sheet = reverse("campaigns:code_sheet", args=[cast.here.uai, cast.here.campaign.pk])
    page.goto(f"{live_server.url}{sheet}?par=classe")
    expect(page.locator(".print-head")).to_have_count(0)
