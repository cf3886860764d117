"""A class lead to whom no class was given yet: who can give one, and a way to write to them."""

import pytest
from django.urls import reverse
from lxml import html

from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World

PAGES = ["portal:home", "portal:classrooms", "campaigns:missing"]


@pytest.mark.parametrize("name", PAGES)
def test_the_rupn_is_named(client: PageClient, world: World, name: str) -> None:
    newcomer = MembershipFactory(school=world.here.school, class_lead=True)
    client.force_login(newcomer.user)
    text = client.get(reverse(name, args=[world.here.uai])).content.decode()
    assert "Aucune classe ne vous est confiée" in plain(text)
    assert "Aucune campagne" not in plain(text)
    nora = world.user("nora")
    written = html.fromstring(text).xpath("//main//a[starts-with(@href, 'mailto:')]")
    leads = {link.text.removeprefix("Écrire à "): link.get("href") for link in written}
    assert list(leads) == [str(nora)]
    assert leads[str(nora)].startswith(f"mailto:{nora.email}?")


def test_who_left_is_not_asked(client: PageClient, world: World) -> None:
    newcomer = MembershipFactory(school=world.here.school, class_lead=True)
    gone = MembershipFactory(school=world.here.school, lead=True, former=True)
    client.force_login(newcomer.user)
    page = client.get(reverse("portal:home", args=[world.here.uai])).content.decode()
    assert gone.user.email not in page
