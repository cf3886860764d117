"""The families' page, on an old telephone and a wide screen, in two directions of writing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from pixschool.portal.families import services
from pixschool.portal.families.languages import FRENCH, all_languages
from tests.a11y.test_axe import check
from tests.factories.rituals import RitualFactory
from tests.support.browser import sign_in
from tests.support.world import World

PLACES = [
    "",
    *(f"{code}/" for code in all_languages() if code != FRENCH),
    "cadre/zh/",
    "donnees/",
    "accessibilite/",
]


@pytest.mark.parametrize("place", PLACES)
def test_the_page(browser: Browser, live_server: object, world: World, place: str) -> None:
    year, actor = world.here.year, world.user("nora")
    today = world.here.school.today()
    for days in (-30, 30):
        RitualFactory(
            year=year,
            title=f"Rentrée {days}",
            family_text="Lire.",
            is_public=True,
            starts_on=today + timedelta(days=days),
            ends_on=today + timedelta(days=days),
        )
    page = services.page_of(world.here.school)
    texts = {"fr": {"contacts": "Un **mot**\n- a\n- [b](https://b.example)"}}
    services.change(page=page, slug="ada", texts=texts, actor=actor)
    services.publish(page=page, actor=actor)
    tab = browser.new_page()
    tab.goto(f"{live_server}/familles/ada/{place}")
    check(tab)
    assert tab.context.cookies() == []
    tab.close()


def test_strings_that_were_corrected_before_ours_changed(
    page: Page, live_server: object, world: World
) -> None:
    """In Arabic: what is corrected, what has changed since, what is read in French."""
    school, actor = world.here.school, world.user("nora")
    own = {"title": "عنوان", "lead": "جملة", "help": "- نص", "reader": "une professeure"}
    found = services.page_of(school)
    services.change(page=found, slug="ada", texts={"fr": {"what": "Ici"}, "ar": own}, actor=actor)
    found = services.page_of(school)
    found.beside["ar"] |= {"title": "قديم", "help": "- قديم", "reader": "2026-01-01"}
    found.save()
    sign_in(page, live_server, actor)
    url = f"{live_server}{reverse('portal:families_strings', args=[world.here.uai, 'ar'])}"
    page.goto(url)
    assert page.get_by_text("changé depuis").count() >= 2
    check(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Montrer").select_option("changed")
    expect(page.locator("#strings tbody tr:visible")).to_have_count(3)
    page.get_by_role("button", name="La nouvelle est relue").click()
    expect(page.locator("#strings tbody tr:visible")).to_have_count(2)
    page.locator("textarea[name=updated]").evaluate("field => { field.value = 'x' }")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_text("Gardez {date}")).to_be_visible()
    check(page)
