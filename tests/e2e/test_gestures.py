"""Common tasks take few gestures, as the browser saw them."""

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.e2e import gestures
from tests.support.browser import sign_in
from tests.support.world import World


def at_home(page: Page, live_server: object, world: World, name: str) -> None:
    sign_in(page, live_server, world.user(name))
    gestures.watch(page)
    page.goto(f"{live_server}{reverse('portal:home', args=[world.here.uai])}")
    assert gestures.seen(page) == []


def test_who_is_missing_in_a_class_and_the_message_ready(
    page: Page, live_server: object, world: World
) -> None:
    at_home(page, live_server, world, "nora")
    page.get_by_role("link", name=re.compile("^6A : ")).first.click()
    expect(page.get_by_role("main")).to_contain_text(world.a.missing.last_name)
    expect(page.get_by_role("main")).not_to_contain_text(world.b.missing.last_name)
    page.get_by_role("button", name="Message aux élèves").first.click()
    expect(page.get_by_role("button", name="Message copié").first).to_be_visible()
    assert 0 < len(gestures.seen(page)) <= 3


def test_a_pupil_from_anywhere(page: Page, live_server: object, world: World) -> None:
    pupil = world.a.started
    at_home(page, live_server, world, "nora")
    page.goto(f"{live_server}{reverse('core:settings', args=[world.here.uai])}")
    gestures.type_in(page.locator("#header-q"), pupil.last_name)
    found = page.locator(".search-found").first
    found.get_by_role("link", name=re.compile(pupil.first_name)).first.click()
    expect(page.locator("h1")).to_have_text(str(pupil))
    assert 0 < len(gestures.seen(page)) <= 2


def test_a_wrong_name_is_undone(page: Page, live_server: object, world: World) -> None:
    pupil = world.a.finished
    at_home(page, live_server, world, "nora")
    page.goto(f"{live_server}{reverse('portal:student', args=[world.here.uai, pupil.pk])}")
    expect(page.get_by_role("main")).to_contain_text("Terminé")
    page.get_by_role("link", name="ce n’est pas cet élève").first.click()
    expect(page.get_by_role("main")).to_contain_text("revient dans « Qui manque »")
    page.get_by_role("button", name="Changer la réponse").click()
    expect(page.locator("h1")).to_have_text(str(pupil))
    expect(page.get_by_role("main")).to_contain_text("Pas commencé")
    assert 0 < len(gestures.seen(page)) <= 3


def test_two_clicks_are_one(page: Page, live_server: object, world: World) -> None:
    """The second would be told that somebody has changed the campaign meanwhile."""
    sign_in(page, live_server, world.user("nora"))
    edit = reverse("campaigns:edit", args=[world.here.uai, world.here.campaign.pk])
    page.goto(f"{live_server}{edit}")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.get_by_label("Nom").fill("Rentrée 6e, deux clics")
    again = "one => { one.click(); setTimeout(() => one.click(), 20); }"  # no answer has come yet
    page.get_by_role("button", name="Enregistrer").evaluate(again)
    expect(page.locator("h1")).to_contain_text("Rentrée 6e, deux clics")
    assert len(sent) == 1
