from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, transaction
from django.urls import reverse

from campaigns import services
from campaigns.models import Campaign, PixCampaign
from pixschool.core.sql import one
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain, swap, text_of
from tests.support.queries import captured
from tests.support.world import World

WAITING_FOR_ME = (
    "SELECT EXISTS (SELECT FROM pg_locks "
    "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)


@pytest.fixture
def url(world: World) -> str:
    return reverse("campaigns:codes", args=[world.here.uai, world.here.campaign.pk])


def test_pastes_codes(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    response = client.post(url, {"codes": "6A\tXKRTPV427\n6B;XKRTPV428"}, follow=True)
    assert "2 codes enregistrés" in page_of(response)
    assert {
        pix.code: pix.classroom
        for pix in world.here.campaign.pix_campaigns.exclude(pk=world.here.pix.pk)
    } == {"XKRTPV427": world.a.room, "XKRTPV428": world.b.room}


def test_a_code_of_a_class_not_yet_concerned_brings_it_in(
    client: PageClient, world: World, url: str
) -> None:
    room = ClassroomFactory(year=world.here.year, name="5A")
    client.force_login(world.user("nora"))
    client.post(url, {"codes": "5A XKRTPV427"})
    world.here.campaign.refresh_from_db()
    assert room in world.here.campaign.classrooms.all()
    assert world.here.campaign.levels == ["6E", "5E"]


def test_refuses_what_it_does_not_understand(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    before = PixCampaign.objects.count()
    for text in ("6Z XKRTPV427", "6A XKRTP", "", "\x00", world.here.pix.code + "\n" * 3 + "x"):
        response = client.post(url, {"codes": text})
        assert response.status_code == 422, text
    assert PixCampaign.objects.count() == before


def test_says_which_classes_have_no_code(client: PageClient, world: World) -> None:
    url = reverse("campaigns:codes", args=[world.here.uai, world.only_6b.pk])
    client.force_login(world.user("nora"))
    assert "sans code" not in page_of(client.get(url))
    world.only_6b.classrooms.add(world.a.room)
    page = page_of(client.get(url))
    assert "1 classe sans code" in page


class TestSameCodeTwice:
    """Two people paste one code at once: the second is told, and keeps what was typed."""

    @pytest.mark.parametrize("name", ["codes", "create"])
    @pytest.mark.django_db(transaction=True)
    def test_second_is_told(self, name: str) -> None:
        school = SchoolFactory()
        year = school.years.get()
        first, second = (CampaignFactory(year=year, name=f"Cyber {n}") for n in (1, 2))
        user = MembershipFactory(school=school, lead=True).user
        args = [school.uai] + ([second.pk] if name == "codes" else [])
        room = ClassroomFactory(year=year, name="6A")
        typed = {
            "codes": "XKRTPV427",
            "name": "Cyber 3",
            "theme": "cyber",
            "kind": "assessment",
            "classrooms": [room.pk],
        }

        def paste() -> tuple[int, str]:
            client = PageClient()
            client.force_login(user)
            try:
                response = client.post(reverse(f"campaigns:{name}", args=args), typed)
            finally:
                connection.close()
            return response.status_code, page_of(response)

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                services.set_codes(campaign=first, codes=[("XKRTPV427", None)], actor=None)
                answer = pool.submit(paste)
                while not one(WAITING_FOR_ME):
                    assert not answer.done(), answer.result()
                    sleep(0.01)
            status, page = answer.result()
        assert status == 422
        assert "Le code XKRTPV427 vient d’être donné à « Cyber 1 »." in page
        assert PixCampaign.objects.count() == 1
        assert not Campaign.objects.filter(name="Cyber 3").exists()


class TestLiveReading:
    @pytest.fixture
    def read(self, world: World) -> str:
        return reverse("campaigns:read_codes", args=[world.here.uai])

    def test_understands_line_by_line_and_writes_nothing(
        self, client: PageClient, world: World, url: str, read: str
    ) -> None:
        client.force_login(world.user("nora"))
        page = page_of(client.get(url))
        with captured() as queries:
            fragment = page_of(
                client.post(
                    f"{read}?campagne={world.here.campaign.pk}",
                    {"codes": "6A\tXKRTPV427\n6Z XKRTPV428\n6B XKRTPVI27"},
                    headers={"HX-Request": "true"},
                )
            )
        assert not queries.writes
        pasted = text_of(swap(page, fragment, target="pasted", how="innerHTML"), inside="pasted")
        assert "✓ compris" in pasted
        assert "« 6Z » n’est ni une classe ni un groupe" in plain(pasted)
        assert "À vérifier" in pasted
        assert "2 codes compris" in fragment

    def test_a_new_campaign_reads_what_is_ticked(
        self, client: PageClient, world: World, read: str
    ) -> None:
        ClassroomFactory(year=world.here.year, name="5A")
        ClassroomFactory(year=world.here.year, name="5B")
        client.force_login(world.user("nora"))
        form = {"codes": "5e XKRTPV427", "levels": ["6E", "5E"]}
        assert "une campagne par niveau" in client.post(read, form).content.decode()
        answer = client.post(read, form | {"per_level": "on"}).content.decode()
        assert "toutes les 5e" in answer

    def test_nothing_pasted(self, client: PageClient, world: World, read: str) -> None:
        client.force_login(world.user("nora"))
        assert "compris" not in client.post(read, {}).content.decode()

    def test_only_who_manages(self, client: PageClient, world: World, read: str) -> None:
        client.force_login(world.user("alice"))
        assert client.post(read, {"codes": "x"}).status_code == 403
        client.force_login(world.user("nora"))
        elsewhere = f"{read}?campagne={world.elsewhere.campaign.pk}"
        assert client.post(elsewhere, {"codes": "x"}).status_code == 404


class TestRemove:
    def remove(self, client: PageClient, pix: PixCampaign) -> int:
        url = reverse("campaigns:remove_code", args=[pix.school.uai, pix.pk])
        return client.post(url).status_code

    def test_a_code_nobody_used_goes(self, client: PageClient, world: World) -> None:
        pix = world.only_6b.pix_campaigns.get()
        client.force_login(world.user("nora"))
        assert self.remove(client, pix) == 302
        assert not PixCampaign.objects.filter(pk=pix.pk).exists()

    def test_a_code_with_results_stays(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        assert self.remove(client, world.here.pix) == 302
        assert PixCampaign.objects.filter(pk=world.here.pix.pk).exists()

    def test_only_who_manages(self, client: PageClient, world: World) -> None:
        for who, status in (("alice", 403), ("charlie", 404)):
            client.force_login(world.user(who))
            assert self.remove(client, world.here.pix) == status


class TestQr:
    def test_draws_the_link(self, client: PageClient, world: World) -> None:
        url = reverse("campaigns:qr", args=[world.here.uai, world.here.pix.pk])
        assert url.endswith(f"/{world.here.pix.pk}.svg")
        client.force_login(world.user("ines"))
        response = client.get(url)
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.content.startswith(b"<svg")
        assert b"style=" not in response.content

    def test_of_a_campaign_one_may_not_see(self, client: PageClient, world: World) -> None:
        url = reverse("campaigns:qr", args=[world.here.uai, world.only_6b.pix_campaigns.get().pk])
        for who, status in (("brice", 200), ("bob", 404), ("charlie", 404)):
            client.force_login(world.user(who))
            assert client.get(url).status_code == status

    def test_of_a_campaign_without_code(self, client: PageClient, world: World) -> None:
        world.here.pix.code = ""
        world.here.pix.save()
        client.force_login(world.user("nora"))
        url = reverse("campaigns:qr", args=[world.here.uai, world.here.pix.pk])
        assert client.get(url).status_code == 404


class TestSheets:
    @pytest.fixture
    def sheet(self, world: World) -> str:
        return reverse("campaigns:code_sheet", args=[world.here.uai, world.here.campaign.pk])

    def test_one_poster_for_a_code_or_for_each_class(
        self, client: PageClient, world: World, sheet: str
    ) -> None:
        client.force_login(world.user("ines"))
        assert client.get(sheet).content.decode().count("poster-code") == 1
        assert client.get(f"{sheet}?par=classe").content.decode().count("poster-code") == 2

    def test_a_class_lead_gets_the_posters_of_own_classes(
        self, client: PageClient, world: World, sheet: str
    ) -> None:
        client.force_login(world.user("bob"))
        page = client.get(f"{sheet}?par=classe").content.decode()
        assert page.count("poster-code") == 1
        assert ">6B<" not in page

    def test_all_codes_leaves_out_what_is_over(self, client: PageClient, world: World) -> None:
        url = reverse("campaigns:all_codes", args=[world.here.uai])
        client.force_login(world.user("ines"))
        code = world.only_6b.pix_campaigns.get().code
        assert code in client.get(url).content.decode()
        world.only_6b.closes_on = "2020-01-01"
        world.only_6b.save()
        page = client.get(url).content.decode()
        assert code not in page
        assert world.here.pix.code in page

    def test_no_code_yet(self, client: PageClient, world: World, sheet: str) -> None:
        PixCampaign.objects.update(code="")
        client.force_login(world.user("nora"))
        assert "Pas encore de code" in client.get(sheet).content.decode()
        url = reverse("campaigns:all_codes", args=[world.here.uai])
        assert "Pas encore de code" in client.get(url).content.decode()


@pytest.mark.parametrize("name", ["codes", "code_sheet", "all_codes"])
def test_same_queries_at_any_size(
    client: PageClient, world: World, name: str, count_queries: Callable[..., None]
) -> None:
    pk = [] if name == "all_codes" else [world.here.campaign.pk]
    url = reverse(f"campaigns:{name}", args=[world.here.uai, *pk])
    client.force_login(world.user("nora"))

    def grow() -> None:
        for _ in range(3):
            room = ClassroomFactory(year=world.here.year)
            world.here.campaign.classrooms.add(room)
            PixCampaignFactory(campaign=world.here.campaign, classroom=room)

    count_queries(lambda: client.get(url), grow, at_most=14)
