from datetime import date

import pytest
from django.urls import reverse

from campaigns import services
from campaigns.models import Campaign
from students.models import Classroom
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


@pytest.fixture
def url(world: World) -> str:
    return reverse("campaigns:create", args=[world.here.uai])


@pytest.fixture
def fifth(world: World) -> Classroom:
    return ClassroomFactory(year=world.here.year, name="5A")


def data(**changes: object) -> dict[str, object]:
    return {"name": "Pix IA", "theme": "ia", "kind": "assessment", **changes}


def test_creates_one_campaign_for_the_classes_ticked(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    assert client.get(url).status_code == 200
    response = client.post(
        url,
        data(
            classrooms=[world.a.room.pk],
            course="Découverte",
            opens_on="2026-11-02",
            closes_on="2026-12-11",
            codes="XKRTPV427",
        ),
    )
    campaign = Campaign.objects.get(name="Pix IA")
    assert response.url == reverse("campaigns:detail", args=[world.here.uai, campaign.pk])
    assert campaign.school == world.here.school
    assert campaign.levels == ["6E"]
    assert list(campaign.classrooms.all()) == [world.a.room]
    assert [(pix.code, pix.classroom) for pix in campaign.pix_campaigns.all()] == [
        ("XKRTPV427", None)
    ]


def test_a_level_alone_takes_all_its_classes(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    client.post(url, data(levels=["6E"]))
    assert Campaign.objects.get(name="Pix IA").classrooms.count() == 2


def test_a_class_unticked_stays_out(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    client.post(url, data(levels=["6E"], classrooms=[world.b.room.pk]))
    assert list(Campaign.objects.get(name="Pix IA").classrooms.all()) == [world.b.room]


def test_a_second_campaign_of_one_name_is_asked_first(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    client.post(url, data(levels=["6E"]))
    refused = client.post(url, data(name="PIX IA", levels=["6E"]))
    assert refused.status_code == 422
    assert "existe déjà cette année" in page_of(refused)
    assert Campaign.objects.filter(name__iexact="Pix IA").count() == 1
    client.post(url, data(name="PIX IA", levels=["6E"], same_name="on"))
    assert Campaign.objects.filter(name__iexact="Pix IA").count() == 2


def test_one_campaign_per_level_shares_the_codes_out(
    client: PageClient, world: World, url: str, fifth: Classroom
) -> None:
    client.force_login(world.user("nora"))
    other = ClassroomFactory(year=world.here.year, name="5B")
    codes = "6A\tXKRTPV427\n6B;XKRTPV428\n5e XKRTPV429"
    response = client.post(
        url, data(name="Rentrée", levels=["6E", "5E"], per_level="on", codes=codes)
    )
    assert response.url == reverse("campaigns:list", args=[world.here.uai])
    sixth = Campaign.objects.get(name="Rentrée 6e", theme="ia")
    assert {pix.code: pix.classroom for pix in sixth.pix_campaigns.all()} == {
        "XKRTPV427": world.a.room,
        "XKRTPV428": world.b.room,
    }
    campaign = Campaign.objects.get(name="Rentrée 5e")
    assert set(campaign.classrooms.all()) == {fifth, other}
    assert [(pix.code, pix.classroom) for pix in campaign.pix_campaigns.all()] == [
        ("XKRTPV429", None)
    ]


def test_a_class_named_by_its_code_needs_no_tick(
    client: PageClient, world: World, url: str, fifth: Classroom
) -> None:
    client.force_login(world.user("nora"))
    client.post(url, data(codes="5A XKRTPV427"))
    assert list(Campaign.objects.get(name="Pix IA").classrooms.all()) == [fifth]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Choisissez au moins une classe"),
        ({"name": "", "levels": ["6E"]}, "obligatoire"),
        (
            {"levels": ["6E"], "opens_on": "2026-12-01", "closes_on": "2026-11-01"},
            "La fin vient avant le début",
        ),
        ({"levels": ["6E"], "codes": "6Z XKRTPV427"}, "1 ligne à corriger"),
        ({"levels": ["6E"], "codes": "rien"}, "1 ligne à corriger"),
        ({"levels": ["??"]}, "Choisissez au moins une classe"),
        ({"classrooms": ["999999"]}, "999999"),
    ],
)
def test_refuses_and_says_why(
    client: PageClient, world: World, url: str, changes: dict[str, object], words: str
) -> None:
    client.force_login(world.user("nora"))
    before = Campaign.objects.count()
    response = client.post(url, data(**changes))
    assert response.status_code == 422
    assert words in page_of(response)
    assert Campaign.objects.count() == before


def test_a_class_of_another_school_is_refused(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    (there,) = world.elsewhere.classes.values()
    assert client.post(url, data(classrooms=[there.room.pk])).status_code == 422


def test_a_code_already_given_to_another_campaign(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    response = client.post(url, data(levels=["6E"], codes=world.here.pix.code))
    assert response.status_code == 422
    assert "déjà le code de « Rentrée 6e »" in page_of(response)


def test_starts_from_a_campaign_that_looks_alike(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    page = client.get(f"{url}?comme={world.here.campaign.pk}").content.decode()
    assert 'value="Rentrée 6e"' in page
    assert page.count("data-class checked") == 2
    assert client.get(f"{url}?comme={world.elsewhere.campaign.pk}").status_code == 404
    assert client.get(f"{url}?comme=x").status_code == 200


def test_create_then_another(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    response = client.post(url, data(levels=["6E"], again="1"))
    campaign = Campaign.objects.get(name="Pix IA")
    assert response.url == f"{url}?comme={campaign.pk}"


def test_without_a_roster_says_to_import_it_first(client: PageClient, world: World) -> None:
    Classroom.objects.filter(school=world.elsewhere.school).delete()
    client.force_login(world.user("charlie"))
    page = client.get(reverse("campaigns:create", args=[world.elsewhere.uai])).content.decode()
    assert "D’abord, la base élèves" in page


class TestEdit:
    @pytest.fixture
    def url(self, world: World) -> str:
        return reverse("campaigns:edit", args=[world.here.uai, world.here.campaign.pk])

    def test_changes_the_campaign_and_its_classes(
        self, client: PageClient, world: World, url: str, fifth: Classroom
    ) -> None:
        client.force_login(world.user("nora"))
        assert client.get(url).content.decode().count("data-class checked") == 2
        response = client.post(url, data(name="Autre", classrooms=[world.a.room.pk, fifth.pk]))
        assert response.status_code == 302
        campaign = Campaign.objects.get(pk=world.here.campaign.pk)
        assert campaign.name == "Autre"
        assert campaign.levels == ["6E", "5E"]
        assert set(campaign.classrooms.all()) == {world.a.room, fifth}

    def test_a_refusal_changes_nothing(self, client: PageClient, world: World, url: str) -> None:
        client.force_login(world.user("nora"))
        response = client.post(url, data(name="", classrooms=[world.a.room.pk]))
        assert response.status_code == 422
        assert "Rentrée 6e" in response.content.decode()
        campaign = Campaign.objects.get(pk=world.here.campaign.pk)
        assert campaign.name == "Rentrée 6e"
        assert campaign.classrooms.count() == 2

    def test_an_old_tab_does_not_take_back_what_a_colleague_has_changed(
        self, client: PageClient, world: World, url: str, fifth: Classroom
    ) -> None:
        """409 with what was typed and what is kept now; saving again is then knowing."""
        client.force_login(world.user("nora"))
        campaign, rooms = world.here.campaign, [world.a.room.pk, world.b.room.pk]
        seen = client.get(url).context["seen"]
        services.set_codes(campaign=campaign, codes=[("XKRTPV427", fifth)], actor=None)
        refused = client.post(url, data(name="Autre", classrooms=rooms, seen=seen))
        assert refused.status_code == 409
        assert fifth in campaign.classrooms.all()
        page = page_of(refused)
        assert "a changé depuis" in page
        assert "Nom : Rentrée 6e" in page
        assert "Classes : 5A, 6A, 6B" in page
        assert "Groupes :" not in page
        assert refused.context["form"]["name"].value() == "Autre"
        fresh = data(name="Autre", classrooms=rooms, seen=refused.context["seen"])
        assert client.post(url, fresh).status_code == 302
        campaign.refresh_from_db()
        assert campaign.name == "Autre"
        assert fifth not in campaign.classrooms.all()
        assert client.post(url, fresh).status_code == 409

    def test_a_refusal_keeps_what_the_page_had_seen(
        self, client: PageClient, world: World, url: str
    ) -> None:
        client.force_login(world.user("nora"))
        seen = client.get(url).context["seen"]
        services.set_dates(
            campaign=world.here.campaign, opens_on=None, closes_on=date(2026, 12, 1), actor=None
        )
        mended = data(classrooms=[world.a.room.pk], seen=seen)
        refused = client.post(url, mended | {"name": ""})
        assert (refused.status_code, refused.context["seen"]) == (422, seen)
        assert client.post(url, mended).status_code == 409

    def test_one_that_is_gone_does_not_come_back(self, world: World) -> None:
        campaign = world.here.campaign
        kept = Campaign.objects.get(pk=campaign.pk)
        Campaign.objects.filter(pk=campaign.pk).delete()
        with pytest.raises(services.CampaignChangedError):
            services.change_campaign(campaign=kept, classrooms=[], groups=[], actor=None)

    def test_only_who_manages(self, client: PageClient, world: World, url: str) -> None:
        for who, status in (("alice", 403), ("bob", 403), ("charlie", 404)):
            client.force_login(world.user(who))
            assert client.post(url, data(levels=["6E"])).status_code == status
