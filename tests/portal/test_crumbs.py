"""The trail above a page: where it hangs, on each kind of page."""

import pytest
from django.urls import reverse
from lxml import html

from tests.support.client import PageClient
from tests.support.world import World


@pytest.mark.parametrize(
    ("name", "of", "trail"),
    [
        ("portal:classrooms", None, []),
        ("portal:classroom", "room", ["Classes"]),
        ("campaigns:drop", None, ["Imports"]),
        ("students:drop", None, ["Imports"]),
        ("campaigns:detail", "campaign", ["Campagnes"]),
        ("campaigns:codes", "campaign", ["Campagnes", "Rentrée"]),
        ("core:team_invite", None, ["Équipe"]),
        ("rituals:my_sessions", None, ["Année"]),
    ],
)
def test_leads_to_the_pages_above(
    client: PageClient, world: World, name: str, of: str | None, trail: list[str]
) -> None:
    client.force_login(world.user("nora"))
    campaign = world.here.campaign
    campaign.name = "Rentrée"
    campaign.save()
    things = {"room": [world.a.room.pk], "campaign": [campaign.pk], None: []}
    page = client.get(reverse(name, args=[world.here.uai, *things[of]]))
    links = html.fromstring(page.content).xpath("//nav[@class='breadcrumb']/a")
    assert [link.text for link in links] == trail
    for link in links:
        assert client.get(link.get("href")).status_code == 200
