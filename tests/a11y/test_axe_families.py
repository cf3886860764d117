"""The families' page, on an old telephone and a wide screen, in two directions of writing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from pixschool.portal.families import services
from pixschool.portal.families.languages import FRENCH, all_languages
from tests.a11y.test_axe import check
from tests.factories.rituals import RitualFactory
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
