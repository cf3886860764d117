"""Acts that cannot be kept: each says why, and the bar goes back to where it was."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from pixschool.core.reference.roles import Role
from rituals.models import PlanAct, Ritual
from tests.factories.rituals import RitualFactory
from tests.support.browser import sign_in
from tests.support.world import World


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Rentrée")


@pytest.fixture
def planner(page: Page, live_server: object, world: World, ritual: Ritual) -> Page:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    page.wait_for_load_state("networkidle")
    return page


def drag_two_weeks(page: Page) -> None:
    box = page.locator(".bar a").bounding_box()
    week = page.locator(".planner-week").first.bounding_box()
    assert box
    assert week
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * week["width"], y, steps=4)
    page.mouse.up()


def is_told(page: Page, words: str) -> None:
    expect(page.locator(".planner-said")).to_contain_text(words)
    expect(page.locator("#announcer")).to_contain_text(words)


def is_back(page: Page) -> None:
    expect(page.locator(".bar")).to_have_class(re.compile(r"\bc3\b"))
    assert not PlanAct.objects.exists()


def test_when_the_session_is_over(planner: Page, live_server: object, world: World) -> None:
    planner.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    drag_two_weeks(planner)
    expect(planner.get_by_role("heading", name="Connexion")).to_be_visible()
    expect(planner.get_by_text("Votre session est finie.")).to_be_visible()
    sign_in(planner, live_server, world.user("nora"))
    planner.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    expect(planner.locator("#messages")).to_contain_text("Le dernier geste est à refaire.")
    is_back(planner)


def test_when_one_may_not_any_more(planner: Page, world: World) -> None:
    nora = world.members["nora"]
    nora.roles = [Role.STAFF.value]
    nora.save()
    drag_two_weeks(planner)
    is_told(planner, "Ce geste n’est pas enregistré")
    is_back(planner)


def test_when_somebody_removed_the_ritual(planner: Page, ritual: Ritual) -> None:
    Ritual.objects.filter(pk=ritual.pk).update(removed_at=timezone.now(), version=2)
    drag_two_weeks(planner)
    is_told(planner, "a été retiré de l’année entre-temps")
    expect(planner.locator(".bar")).to_have_count(0)
    planner.get_by_text("Retirés", exact=True).click()
    planner.get_by_role("button", name="Remettre").click()
    expect(planner.get_by_role("heading", level=1)).to_contain_text("Rentrée")
    assert Ritual.objects.planned().get() == ritual


def test_removing_right_after_moving_names_the_last_version(planner: Page) -> None:
    planner.locator(".bar a").focus()
    planner.keyboard.press("ArrowRight")
    planner.keyboard.press("Delete")
    expect(planner.locator("#announcer")).to_contain_text("est retiré")
    assert not Ritual.objects.planned().exists()
