"""The search of the header: posted, kept nowhere, and one answer is gone to."""

import pytest
from django.urls import reverse
from lxml import html
from playwright.sync_api import Page, expect

from tests.support.browser import sign_in
from tests.support.client import PageClient
from tests.support.world import World


@pytest.fixture
def url(world: World) -> str:
    return reverse("portal:search", args=[world.here.uai])


def test_suggestions_are_a_fragment(world: World, client: PageClient, url: str) -> None:
    client.force_login(world.user("nora"))
    page = client.post(url, {"q": "kerouedan"}, HTTP_HX_REQUEST="true")
    links = html.fromstring(page.content).xpath("//a/text()")
    assert len(links) == 2
    assert "<main" not in page.content.decode()


def test_one_answer_is_gone_to(world: World, client: PageClient, url: str) -> None:
    client.force_login(world.user("nora"))
    one = client.post(url, {"q": "kerouedan zqsixa"})
    assert one["Location"] == reverse("portal:student", args=[world.here.uai, world.a.finished.pk])
    the_class = client.post(url, {"q": "6e a"})
    assert the_class["Location"] == reverse(
        "portal:classroom", args=[world.here.uai, world.a.room.pk]
    )
    assert client.post(url, {"q": "kerouedan"}).status_code == 200


def test_nothing_of_it_is_kept(world: World, client: PageClient, url: str) -> None:
    client.force_login(world.user("nora"))
    for answer in (client.get(url), client.post(url, {"q": "kerouedan"})):
        assert "no-store" in answer["Cache-Control"]
    assert b"zqsixa" not in client.get(url, {"q": "zqsixa"}).content.lower()


def test_what_is_typed_is_not_code(world: World, client: PageClient, url: str) -> None:
    client.force_login(world.user("nora"))
    page = client.post(url, {"q": '"><b id=x>'}).content
    assert html.fromstring(page).xpath("//b[@id='x']") == []


def test_by_keyboard_from_any_page(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('campaigns:list', args=[world.here.uai])}")
    page.keyboard.press("/")
    page.keyboard.type("ker")
    page.locator(".search-found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/eleves/*/")
    assert "ker" not in page.url

    page.keyboard.press("/")
    page.keyboard.type("ker")
    page.locator(".search-found a").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".search-found a").count() == 0


def test_on_a_phone(page: Page, live_server: object, world: World) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('portal:home', args=[world.here.uai])}")
    page.get_by_role("link", name="Chercher").click()
    page.wait_for_url("**/recherche/")
    expect(page.get_by_role("main").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("6B")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/classes/{world.b.room.pk}/")
