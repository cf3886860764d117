"""What is kept of the public page is what was rendered; nobody reads what was withdrawn."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from pixschool.core.models import FamilyPage
from pixschool.core.reference.levels import Level
from pixschool.portal.families import kept, services
from pixschool.portal.families.kept import PageVariant
from pixschool.portal.families.languages import all_languages
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db
Capture = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def family_page(world: World, django_capture_on_commit_callbacks: Capture) -> FamilyPage:
    found = services.page_of(world.here.school)
    with django_capture_on_commit_callbacks(execute=True):
        services.change(page=found, slug="ada", texts={}, actor=world.user("nora"))
        services.publish(page=found, actor=world.user("nora"))
    return found


def _headers(response: HttpResponse) -> dict[str, str]:
    return {name: text for name, text in response.headers.items() if name != "X-Request-ID"}


def test_the_same_bytes_without_a_query(family_page: FamilyPage) -> None:
    level = family_page.school.levels[0]
    for rest in ("", "ar/", "cadre/", f"?niveau={level}"):
        first = PageClient().get(f"/familles/ada/{rest}")
        with CaptureQueriesContext(connection) as asked:
            again = PageClient().get(f"/familles/ada/{rest}")
        assert (again.content, again["ETag"]) == (first.content, first["ETag"])
        assert _headers(again) == _headers(first)
        assert len(asked) == 0


def test_each_variant_is_its_own(family_page: FamilyPage) -> None:
    keys = {
        PageVariant(slug, language, level, is_framed).key
        for slug, language, level, is_framed in product(
            ("ada", "ada-1"), all_languages(), ("", *Level.values), (False, True)
        )
    }
    assert len(keys) == 2 * len(all_languages()) * (1 + len(Level.values)) * 2
    # Whatever is asked for, as many pages are kept as there are levels.
    for level in ("zzz", "6e", "' OR 1=1"):
        said = PageClient().get("/familles/ada/", {"niveau": level})
        assert said.content == PageClient().get("/familles/ada/").content


def test_gone_at_once_everywhere(
    world: World, family_page: FamilyPage, django_capture_on_commit_callbacks: Capture
) -> None:
    addresses = ("", "ar/", "cadre/", "cadre/ar/", f"?niveau={family_page.school.levels[0]}")
    answers = [PageClient().get(f"/familles/ada/{rest}").status_code for rest in addresses]
    assert set(answers) == {200}
    actor = world.user("nora")
    with django_capture_on_commit_callbacks(execute=True):
        services.change(
            page=family_page, slug="lovelace", texts={"fr": {"what": "Nouveau texte"}}, actor=actor
        )
        services.publish(page=family_page, actor=actor)
    for rest in addresses:
        assert PageClient().get(f"/familles/ada/{rest}").status_code == 404
    assert "Nouveau texte" in PageClient().get("/familles/lovelace/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(page=family_page, actor=actor)
    for rest in addresses:
        assert PageClient().get(f"/familles/lovelace/{rest}").status_code == 404
        assert kept.kept(PageVariant("lovelace", "fr")) is None
