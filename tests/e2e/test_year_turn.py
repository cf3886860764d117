"""The next year is prepared while this one goes on, made the current one, and taken back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from pixschool.core.reference.geography import Zone
from tests.e2e import gestures
from tests.support.browser import sign_in
from tests.support.world import World

# Invented: (field, first day, last day), of class for the year and without for the others.
OVERSEAS = [
    ("annee", "2027-08-18", "2028-07-05"),
    ("toussaint", "2027-10-09", "2027-10-24"),
    ("noel", "2027-12-18", "2028-01-23"),
]


@pytest.mark.parametrize("width", [1280, 390])
def test_prepared_in_six_gestures_turned_and_taken_back(
    page: Page, live_server: object, world: World, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, live_server, world.user("nora"))
    gestures.watch(page)
    page.goto(f"{live_server}{reverse('portal:home', args=[world.here.uai])}")
    page.locator("summary.user-summary").click()
    page.get_by_role("link", name="Réglages", exact=True).click()
    page.get_by_role("button", name="Préparer 2027-2028").click()
    bar = page.locator(".year-bar")
    expect(bar).to_contain_text("Année 2027-2028, en préparation")
    expect(page.get_by_role("link", name=re.compile("Importer la base élèves de"))).to_be_visible()

    page.get_by_role("link", name=re.compile("Planifier 2027-2028")).click()
    expect(page.locator("h1")).to_contain_text("2027-2028")
    page.get_by_role("button", name="Voir la proposition").click()
    page.get_by_role("button", name="Appliquer").first.click()
    expect(page.locator("#messages")).to_contain_text("rituels posés")
    assert 0 < len(gestures.seen(page)) <= 6
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


def test_overseas_the_dates_are_given_first(page: Page, live_server: object, world: World) -> None:
    """No calendar is published there: it is typed, then the year turns as elsewhere."""
    school = world.here.school
    school.zone, school.timezone = Zone.OUTRE_MER, "Indian/Reunion"
    school.save()
    sign_in(page, live_server, world.user("nora"))
    settings = f"{live_server}{reverse('core:settings', args=[school.uai])}"
    page.goto(settings)
    expect(page.get_by_role("button", name="Préparer")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name="calendrier", exact=True).click()
    page.get_by_role("link", name="2027-2028").click()
    page.get_by_role("link", name="Donner les dates de 2027-2028").click()
    for name, first, last in OVERSEAS:
        page.locator(f"[name={name}_first]").fill(first)
        page.locator(f"[name={name}_last]").fill(last)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("h1")).to_have_text("Calendrier de l’établissement")

    page.goto(settings)
    page.get_by_role("button", name="Préparer 2027-2028").click()
    expect(page.locator(".year-bar")).to_contain_text("Année 2027-2028, en préparation")
    turn = reverse("portal:year_turn", args=[school.uai, 2027])
    page.goto(f"{live_server}{turn}")
    page.get_by_role("button", name="En faire l’année en cours").click()
    expect(page.locator("#messages")).to_contain_text("2027-2028 est maintenant l’année en cours")
    assert school.current_year.start_year == 2027
    elsewhere = world.elsewhere.school
    assert elsewhere.current_year.start_year == 2026

    page.get_by_role("link", name="En faire l’année en cours : 2026-2027").click()
    page.get_by_role("button", name="En faire l’année en cours").click()
    expect(page.locator("#messages")).to_contain_text("2026-2027 est maintenant l’année en cours")
    assert school.current_year.start_year == 2026
