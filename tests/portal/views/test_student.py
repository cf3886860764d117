"""A pupil's page leads through the class, in its order, and nowhere else."""

from django.urls import reverse
from lxml import html

from tests.factories.students import EnrolmentFactory
from tests.support.client import PageClient
from tests.support.world import World


def _link(client: PageClient, address: str, way: str) -> str | None:
    found = html.fromstring(client.get(address).content).xpath(f"//a[@rel='{way}']/@href")
    return found[0] if found else None


def test_from_the_first_to_the_last_of_the_class_and_back(world: World, client: PageClient) -> None:
    gone = EnrolmentFactory(classroom=world.a.room, ends_on="2026-10-01").student
    client.force_login(world.user("bob"))
    in_order = sorted(world.a.pupils, key=lambda pupil: pupil.name_key)
    pages = [reverse("portal:student", args=[world.here.uai, p.pk]) for p in in_order]
    assert [_link(client, page, "next") for page in pages] == [*pages[1:], None]
    assert [_link(client, page, "prev") for page in pages] == [None, *pages[:-1]]
    client.force_login(world.user("nora"))
    left = reverse("portal:student", args=[world.here.uai, gone.pk])
    assert (_link(client, left, "prev"), _link(client, left, "next")) == (None, None)
