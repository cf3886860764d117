"""Lists come back as their reader left them; another account, another school begin with all."""

import pytest
from django.urls import reverse

from pixschool.portal.views.classrooms import ORDER
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.queries import captured
from tests.support.world import World

BY_NEED = '<a href="?ordre=manque" aria-current="page">'


@pytest.fixture
def of_class(world: World) -> str:
    return reverse("portal:classroom", args=[world.here.uai, world.a.room.pk])


@pytest.fixture
def campaigns(world: World) -> str:
    return reverse("campaigns:list", args=[world.here.uai])


class TestOrderOfAClass:
    def test_stays_for_all_the_classes(
        self, client: PageClient, world: World, of_class: str
    ) -> None:
        client.force_login(world.user("nora"))
        assert BY_NEED not in page_of(client.get(of_class))
        client.get(f"{of_class}?ordre=manque")
        other = reverse("portal:classroom", args=[world.here.uai, world.b.room.pk])
        assert BY_NEED in page_of(client.get(other))
        client.get(f"{of_class}?ordre=")
        assert BY_NEED not in page_of(client.get(other))

    def test_is_of_this_school(self, client: PageClient, world: World, of_class: str) -> None:
        client.force_login(world.user("nora"))
        client.get(f"{of_class}?ordre=manque")
        kept = client.cookies[ORDER]
        assert kept["path"] == reverse("portal:classrooms", args=[world.here.uai])
        assert kept["httponly"]

    def test_is_of_this_account(self, client: PageClient, world: World, of_class: str) -> None:
        client.force_login(world.user("nora"))
        client.get(f"{of_class}?ordre=manque")
        cookie = client.cookies[ORDER].value
        other = PageClient()
        other.force_login(world.user("alice"))
        other.cookies[ORDER] = cookie
        assert BY_NEED not in page_of(other.get(of_class))

    def test_without_writing_anything(
        self, client: PageClient, world: World, of_class: str
    ) -> None:
        client.force_login(world.user("nora"))
        with captured() as queries:
            client.get(f"{of_class}?ordre=manque")
        assert not queries.writes


class TestFiltersOfCampaigns:
    def test_come_back_until_all_is_asked_for(
        self, client: PageClient, world: World, campaigns: str
    ) -> None:
        client.force_login(world.user("nora"))
        assert "Tout afficher" not in page_of(client.get(campaigns))
        client.get(f"{campaigns}?q=&niveau=6E&theme=")
        page = page_of(client.get(campaigns))
        assert '<option value="6E" selected>' in page
        assert "Tout afficher" in page
        client.get(f"{campaigns}?niveau=&theme=")
        assert '<option value="6E" selected>' not in page_of(client.get(campaigns))

    def test_a_search_does_not(self, client: PageClient, world: World, campaigns: str) -> None:
        client.force_login(world.user("nora"))
        client.get(f"{campaigns}?q=zzz&niveau=6E&theme=")
        assert "zzz" not in page_of(client.get(campaigns))

    @pytest.mark.parametrize("kept", ["%%%", "compte=1&niveau=²", "compte=x", "niveau=6E"])
    def test_a_strange_cookie_is_no_choice(
        self, client: PageClient, world: World, campaigns: str, kept: str
    ) -> None:
        client.force_login(world.user("nora"))
        client.cookies["campagnes"] = kept
        page = page_of(client.get(campaigns))
        assert '<option value="6E" selected>' not in page
