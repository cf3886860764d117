from collections.abc import Callable

import pytest
import time_machine
from django.urls import reverse

from campaigns.views.missing import COOKIE
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain, text_of
from tests.support.queries import captured
from tests.support.world import CANARY_6A, CANARY_6B, CANARY_ELSEWHERE, World


@pytest.fixture
def url(world: World) -> str:
    return reverse("campaigns:missing", args=[world.here.uai])


def test_names_who_is_missing_by_class_then_campaign(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    page = text_of(client.get(url).content.decode(), inside="main")
    assert f"{world.a.missing} Pas commencé" in page
    assert f"{world.a.started} En cours 42" in page
    assert str(world.a.finished) not in page
    # 6B also misses the campaign that concerns it alone.
    assert page.index(CANARY_6A) < page.index(CANARY_6B)
    assert "5 élèves sur 6, dans 2 classes · 4 pas commencé · 1 en cours" in plain(page)


def test_links_to_pupils_and_classes(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))
    page = client.get(url).content.decode()
    assert reverse("portal:student", args=[world.here.uai, world.a.missing.pk]) in page
    assert reverse("portal:classroom", args=[world.here.uai, world.a.room.pk]) in page


def test_text_to_paste_says_class_campaign_code_and_names(
    client: PageClient, world: World, url: str
) -> None:
    client.force_login(world.user("nora"))
    page = client.get(f"{url}?campagne={world.here.campaign.pk}&classe={world.a.room.pk}")
    text = text_of(page.content.decode(), inside="all-names")
    assert plain(text) == (
        f"6A : 2 élèves Rentrée 6e · code {world.here.pix.code} "
        f"Pas commencé : {world.a.missing} En cours : {world.a.started}"
    )


def test_choices_narrow_the_list(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("nora"))

    def names(query: str) -> str:
        return text_of(client.get(f"{url}?{query}").content.decode(), inside="main")

    assert CANARY_6B not in names(f"classe={world.a.room.pk}")
    assert CANARY_6A not in names(f"campagne={world.only_6b.pk}")
    assert str(world.a.started) not in names("etat=not_started")
    assert str(world.a.missing) not in names("etat=started")
    assert CANARY_6A in names("niveau=6E")
    assert "Aucun élève n’est attendu ici" in names("niveau=3E")
    assert CANARY_6A in names("etat=finished&niveau=??")  # not understood: left aside


@pytest.mark.parametrize("query", ["campagne=x", "classe=999999", "campagne=999999", "classe=²"])
def test_what_does_not_exist(client: PageClient, world: World, url: str, query: str) -> None:
    client.force_login(world.user("nora"))
    assert client.get(f"{url}?{query}").status_code == 404


def test_another_schools_class_or_campaign_does_not_exist(
    client: PageClient, world: World, url: str
) -> None:
    (there,) = world.elsewhere.classes.values()
    client.force_login(world.user("charlie"))
    own = reverse("campaigns:missing", args=[world.elsewhere.uai])
    assert CANARY_ELSEWHERE in client.get(f"{own}?classe={there.room.pk}").content.decode()
    client.force_login(world.user("nora"))
    assert client.get(f"{url}?classe={there.room.pk}").status_code == 404
    assert client.get(f"{url}?campagne={world.elsewhere.campaign.pk}").status_code == 404


def test_class_lead_sees_own_classes_only(client: PageClient, world: World, url: str) -> None:
    client.force_login(world.user("bob"))
    page = client.get(url).content.decode()
    assert CANARY_6A in page
    assert CANARY_6B not in page
    assert client.get(f"{url}?classe={world.b.room.pk}").status_code == 404
    assert client.get(f"{url}?campagne={world.only_6b.pk}").status_code == 404


@pytest.mark.parametrize("who", ["ines", "sam"])
def test_not_for_those_who_see_no_pupil(
    client: PageClient, world: World, url: str, who: str
) -> None:
    client.force_login(world.user(who))
    assert client.get(url).status_code == 403


def test_a_campaign_to_come_is_not_missed_yet(client: PageClient, world: World, url: str) -> None:
    world.only_6b.opens_on = "2999-01-01"
    world.only_6b.save()
    client.force_login(world.user("nora"))
    assert str(world.b.finished) not in client.get(url).content.decode()
    asked = client.get(f"{url}?campagne={world.only_6b.pk}").content.decode()
    assert str(world.b.finished) in asked


def test_over_and_not_read_since_its_missing_may_have_finished(
    client: PageClient, world: World, url: str
) -> None:
    world.here.campaign.closes_on = "2026-10-09"
    world.here.campaign.save()
    warned = "Résultats à mettre à jour pour « Rentrée 6e »"
    with time_machine.travel("2026-11-23T10:00+01:00"):
        client.force_login(world.user("nora"))
        for read_on, is_warned in ((None, True), ("2026-10-08", True), ("2026-10-09", False)):
            read_at = read_on and f"{read_on}T12:00+02:00"
            world.here.campaign.pix_campaigns.update(read_at=read_at)
            assert (warned in plain(client.get(url).content.decode())) == is_warned


def test_nobody_missing_is_good_news(client: PageClient, world: World, url: str) -> None:
    pix = world.here.pix
    pix.participations.filter(student__isnull=False).update(is_shared=True)
    for item in (world.a, world.b):
        ParticipationFactory(pix_campaign=pix, student=item.missing, finished=True)
    client.force_login(world.user("nora"))
    page = page_of(client.get(f"{url}?campagne={world.here.campaign.pk}"))
    assert "Personne ne manque" in page
    assert "Les 6 élèves attendus ont terminé." in page


def test_names_stay_text(client: PageClient, world: World, url: str) -> None:
    evil = "<script>x"
    for named in (world.here.campaign, world.a.room):
        named.name = evil
        named.save()
    world.a.missing.last_name = evil
    world.a.missing.save()
    client.force_login(world.user("nora"))
    uai = world.here.uai
    for address in (
        f"{url}?noms=1",
        reverse("campaigns:detail", args=[uai, world.here.campaign.pk]),
        reverse("portal:home", args=[uai]),
    ):
        page = client.get(address).content.decode()
        assert evil not in page
        assert "&lt;script&gt;x" in page


def test_without_any_campaign(client: PageClient, world: World) -> None:
    world.elsewhere.campaign.delete()
    client.force_login(world.user("charlie"))
    page = client.get(reverse("campaigns:missing", args=[world.elsewhere.uai])).content.decode()
    assert "Aucune campagne cette année" in page


class TestRemembersTheChoice:
    def test_comes_back_to_it(self, client: PageClient, world: World, url: str) -> None:
        client.force_login(world.user("nora"))
        query = f"campagne={world.here.campaign.pk}&classe={world.a.room.pk}"
        client.get(f"{url}?{query}")
        assert client.cookies[COOKIE]["httponly"]
        assert client.get(url).url == f"{url}?{query}"

    def test_seeing_all_forgets_it(self, client: PageClient, world: World, url: str) -> None:
        client.force_login(world.user("nora"))
        client.get(f"{url}?classe={world.a.room.pk}")
        client.get(f"{url}?campagne=")
        assert client.get(url).status_code == 200

    def test_a_choice_that_can_no_longer_be_made_is_forgotten(
        self, client: PageClient, world: World, url: str
    ) -> None:
        client.force_login(world.user("nora"))
        for query in ("campagne=999999", "classe=x", "classe=²", "%%%"):
            client.cookies[COOKIE] = query
            assert client.get(url).status_code == 200, query

    def test_without_writing_anything(self, client: PageClient, world: World, url: str) -> None:
        client.force_login(world.user("nora"))
        with captured() as queries:
            client.get(f"{url}?classe={world.a.room.pk}")
        assert not queries.writes


def test_same_queries_at_any_size(
    client: PageClient, world: World, url: str, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))

    def grow() -> None:
        for _ in range(3):
            room = ClassroomFactory(year=world.here.year)
            campaign = CampaignFactory(year=world.here.year, classrooms=[room, world.a.room])
            pix = PixCampaignFactory(campaign=campaign, classroom=room)
            EnrolmentFactory(classroom=room)
            student = EnrolmentFactory(classroom=room).student
            ParticipationFactory(pix_campaign=pix, student=student, started=True)

    count_queries(lambda: client.get(url), grow, at_most=14)
