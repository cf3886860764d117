"""The next year is prepared while this one goes on, made the current one, and taken back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.support.browser import sign_in
from tests.support.world import World


@pytest.mark.parametrize("width", [1280, 390])
def test_prepared_in_six_gestures_turned_and_taken_back(
    page: Page, live_server: object, world: World, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('core:settings', args=[world.here.uai])}")
    page.get_by_role("button", name="Préparer 2027-2028").click()
    bar = page.locator(".year-bar")
    expect(bar).to_contain_text("Année 2027-2028, en préparation")
    expect(page.get_by_role("link", name=re.compile("Importer la base élèves de"))).to_be_visible()

    page.get_by_role("link", name=re.compile("Planifier 2027-2028")).click()
    expect(page.locator("h1")).to_contain_text("2027-2028")
    page.get_by_role("link", name="Proposer l’année").first.click()
    page.get_by_role("button", name="Voir la proposition").click()
    page.get_by_role("button", name="Appliquer").first.click()
    expect(page.locator("#messages")).to_contain_text("rituels posés")
    assert world.here.school.current_year.start_year == 2026
    assert world.here.school.years.get(start_year=2027).rituals.count() > 10
    assert not world.here.year.rituals.exists()

    turn = reverse("portal:year_turn", args=[world.here.uai, 2027])
    page.goto(f"{live_server}{turn}")
    page.get_by_role("button", name="En faire l’année en cours").click()
    expect(page.locator("#messages")).to_contain_text("2027-2028 est maintenant l’année en cours")
    expect(bar).to_have_count(0)

    page.get_by_role("link", name="En faire l’année en cours : 2026-2027").click()
    page.get_by_role("button", name="En faire l’année en cours").click()
    expect(page.locator("#messages")).to_contain_text("2026-2027 est maintenant l’année en cours")
    assert world.here.school.current_year.start_year == 2026
