"""What is printed says of which school it is, and when it was."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from pixschool.core.text.french import date_fr
from tests.factories.campaigns import CampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
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


def test_classes_and_campaigns_are_on_one_sheet(
    page: Page, live_server: LiveServer, cast: World
) -> None:
    """Of a school of 26 classes and 18 campaigns more: one A4, lying."""
    year, levels = cast.here.year, ("6E", "5E", "4E", "3E")
    rooms = [
        ClassroomFactory(year=year, name=f"{level[0]}{letter}", level=level)
        for level in levels
        for letter in "HIJKLM"
    ]
    for room in rooms:
        EnrolmentFactory(classroom=room)
    for rank in range(18):
        CampaignFactory(
            year=year,
            name=f"Cybersécurité et traces numériques {rank}",
            classrooms=[room for room in rooms if room.level == levels[rank % 4]],
        )
    sign_in(page, live_server.url, cast.user("nora"))
    missing = reverse("campaigns:missing", args=[cast.here.uai])
    page.goto(f"{live_server.url}{missing}?campagne=")
    expect(page.get_by_role("link", name="Voir tous les noms")).to_be_visible()
    (sheet,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert sheet.mediabox.width > sheet.mediabox.height
    words = sheet.extract_text()
    assert all(room.name in words for room in rooms)
    assert "tous ont terminé" in words
