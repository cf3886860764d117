"""The school's own words: checked, followed, and given back."""

import pytest
from django.urls import reverse

from campaigns.missing import messages
from campaigns.missing.message_form import EntMessagesForm
from pixschool.core.models.school import LONGEST_MESSAGE
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db
PUPILS, TEACHER = "Bonjour la {classe}, à finir :\n{campagnes}", "Liste :\n{noms}"


def send(world: World, client: PageClient, pupils: str, teacher: str = TEACHER) -> int:
    client.force_login(world.user("nora"))
    url = reverse("campaigns:messages", args=[world.here.uai])
    data = {"message_to_pupils": pupils, "message_to_teacher": teacher}
    status = client.post(url, data).status_code
    world.here.school.refresh_from_db()
    return status


def test_are_followed_on_the_list(world: World, client: PageClient) -> None:
    assert send(world, client, PUPILS.replace("\n", "\r\n")) == 302
    page = client.get(reverse("campaigns:missing", args=[world.here.uai])).content.decode()
    assert "Bonjour la 6A, à finir" in page
    assert "Bonjour la 6B, à finir" in page
    assert world.elsewhere.school.message_to_pupils == ""


@pytest.mark.parametrize(
    "text",
    [
        "Sans rien à remplacer",
        "{campagnes} et {noms}",  # no name in what goes to pupils
        "{campagnes} et {nombre}",
        "{campagnes} {school.name}",
        "{campagnes} {}",
        "{Campagnes}",
        "{campagnes}" + "x" * LONGEST_MESSAGE,
    ],
)
def test_what_would_not_be_replaced_is_refused(world: World, client: PageClient, text: str) -> None:
    assert send(world, client, text) == 422
    assert world.here.school.message_to_pupils == ""


def test_a_teacher_s_needs_the_names(world: World, client: PageClient) -> None:
    assert send(world, client, PUPILS, "Il en manque {nombre}.") == 422


@pytest.mark.parametrize("text", ["", "  ", messages.TO_PUPILS])
def test_the_first_words_come_back(world: World, client: PageClient, text: str) -> None:
    assert send(world, client, PUPILS) == 302
    assert world.here.school.message_to_pupils == PUPILS
    assert send(world, client, text) == 302
    assert world.here.school.message_to_pupils == ""
    form = EntMessagesForm(None, world.here.school)
    assert form.initial["message_to_pupils"] == messages.TO_PUPILS
