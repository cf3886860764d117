"""What people, robots and broken links put in an address gets an answer, never a failure."""

import pytest
from django.db.models import Model
from django.urls import reverse

from pixschool.core.models import ImportBatch
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db

NUMBERS = ["9" * 30, "9" * 5000, "-1", "²", "\x00", "x"]  # beyond bigint, beyond Python, no number


@pytest.fixture(autouse=True)
def nora(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize(
    ("name", "key", "answer"),
    [
        ("portal:home", "annee", 404),
        ("campaigns:missing", "classe", 404),
        ("campaigns:missing", "campagne", 404),
        ("campaigns:list", "archivee", 200),
        ("campaigns:list", "q", 200),
        ("core:audit", "personne", 200),
        ("core:audit", "page", 200),
        ("campaigns:arbitration", "avant", 302),
        ("campaigns:arbitration", "apres", 302),
    ],
)
def test_in_a_query(
    world: World, client: PageClient, name: str, key: str, answer: int, text: str
) -> None:
    response = client.get(reverse(name, args=[world.here.uai]), {key: text})
    assert response.status_code == answer


@pytest.mark.parametrize("text", NUMBERS)
def test_a_campaign_to_start_from(world: World, client: PageClient, text: str) -> None:
    response = client.get(reverse("campaigns:create", args=[world.here.uai]), {"comme": text})
    assert response.status_code == 200


@pytest.mark.parametrize("text", NUMBERS)
def test_in_the_search(world: World, client: PageClient, text: str) -> None:
    response = client.post(reverse("portal:search", args=[world.here.uai]), {"q": text})
    assert response.status_code == 200


@pytest.mark.parametrize("text", NUMBERS)
def test_in_a_form(world: World, client: PageClient, text: str) -> None:
    uai, link = world.here.uai, world.a.pending
    assert isinstance(link, Model)
    decide = reverse("campaigns:decide", args=[uai, f"n{link.pk}"])
    assert client.post(decide, {"student": text}).status_code == 404
    assert client.post(reverse("students:leads", args=[uai]), {"remove": text}).status_code == 302


def test_a_question_before_that_does_not_exist(world: World, client: PageClient) -> None:
    link = world.a.pending
    assert isinstance(link, Model)
    url = reverse("campaigns:question", args=[world.here.uai, f"n{link.pk}"])
    for before in ("a b", "n0", " 12", "../..", "\x00"):
        assert client.get(url, {"avant": before}).status_code == 200


def test_accepting_what_was_not_asked(world: World, client: PageClient) -> None:
    batch = ImportBatch.objects.create(
        school=world.here.school, year=world.here.year, kind="roster", status="preview"
    )
    url = reverse("core:import_confirm", args=[world.here.uai, batch.pk])
    assert client.post(url, {"accept": ["\x00", "ANYTHING"]}).status_code == 302
    batch.refresh_from_db()
    assert batch.accepted == set()
