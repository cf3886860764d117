"""The poster of the CDI says who helps, as one says it."""

import pytest
from django.urls import reverse

from pixschool.core.reference.roles import Role
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("others", "said"), [(0, "vous aide."), (1, "vous aident.")])
def test_who_helps(world: World, client: PageClient, others: int, said: str) -> None:
    MembershipFactory.create_batch(others, school=world.here.school, roles=[Role.LIBRARIAN])
    client.force_login(world.user("nora"))
    page = page_of(client.get(reverse("papers:preview", args=[world.here.uai, "poster"])))
    assert said in page.replace("\u00a0", " ")
