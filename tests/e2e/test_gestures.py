"""Common tasks take few gestures: a click, a key, or words typed and sent, each counts for one."""

import re

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import sign_in
from tests.support.world import World


class Hand:
    """Counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page, self.gestures = page, 0

    def click(self, what: Locator) -> None:
        self.gestures += 1
        what.click()

    def type(self, where: Locator, words: str) -> None:
        self.gestures += 1
        where.fill(words)


def at_home(page: Page, live_server: object, world: World, name: str) -> Hand:
    sign_in(page, live_server, world.user(name))
    page.goto(f"{live_server}{reverse('portal:home', args=[world.here.uai])}")
    return Hand(page)


def test_who_is_missing_in_a_class_and_the_message_ready(
    page: Page, live_server: object, world: World
) -> None:
    hand = at_home(page, live_server, world, "nora")
    hand.click(page.get_by_role("link", name=re.compile("^6A : ")).first)
    expect(page.get_by_role("main")).to_contain_text(world.a.missing.last_name)
    expect(page.get_by_role("main")).not_to_contain_text(world.b.missing.last_name)
    hand.click(page.get_by_role("button", name="Message aux élèves").first)
    expect(page.get_by_role("button", name="Message copié").first).to_be_visible()
    assert hand.gestures <= 3


def test_a_pupil_from_anywhere(page: Page, live_server: object, world: World) -> None:
    pupil = world.a.started
    hand = at_home(page, live_server, world, "nora")
    page.goto(f"{live_server}{reverse('core:settings', args=[world.here.uai])}")
    hand.type(page.locator("#header-q"), pupil.last_name)
    found = page.locator(".search-found").first
    hand.click(found.get_by_role("link", name=re.compile(pupil.first_name)).first)
    expect(page.locator("h1")).to_have_text(str(pupil))
    assert hand.gestures <= 2


def test_a_wrong_name_is_undone(page: Page, live_server: object, world: World) -> None:
    pupil = world.a.finished
    hand = at_home(page, live_server, world, "nora")
    page.goto(f"{live_server}{reverse('portal:student', args=[world.here.uai, pupil.pk])}")
    expect(page.get_by_role("main")).to_contain_text("Terminé")
    hand.click(page.get_by_role("link", name="ce n’est pas cet élève").first)
    expect(page.get_by_role("main")).to_contain_text("revient dans « Qui manque »")
    hand.click(page.get_by_role("button", name="Changer la réponse"))
    expect(page.locator("h1")).to_have_text(str(pupil))
    expect(page.get_by_role("main")).to_contain_text("Pas commencé")
    assert hand.gestures <= 3
