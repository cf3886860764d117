"""A class, or a pupil, of others: one's own school says so, another school says nothing."""

import pytest
from django.urls import reverse

from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World


@pytest.mark.parametrize("what", ["classroom", "student"])
def test_of_another_class(client: PageClient, world: World, what: str) -> None:
    pk = {"classroom": world.b.room.pk, "student": world.b.finished.pk}[what]
    client.force_login(world.user("bob"))
    answer = client.get(reverse(f"portal:{what}", args=[world.here.uai, pk]))
    text = plain(answer.content.decode())
    assert answer.status_code == 403
    assert "Cette classe n’est pas une des vôtres" in text
    assert f"écrire à {world.user('nora')}" in text
    assert str(world.b.finished) not in text


@pytest.mark.parametrize("what", ["classroom", "student"])
def test_of_another_school(client: PageClient, world: World, what: str) -> None:
    (strangers,) = world.elsewhere.classes.values()
    pk = {"classroom": strangers.room.pk, "student": strangers.finished.pk}[what]
    client.force_login(world.user("bob"))
    answer = client.get(reverse(f"portal:{what}", args=[world.here.uai, pk]))
    nothing = client.get(reverse(f"portal:{what}", args=[world.here.uai, 10**9]))
    assert (answer.status_code, nothing.status_code) == (404, 404)
