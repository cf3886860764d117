"""A page of one pupil leaves one line in the journal, by whatever way one comes to it."""

import pytest
from django.urls import get_resolver, reverse

from pixschool.core.models import AuditEntry
from students.repairs import merging
from tests.factories.students import EnrolmentFactory
from tests.security.access import IN_SCHOOL, STUDENT, Row
from tests.support.client import PageClient
from tests.support.routes import every_url
from tests.support.world import CANARY_6A, World

pytestmark = pytest.mark.django_db

PAGES = [row for row in IN_SCHOOL if row.method == "get"]
OF_ONE_PUPIL = [row for row in PAGES if row.thing is STUDENT]


def read() -> list[tuple[str, list[int]]]:
    """(who looked, at whom), the oldest first."""
    entries = AuditEntry.objects.filter(event="student_read").order_by("pk")
    return [(entry.actor.first_name.lower(), entry.target_ids) for entry in entries]


def test_every_address_of_a_pupil_is_known_as_one() -> None:
    routes = {
        name for name, route, _ in every_url(get_resolver().url_patterns)
        if route.startswith("<uai:uai>/eleves/<int:pk>/")
    }  # fmt: skip
    assert routes == {row.name for row in IN_SCHOOL if row.thing is STUDENT}


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_once_on_a_page_of_one_pupil_and_never_elsewhere(
    world: World, client: PageClient, row: Row
) -> None:
    url = row.url(world)
    expected = []
    for name in sorted(world.members):
        client.force_login(world.user(name))
        if client.get(url).status_code == 200 and row.thing is STUDENT:
            expected.append((name, [world.a.finished.pk]))
    assert read() == expected
    assert bool(expected) == (row in OF_ONE_PUPIL)


class TestWays:
    """To the page of a pupil through another address."""

    @pytest.fixture
    def nora(self, world: World, client: PageClient) -> PageClient:
        client.force_login(world.user("nora"))
        return client

    def test_the_search(self, world: World, nora: PageClient) -> None:
        page = reverse("portal:search", args=[world.here.uai])
        answer = nora.post(page, {"q": f"Éloïse {CANARY_6A}"}, follow=True)
        assert answer.redirect_chain
        assert read() == [("nora", [world.a.finished.pk])]

    def test_a_record_that_was_merged(self, world: World, nora: PageClient) -> None:
        kept = world.a.finished
        gone = EnrolmentFactory(
            classroom=world.b.room,
            student__last_name=kept.last_name,
            student__first_name=kept.first_name,
        ).student
        pk, seen = gone.pk, merging.preview(kept=kept, gone=gone).version
        merging.merge(kept=kept, gone=gone, seen=seen, actor=world.user("nora"))
        nora.get(reverse("portal:student", args=[world.here.uai, pk]), follow=True)
        assert read() == [("nora", [kept.pk])]

    def test_a_departure_noted_twice(self, world: World, nora: PageClient) -> None:
        pupil = world.a.finished
        pupil.enrolments.update(ends_on="2026-10-01")
        nora.get(reverse("students:pupil_close", args=[world.here.uai, pupil.pk]), follow=True)
        assert read() == [("nora", [pupil.pk])]

    def test_a_name_put_right(self, world: World, nora: PageClient) -> None:
        pupil = world.a.finished
        form = reverse("students:pupil_rename", args=[world.here.uai, pupil.pk])
        nora.post(form, {"last_name": "Autre", "first_name": "Nom"}, follow=True)
        assert read() == [("nora", [pupil.pk])]

    def test_another_class_of_another_year(self, world: World, nora: PageClient) -> None:
        page = reverse("portal:student", args=[world.here.uai, world.a.finished.pk])
        nora.get(f"{page}?annee={world.here.year.start_year}")
        assert read() == [("nora", [world.a.finished.pk])]
