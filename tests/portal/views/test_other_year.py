"""A class and a campaign of a year that is not the one shown: their page says which, and its links
stay in it."""

import pytest
from django.urls import reverse
from lxml import html

from pixschool.core import schools
from pixschool.core.web.http import year_query
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.world import World


@pytest.mark.parametrize("start_year", [2025, 2027])
def test_its_page_is_shown_in_its_own_year(
    client: PageClient, world: World, start_year: int
) -> None:
    school = world.here.school
    year = schools.prepare_year(school=school, start_year=start_year, actor=None)
    room = ClassroomFactory(school=school, year=year, name="6A")
    EnrolmentFactory(student=world.a.finished, classroom=room)
    campaign = CampaignFactory(school=school, year=year, classrooms=[room])
    PixCampaignFactory(campaign=campaign)
    client.force_login(world.user("nora"))
    for name, pk in (("portal:classroom", room.pk), ("campaigns:detail", campaign.pk)):
        here = reverse(name, args=[world.here.uai, pk])
        answer = client.get(here)
        assert answer.headers["Location"] == f"{here}{year_query(year)}"
        page = html.fromstring(client.get(answer.headers["Location"]).content.decode())
        (bar,) = page.find_class("year-bar")
        assert f"Année {year}" in bar.text_content()
        links = {link for link in page.xpath("//main//a/@href") if "/manquants/" in link}
        assert links or name == "campaigns:detail"
        for link in links:
            assert client.get(link).status_code == 200, link


def test_what_the_address_asks_is_kept(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    year = schools.prepare_year(school=world.here.school, start_year=2025, actor=None)
    room = ClassroomFactory(school=world.here.school, year=year, name="6A")
    here = reverse("portal:classroom", args=[world.here.uai, room.pk])
    answer = client.get(f"{here}?ordre=manque&annee=2026")
    assert answer.headers["Location"] == f"{here}?ordre=manque&annee=2025"
