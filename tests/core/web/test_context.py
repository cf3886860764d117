"""The menu, on the pages it leads to."""

import pytest
from django.urls import reverse

from pixschool.core.web.context import MAIN_MENU, SCHOOL_MENU, MenuEntry
from tests.support.client import PageClient
from tests.support.world import World

MENU = (*MAIN_MENU, *SCHOOL_MENU)


@pytest.mark.parametrize("entry", MENU, ids=lambda entry: entry.url_name)
def test_every_menu_entry_leads_to_its_page(
    entry: MenuEntry, world: World, client: PageClient
) -> None:
    client.force_login(world.user("nora"))
    page = client.get(reverse(entry.url_name, args=[world.here.uai]))

    assert page.status_code == 200
    shown = [*page.context["menu"], *page.context["school_menu"]]
    assert [link["label"] for link in shown] == [entry.label for entry in MENU]
    assert [link["label"] for link in shown if link["is_current"]] == [entry.label]


@pytest.mark.parametrize("name", ["nora", "alice", "bob", "dora", "sam", "ines"])
def test_everybody_may_open_what_their_menu_shows(
    name: str, world: World, client: PageClient
) -> None:
    client.force_login(world.user(name))
    home = client.get(reverse("portal:home", args=[world.here.uai]))

    links = [*home.context["menu"], *home.context["school_menu"]]
    assert links
    assert {link["label"]: client.get(link["url"]).status_code for link in links} == {
        link["label"]: 200 for link in links
    }
