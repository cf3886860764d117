"""The comment of the LSU: proposed until somebody writes it; a colleague's is not written over; the
last one is taken back."""

import pytest
from django.urls import reverse

from pixschool.core.models import SchoolYear
from pixschool.core.reference.lsu import LONGEST_COMMENT
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db
OWN = "La classe a appris à « chercher » :\nbravo, 100 % !"
KEPT = "La classe a appris à « chercher » : bravo, 100 % !"


@pytest.fixture
def url(world: World, client: PageClient) -> str:
    """As the lead of the class, who has had one campaign."""
    room = world.here.classes["6A"].room
    campaign = CampaignFactory(year=world.here.year, name="Sécurité", classrooms=[room])
    PixCampaignFactory(campaign=campaign)
    client.force_login(world.user("bob"))
    return reverse("portal:worksheet_comment", args=[world.here.uai, room.pk])


def _kept(world: World) -> str:
    room = world.here.classes["6A"].room
    room.refresh_from_db()
    return str(room.worksheet_comment)


def _page(world: World, client: PageClient) -> str:
    room = world.here.classes["6A"].room
    page = reverse("portal:obligations_class", args=[world.here.uai, room.pk])
    return client.get(page).text.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_is_written_stands_instead_of_what_is_proposed(
    world: World, client: PageClient, url: str
) -> None:
    assert "« Sécurité »" in _page(world, client)
    form = client.get(url).context["form"]
    assert "Sécurité" in form.initial["text"]
    answer = client.post(url, {"text": OWN, "seen": form.initial["seen"]})
    assert answer.status_code == 302
    assert _kept(world) == KEPT
    page = _page(world, client)
    assert KEPT in page
    assert "proposé</h3>" not in page
    assert client.get(url).context["form"].initial["text"] == KEPT
    client.post(url, {"text": "", "seen": KEPT})
    assert _kept(world) == ""
    assert "proposé</h3>" in _page(world, client)


def test_the_last_one_is_taken_back(world: World, client: PageClient, url: str) -> None:
    client.post(url, {"text": "Un", "seen": ""})
    shown = client.get(client.post(url, {"text": "Deux", "seen": "Un"})["Location"])
    act = shown.context["last_act"]
    assert "Annuler" in shown.text
    undo = reverse(
        "portal:worksheet_comment_undo", args=[world.here.uai, world.here.classes["6A"].room.pk]
    )
    client.force_login(world.user("nora"))
    client.post(undo, {"geste": act.pk})  # of somebody else
    assert _kept(world) == "Deux"
    client.force_login(world.user("bob"))
    client.post(undo, {"geste": act.pk})
    assert _kept(world) == "Un"
    client.post(undo, {"geste": act.pk})
    assert _kept(world) == "Un"


def test_what_a_colleague_wrote_is_read_before_it_is_written_over(
    world: World, client: PageClient, url: str
) -> None:
    client.post(url, {"text": "De Bob", "seen": ""})
    client.force_login(world.user("nora"))
    answer = client.post(url, {"text": "De Nora", "seen": ""})
    assert answer.status_code == 422
    assert "De Bob" in answer.text
    assert _kept(world) == "De Bob"
    form = answer.context["form"]
    client.post(url, {"text": form["text"].value(), "seen": form["seen"].value()})
    assert _kept(world) == "De Nora"


def test_it_names_no_pupil_and_fits(world: World, client: PageClient, url: str) -> None:
    pupil = world.a.finished
    for wrong in (
        f"Bravo à {pupil.first_name} {pupil.last_name}.",
        "a" * (LONGEST_COMMENT + 1),
    ):
        answer = client.post(url, {"text": wrong, "seen": ""})
        assert answer.status_code == 422
    assert _kept(world) == ""
    client.post(url, {"text": "é" * LONGEST_COMMENT, "seen": ""})
    assert len(_kept(world)) == LONGEST_COMMENT


def test_a_year_that_is_over_is_not_written(world: World, client: PageClient, url: str) -> None:
    year = world.here.year
    before = SchoolYear.objects.create(school=year.school, start_year=year.start_year - 1)
    old = ClassroomFactory(year=before, name="6A", level="6E")
    client.force_login(world.user("nora"))
    past = reverse("portal:worksheet_comment", args=[world.here.uai, old.pk])
    assert client.post(past, {"text": "Trop tard", "seen": ""}).status_code == 403
    old.refresh_from_db()
    assert old.worksheet_comment == ""
