"""A course that has no file: its table pasted, or its pupils ticked class by class."""

import pytest
from django.urls import reverse

from campaigns.by_hand.forms import MOST
from campaigns.models import ParticipantLink, Participation
from pixschool.core.models import AuditEntry, ImportBatch
from students.models import Student
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.imports import confirm
from tests.support.pages import page_of, plain, text_of
from tests.support.work import Work
from tests.support.world import World

ROW = "{last}\t{first}\tTerminé\t6A\t1/1\t3/3\tObtenue\n"


@pytest.fixture
def paste_url(world: World) -> str:
    return reverse("campaigns:paste", args=[world.here.uai])


@pytest.fixture
def tick_url(world: World) -> str:
    return reverse("campaigns:tick", args=[world.here.uai, world.only_6b.pk])


def row_of(student: Student) -> str:
    return ROW.format(last=student.last_name, first=student.first_name)


def test_what_is_pasted_gets_the_preview_of_a_file(
    client: PageClient, world: World, paste_url: str, work: Work
) -> None:
    client.force_login(world.user("nora"))
    campaign = world.here.campaign
    page = client.get(f"{paste_url}?campagne={campaign.pk}").content.decode()
    assert f'<option value="{campaign.pk}" selected>' in page

    response = client.post(paste_url, {"campaign": campaign.pk, "text": row_of(world.a.missing)})
    batch = ImportBatch.objects.latest("pk")
    assert response["Location"] == reverse("core:import", args=[world.here.uai, batch.pk])
    work.drain()
    batch.refresh_from_db()
    assert (batch.status, batch.counts["matched"]) == ("preview", 1)
    confirm(work, batch)

    found = Participation.objects.get(campaign=campaign, student=world.a.missing)
    assert (found.is_shared, found.progress, found.pix_campaign) == (True, 1, world.here.pix)


def test_what_is_no_table_is_said_on_the_page(
    client: PageClient, world: World, paste_url: str
) -> None:
    client.force_login(world.user("nora"))
    chosen = {"campaign": world.here.campaign.pk}
    for data, said in (
        ({**chosen, "text": "Bonjour"}, "Aucune ligne n’est un élève"),
        ({**chosen, "text": "x" * (MOST + 1)}, "Ce texte est trop long"),
        ({**chosen, "text": ""}, "Collez le tableau."),
        ({"campaign": "new", "text": row_of(world.a.missing)}, "Donnez un nom"),
        ({"campaign": "new", "name": "\x1b", "text": row_of(world.a.missing)}, "Donnez un nom"),
        ({"campaign": "999999", "text": row_of(world.a.missing)}, ""),
    ):
        response = client.post(paste_url, data)
        assert response.status_code == 422
        assert said in plain(text_of(response.content.decode(), inside="main"))
    assert not ImportBatch.objects.exists()


def test_ticks_and_clears_those_who_have_finished(
    client: PageClient, world: World, tick_url: str
) -> None:
    client.force_login(world.user("nora"))
    pupil = world.b.missing

    page = page_of(
        client.post(tick_url, {"classe": world.b.room.pk, "done": pupil.pk}, follow=True)
    )
    assert "1 élève mis à jour" in plain(page)
    found = Participation.objects.get(campaign=world.only_6b, student=pupil)
    assert (found.is_shared, found.counts, found.attempt_at) == (True, True, None)
    assert AuditEntry.objects.filter(event="finish_ticked").count() == 1

    client.post(tick_url, {"classe": world.b.room.pk, "shown": pupil.pk})
    assert not Participation.objects.filter(campaign=world.only_6b, student=pupil).exists()


def test_a_tick_of_somebody_else_stays(client: PageClient, world: World, tick_url: str) -> None:
    client.force_login(world.user("nora"))
    one, other = world.b.missing, world.b.started
    room = world.b.room.pk
    client.post(tick_url, {"classe": room, "done": one.pk})

    client.post(tick_url, {"classe": room, "done": other.pk})  # shown before the first tick

    ticked = Participation.objects.filter(campaign=world.only_6b, digest="", is_shared=True)
    assert {p.student_id for p in ticked} >= {one.pk, other.pk}


def test_only_pupils_of_the_class_are_ticked(
    client: PageClient, world: World, tick_url: str
) -> None:
    client.force_login(world.user("nora"))
    before = Participation.objects.count()
    foreign = next(iter(world.elsewhere.classes.values())).missing
    ids = [world.a.missing.pk, foreign.pk, 10**17, "x"]

    client.post(tick_url, {"classe": world.b.room.pk, "done": ids, "shown": ids})

    assert Participation.objects.count() == before
    assert client.post(tick_url, {"classe": world.a.room.pk}).status_code == 404


def test_two_pupils_of_one_name_are_ticked_each(
    client: PageClient, world: World, tick_url: str
) -> None:
    client.force_login(world.user("nora"))
    twins = [
        EnrolmentFactory(
            classroom=world.b.room, student__last_name="PETIT", student__first_name="Lou"
        ).student
        for _ in range(2)
    ]

    for twin in twins:
        client.post(tick_url, {"classe": world.b.room.pk, "done": twin.pk})

    found = Participation.objects.filter(campaign=world.only_6b, student__in=twins, counts=True)
    assert found.count() == 2
    assert ParticipantLink.objects.get(name_key="petit lou").decision == "homonyms"


def test_after_saving_one_is_where_one_was(client: PageClient, world: World, tick_url: str) -> None:
    """The second page of a class, in the year that the address says."""
    client.force_login(world.user("nora"))
    here = f"{tick_url}?classe={world.b.room.pk}&page=2"
    answer = client.post(here, {"classe": world.b.room.pk, "done": world.b.missing.pk})
    assert answer.headers["Location"] == here


def test_with_many_classes_one_is_named(client: PageClient, world: World, tick_url: str) -> None:
    rooms = [ClassroomFactory(year=world.here.year, name=f"4E{n}") for n in range(250)]
    world.only_6b.classrooms.add(*rooms)
    client.force_login(world.user("nora"))
    assert f"<h2>{rooms[240].name}</h2>" in page_of(client.get(tick_url, {"classe-nom": " 4e240"}))
    unknown = page_of(client.get(tick_url, {"classe-nom": "9Z"}))
    assert "Aucun choix ne porte ce nom." in unknown
    assert 'value="9Z"' in unknown
