from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from campaigns import services
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, text_of
from tests.support.world import CANARY_ELSEWHERE, CANARY_ONLY_6B, World

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def monday() -> None:
    with time_machine.travel("2026-11-23 10:00+01:00", tick=False):
        yield


@pytest.fixture
def url(world: World) -> str:
    return reverse("campaigns:list", args=[world.here.uai])


def test_lists_open_then_upcoming_then_over(client: PageClient, world: World, url: str) -> None:
    make = {"year": world.here.year, "classrooms": [world.a.room]}
    CampaignFactory(name="Passée", closes_on=TODAY - timedelta(days=1), **make)
    CampaignFactory(name="Future", opens_on=TODAY + timedelta(days=5), **make)
    CampaignFactory(name="Ouverte", closes_on=TODAY + timedelta(days=4), **make)
    client.force_login(world.user("nora"))

    page = text_of(client.get(url).content.decode(), inside="campaigns")

    order = [page.index(words) for words in ("Ouverte ", "Rentrée 6e", "Future", "Passée")]
    assert order == sorted(order)
    assert "jusqu’à vendredi" in page
    assert "ouvre samedi" in page
    assert "terminée hier" in page


def test_counts_finished_and_missing_and_links_to_the_names(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    page = page_of(client.get(url))
    assert "2 / 6" in page
    assert f"{reverse('campaigns:missing', args=[world.here.uai])}?campagne=" in page
    assert "4 élèves" in page


def test_class_lead_sees_the_numbers_of_own_classes_only(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("bob"))
    page = page_of(client.get(url))
    assert "1 / 3" in page
    assert "Vos classes : 6A" in page
    assert CANARY_ONLY_6B not in page
    client.force_login(world.user("brice"))
    assert CANARY_ONLY_6B in page_of(client.get(url))


def test_staff_see_campaigns_without_numbers(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("ines"))
    page = client.get(url).content.decode()
    assert "Rentrée 6e" in page
    assert "Manquent" not in page
    assert "Nouvelle campagne" not in page


def test_nothing_of_the_other_school(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("charlie"))
    there = reverse("campaigns:list", args=[world.elsewhere.uai])
    assert CANARY_ELSEWHERE in client.get(there).content.decode()
    client.force_login(world.user("nora"))
    assert CANARY_ELSEWHERE not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?q=rentree", False),  # as PostgreSQL compares: accents matter
        ("?q=rentrée", True),
        ("?q=culture", False),
        ("?theme=rentree", True),
        ("?theme=culture", False),
        ("?niveau=6E", True),
        ("?niveau=5E", True),  # no class of that level: not understood, left aside
        ("?niveau=%00&theme=x&q=%00", True),
    ],
)
def test_search_and_filters(
    client: PageClient, world: World, url: str, query: str, shown: bool
) -> None:
    client.force_login(world.user("nora"))
    response = client.get(url + query)
    assert response.status_code == 200
    assert ("Rentrée 6e" in response.content.decode()) is shown


def test_finds_a_campaign_by_its_code(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    page = client.get(url, {"q": world.here.pix.code.lower()}).content.decode()
    assert "Rentrée 6e" in page
    assert CANARY_ONLY_6B not in page


def test_says_when_results_were_read_and_warns_when_they_are_old(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    assert "jamais importé" in page_of(client.get(url))
    pix = world.here.pix
    for days, words in ((3, "lu le 20 nov."), (16, "lu il y a 16 jours")):
        pix.read_at = f"{TODAY - timedelta(days=days)} 12:00+01:00"
        pix.save()
        assert words in page_of(client.get(url))


def test_archived_ones_are_folded_and_can_be_taken_back(
    client: PageClient, world: World, url: str
) -> None:
    services.archive(campaign=world.here.campaign, actor=world.user("nora"))
    client.force_login(world.user("nora"))
    page = client.get(f"{url}?archivee={world.here.campaign.pk}").content.decode()
    assert "Archivées" in page
    assert reverse("campaigns:restore", args=[world.here.uai, world.here.campaign.pk]) in page
    assert "est archivée" not in client.get(f"{url}?archivee=x").content.decode()


def test_empty_school_says_what_to_do(client: PageClient, world: World) -> None:
    world.elsewhere.campaign.delete()
    client.force_login(world.user("charlie"))
    page = client.get(reverse("campaigns:list", args=[world.elsewhere.uai])).content.decode()
    assert "Aucune campagne pour l’instant" in page
    assert reverse("campaigns:drop", args=[world.elsewhere.uai]) in page


def test_same_queries_at_any_size(
    client: PageClient, world: World, url: str, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))

    def grow() -> None:
        for _ in range(3):
            room = ClassroomFactory(year=world.here.year)
            enrolment = EnrolmentFactory(classroom=room)
            campaign = CampaignFactory(year=world.here.year, classrooms=[room, world.a.room])
            pix = PixCampaignFactory(campaign=campaign, classroom=room)
            ParticipationFactory(pix_campaign=pix, student=enrolment.student, finished=True)

    count_queries(lambda: client.get(url), grow, at_most=12)
