"""What the State asks: who has it, who may try again, who is missing, what is typed in the LSU."""

from typing import Any

import pytest
from django.urls import reverse

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def _course(room: Any, name: str, theme: Theme, results: dict[Any, float]) -> None:
    campaign = CampaignFactory(year=room.year, name=name, theme=theme.value, classrooms=[room])
    pix = PixCampaignFactory(campaign=campaign)
    for pupil, mastery in results.items():
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True, mastery=mastery)


def test_the_attestation_of_a_class(world: World, client: PageClient) -> None:
    room = ClassroomFactory(year=world.here.year, name="6Z", level=Level.SIXIEME)
    has, low, half = (EnrolmentFactory(classroom=room).student for _ in range(3))
    _course(room, "Sécurité 6e", Theme.SECURITE, {has: 0.6, low: 0.2, half: 0.9})
    _course(room, "Culture 6e", Theme.CULTURE, {has: 0.5, low: 0.3})
    client.force_login(world.user("nora"))
    page = client.get(reverse("portal:obligations_class", args=[world.here.uai, room.pk])).text
    assert "obtenue" in page
    assert "peut faire le nouvel essai" in page
    assert "il manque «\u00a0Culture 6e\u00a0»" in page
    assert "CN_INF_MEN" in page
    assert "à confirmer" in page
    index = client.get(reverse("portal:obligations", args=[world.here.uai])).text
    assert "6Z" in index


def test_nothing_is_asked_of_some_classes(world: World, client: PageClient) -> None:
    room = ClassroomFactory(year=world.here.year, name="5Z", level=Level.CINQUIEME)
    client.force_login(world.user("nora"))
    page = client.get(reverse("portal:obligations_class", args=[world.here.uai, room.pk])).text
    assert "Rien pour cette classe" in page


def test_the_new_page_of_a_project_has_three_fields(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    url = reverse("portal:progression_add", args=[world.here.uai, "6E", "5.1"])
    page = client.get(url).text
    assert page.count('<div class="field') >= 3
    answer = client.post(url, {"whom": "", "subject": "Technologie", "period": "0"})
    assert answer.status_code == 302
    matrix = client.get(reverse("portal:progression", args=[world.here.uai]) + "?niveau=6E").text
    assert "Technologie · Résoudre des problèmes techniques" in matrix
    for wrong in (("6E", "9.9"), ("RIEN", "5.1")):
        gone = reverse("portal:progression_add", args=[world.here.uai, *wrong])
        assert client.get(gone).status_code == 404
