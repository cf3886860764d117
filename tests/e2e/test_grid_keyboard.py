"""Classes × campaigns without a mouse: one Tab stop, arrows from one cell to another."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from campaigns.views import missing
from tests.support.browser import sign_in, tab_to
from tests.support.world import World

# What Tab comes to inside the grid.
STOPS = "links => links.filter(link => link.tabIndex >= 0).length"


def stops(page: Page) -> int:
    return int(page.locator("table.grid a").evaluate_all(STOPS))


def press(page: Page, key: str, then: str) -> None:
    page.keyboard.press(key)
    focused = page.locator("table.grid a:focus")
    expect(focused).to_have_count(1)
    said = focused.get_attribute("aria-label") or focused.inner_text()
    assert said.startswith(then)


def open_grid(page: Page, server: object, world: World) -> None:
    sign_in(page, server, world.user("nora"))
    page.goto(f"{server}{reverse('campaigns:missing', args=[world.here.uai])}")
    expect(page.locator("table.grid")).to_have_attribute("role", "grid")


def test_from_cell_to_cell(page: Page, live_server: object, world: World) -> None:
    both, second = world.here.campaign.name, world.only_6b.name
    open_grid(page, live_server, world)
    assert stops(page) == 1
    tab_to(page, page.get_by_role("link", name=f"6A, {both}"))
    press(page, "ArrowDown", f"6B, {both}")
    press(page, "ArrowRight", f"6B, {both}")  # the last one
    press(page, "ArrowLeft", f"6B, {second}")
    press(page, "ArrowUp", second)  # 6A is not in that campaign
    press(page, "End", both)
    press(page, "ArrowDown", f"6A, {both}")
    press(page, "ArrowLeft", "6A")
    press(page, "End", f"6A, {both}")
    assert stops(page) == 1

    page.keyboard.press("Tab")
    expect(page.locator("table.grid a:focus")).to_have_count(0)
    press(page, "Shift+Tab", f"6A, {both}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("case voisine du tableau")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("6A")
    expect(page.locator(".names").first).to_contain_text(str(world.a.missing))


def test_on_a_narrow_screen_and_after_a_filter(
    page: Page, live_server: object, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = world.here.campaign.name
    monkeypatch.setattr(missing, "MOST_NAMES", 0)
    page.set_viewport_size({"width": 390, "height": 844})
    open_grid(page, live_server, world)
    page.get_by_label("État").select_option("started")
    expect(page.locator("main")).to_contain_text("quel que soit leur état")
    assert stops(page) == 1
    tab_to(page, page.get_by_role("link", name=f"6A, {both}"))
    press(page, "ArrowUp", f"6A, {both}")  # the row of campaigns is not shown
    press(page, "ArrowDown", f"6B, {both}")
