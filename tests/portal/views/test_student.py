"""A pupil's page leads through the class, in its order, and nowhere else."""

from django.urls import reverse
from lxml import html

from pixschool.core.reference.levels import Level
from students.repairs import merging
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import CANARY_6B, World


def _link(client: PageClient, address: str, way: str) -> str | None:
    found = html.fromstring(client.get(address).content).xpath(f"//a[@rel='{way}']/@href")
    return found[0] if found else None


def test_from_the_first_to_the_last_of_the_class_and_back(world: World, client: PageClient) -> None:
    gone = EnrolmentFactory(classroom=world.a.room, ends_on="2026-10-01").student
    client.force_login(world.user("bob"))
    in_order = sorted(world.a.pupils, key=lambda pupil: pupil.name_key)
    pages = [reverse("portal:student", args=[world.here.uai, p.pk]) for p in in_order]
    assert [_link(client, page, "next") for page in pages] == [*pages[1:], None]
    assert [_link(client, page, "prev") for page in pages] == [None, *pages[:-1]]
    client.force_login(world.user("nora"))
    left = reverse("portal:student", args=[world.here.uai, gone.pk])
    assert (_link(client, left, "prev"), _link(client, left, "next")) == (None, None)


def test_the_class_of_another_year_shows_nobody_else_to_its_lead(
    world: World, client: PageClient
) -> None:
    """Bob leads 6A this year; in the year that is prepared, its pupils are with others."""
    year = world.here.school.years.create(start_year=world.here.year.start_year + 1)
    room = ClassroomFactory(year=year, name="5A")
    for pupil in (world.a.finished, world.b.finished, world.b.missing):
        EnrolmentFactory(classroom=room, student=pupil)
    client.force_login(world.user("bob"))
    page = reverse("portal:student", args=[world.here.uai, world.a.finished.pk])
    shown = client.get(f"{page}?annee={year.start_year}").content.decode()
    assert "5A" in shown
    assert CANARY_6B not in shown


def test_from_class_to_class_in_the_order_of_their_list(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    ClassroomFactory(year=world.here.year, name="3A", level=Level.TROISIEME)
    listed = client.get(reverse("portal:classrooms", args=[world.here.uai])).content
    pages = [
        address
        for address in html.fromstring(listed).xpath("//table//th//a/@href")
        if "/classes/" in address
    ]
    assert len(pages) == 3
    assert [_link(client, page, "next") for page in pages] == [*pages[1:], None]
    assert [_link(client, page, "prev") for page in pages] == [None, *pages[:-1]]
    client.force_login(world.user("bob"))
    own = reverse("portal:classroom", args=[world.here.uai, world.a.room.pk])
    assert (_link(client, own, "prev"), _link(client, own, "next")) == (None, None)


def test_the_address_of_a_record_merged_away_leads_to_the_other(
    world: World, client: PageClient
) -> None:
    kept, gone = world.b.finished, world.b.missing
    plan = merging.preview(kept=kept, gone=gone)
    merging.merge(kept=kept, gone=gone, seen=plan.version, actor=world.user("nora"))
    pages = [reverse("portal:student", args=[world.here.uai, pk]) for pk in (gone.pk, kept.pk)]
    client.force_login(world.user("nora"))
    answer = client.get(pages[0], follow=True)
    assert answer.redirect_chain == [(pages[1], 302)]
    assert f"Cette fiche a été fusionnée avec celle de {kept}." in page_of(answer)
    for stranger in ("bob", "charlie"):
        client.force_login(world.user(stranger))
        assert client.get(pages[0]).status_code == 404
