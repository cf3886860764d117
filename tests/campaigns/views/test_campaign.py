from collections.abc import Callable

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from tests.factories.campaigns import ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain
from tests.support.world import CANARY_6A, CANARY_6B, World


@pytest.fixture
def url(world: World) -> str:
    return reverse("campaigns:detail", args=[world.here.uai, world.here.campaign.pk])


def test_shows_classes_codes_numbers_and_names(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    page = client.get(url).content.decode()
    assert world.here.pix.code in page
    assert world.here.pix.link in page
    assert reverse("campaigns:qr", args=[world.here.uai, world.here.pix.pk]) in page
    assert "2 / 6" in page
    assert page.count(world.a.missing.last_name) == 2  # once to read, once to copy
    assert world.a.finished.last_name not in page
    assert "2 élèves" in plain(page)
    assert "médiane 67" in page


def test_says_that_some_of_the_missing_may_have_finished(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    page = page_of(client.get(url))
    assert "2 noms Pix" in page
    assert reverse("campaigns:arbitration", args=[world.here.uai]) in page


def test_class_lead_is_told_of_the_unknown_names_of_own_class(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("bob"))
    page = page_of(client.get(url))
    assert "1 nom Pix" in page
    assert reverse("campaigns:arbitration", args=[world.here.uai]) not in page


def test_before_it_begins_nobody_is_missing(client: PageClient, world: World, url: str) -> None:
    world.here.campaign.opens_on = "2999-01-01"
    world.here.campaign.save()
    client.force_login(world.user("nora"))
    page = plain(client.get(url).content.decode())
    assert world.a.missing.last_name not in page
    assert "6 élèves attendus : la liste de qui manque commencera à l’ouverture." in page


def test_class_lead_sees_own_class_only(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("bob"))
    page = client.get(url).content.decode()
    assert CANARY_6A in page
    assert CANARY_6B not in page
    assert ">6B<" not in page
    assert "Déposer des résultats" not in page


def test_staff_see_codes_and_no_pupil(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("sam"))
    page = client.get(url).content.decode()
    assert world.here.pix.code in page
    assert CANARY_6A not in page
    assert "Pas commencé" not in page


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_a_campaign_one_may_not_see_does_not_exist(
    client: PageClient, world: World, who: str
) -> None:
    client.force_login(world.user("brice"))
    hidden = reverse("campaigns:detail", args=[world.here.uai, world.only_6b.pk])
    assert client.get(hidden).status_code == 200
    client.force_login(world.user(who))
    assert client.get(hidden).status_code == 404


def test_a_campaign_through_another_schools_address(client: PageClient, world: World) -> None:
    client.force_login(world.user("charlie"))
    crossed = reverse("campaigns:detail", args=[world.elsewhere.uai, world.here.campaign.pk])
    assert client.get(crossed).status_code == 404


def test_a_code_for_each_class_stands_on_its_line(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    assert "code commun" not in client.get(url).content.decode()
    PixCampaignFactory(
        campaign=world.here.campaign, classroom=world.a.room, code="XKRTPV427", pix_id=1
    )
    page = client.get(url).content.decode()
    assert "XKRTPV427" in page
    assert "code commun" in page


def test_nobody_missing(client: PageClient, world: World, url: str) -> None:
    pix = world.here.pix
    pix.participations.filter(student__isnull=False).update(is_shared=True)
    for item in (world.a, world.b):
        ParticipationFactory(pix_campaign=pix, student=item.missing, finished=True)
    client.force_login(world.user("nora"))
    page = page_of(client.get(url))
    assert "Personne" in page
    assert "les 6 élèves attendus ont terminé" in page


@pytest.mark.parametrize("kind", ["profiles", "assessment"])
def test_spread_in_pix_or_in_shares(client: PageClient, world: World, url: str, kind: str) -> None:
    Campaign.objects.update(kind=kind)
    world.here.pix.participations.update(pix_total=240)
    client.force_login(world.user("nora"))
    page = page_of(client.get(url))
    assert ("médiane 240 pix" in page) is (kind == "profiles")


class TestArchiveAndDelete:
    def post(self, client: PageClient, name: str, campaign: Campaign) -> int:
        url = reverse(f"campaigns:{name}", args=[campaign.school.uai, campaign.pk])
        return client.post(url).status_code

    def test_archive_and_take_back(self, client: PageClient, world: World) -> None:
        campaign = world.here.campaign
        client.force_login(world.user("nora"))
        assert self.post(client, "archive", campaign) == 302
        campaign.refresh_from_db()
        assert campaign.is_archived
        assert self.post(client, "restore", campaign) == 302
        campaign.refresh_from_db()
        assert not campaign.is_archived

    def test_a_campaign_with_results_is_not_deleted(
        self, client: PageClient, world: World, url: str
    ) -> None:
        client.force_login(world.user("nora"))
        assert "Supprimer cette campagne" not in client.get(url).content.decode()
        assert self.post(client, "delete", world.here.campaign) == 302
        assert Campaign.objects.filter(pk=world.here.campaign.pk).exists()

    def test_a_campaign_without_results_is(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        page = reverse("campaigns:detail", args=[world.here.uai, world.only_6b.pk])
        assert "Supprimer cette campagne" in client.get(page).content.decode()
        assert self.post(client, "delete", world.only_6b) == 302
        assert not Campaign.objects.filter(pk=world.only_6b.pk).exists()

    @pytest.mark.parametrize("name", ["archive", "restore", "delete"])
    def test_only_who_manages(self, client: PageClient, world: World, name: str) -> None:
        client.force_login(world.user("alice"))
        assert self.post(client, name, world.only_6b) == 403
        client.force_login(world.user("charlie"))
        assert self.post(client, name, world.only_6b) == 404


def test_same_queries_at_any_size(
    client: PageClient, world: World, url: str, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))

    def grow() -> None:
        for _ in range(3):
            room = ClassroomFactory(year=world.here.year)
            world.here.campaign.classrooms.add(room)
            pix = PixCampaignFactory(campaign=world.here.campaign, classroom=room)
            EnrolmentFactory(classroom=room)
            student = EnrolmentFactory(classroom=room).student
            ParticipationFactory(pix_campaign=pix, student=student, finished=True)

    count_queries(lambda: client.get(url), grow, at_most=22)
