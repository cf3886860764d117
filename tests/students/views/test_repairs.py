"""The screens of repair: what they ask, and the « Annuler » after the act."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch
from students.models import Enrolment, Student
from tests.factories.core import ImportBatchFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, text_of
from tests.support.world import World

DAY = "2026-09-15"


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def url(world: World, name: str, pk: int) -> str:
    return reverse(name, args=[world.here.uai, pk])


def test_an_arrival_then_its_undo(nora: PageClient, world: World) -> None:
    here = url(world, "students:pupil_add", world.a.room.pk)
    data = {"last_name": " PROVISOIRE ", "first_name": "Ana", "on": DAY}
    page = page_of(nora.post(here, data, follow=True))
    added = Student.objects.get(last_name="PROVISOIRE")
    assert added.enrolments.get().classroom == world.a.room
    assert "L’élève est ajouté." in page

    undo = added.school.uai and page.partition("/gestes/")[2].partition("/")[0]
    answer = nora.post(url(world, "students:repair_undo", int(undo)), follow=True)
    assert "tout est comme avant" in page_of(answer)
    assert not Student.objects.filter(last_name="PROVISOIRE").exists()


@time_machine.travel("2026-11-23T10:00+01:00")  # that day has come
def test_somebody_of_that_name_is_shown_first(nora: PageClient, world: World) -> None:
    nora.force_login(world.user("nora"))
    known = world.a.finished
    Enrolment.objects.filter(student=known).update(ends_on="2026-10-01")
    here = url(world, "students:pupil_add", world.b.room.pk)
    data = {"last_name": known.last_name, "first_name": known.first_name, "on": "2026-11-02"}
    answer = nora.post(here, data)
    assert "Est-ce le même ?" in page_of(answer)
    assert Student.objects.filter(last_name=known.last_name).count() == 1

    nora.post(here, data | {"same": known.pk})
    assert Enrolment.objects.at(student=known).get().classroom == world.b.room
    nora.post(here, data | {"new": "1"})
    assert Student.objects.filter(last_name=known.last_name).count() == 2


def test_a_departure_leaves_who_is_missing(nora: PageClient, world: World) -> None:
    pupil = world.a.missing
    page = nora.post(url(world, "students:pupil_close", pupil.pk), {"on": DAY}, follow=True)
    assert "Le départ est noté." in page_of(page)
    assert "Le rouvrir dans une classe" in page_of(page)
    assert not Enrolment.objects.at(student=pupil).exists()
    again = url(world, "students:pupil_place", pupil.pk)
    nora.post(again, {"classroom": world.b.room.pk, "on": DAY})
    assert Enrolment.objects.at(student=pupil).get().classroom == world.b.room


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pupil_close", {"on": "2030-01-01"}),
        ("pupil_rename", {"last_name": "!!", "first_name": "Ana"}),
        ("pupil_rename", {"last_name": "A\r\nB", "first_name": ""}),
        ("pupil_place", {"classroom": "999999", "on": DAY}),
        ("pupil_place", {"classroom": "x", "on": "demain"}),
    ],
)
def test_what_cannot_be_is_refused(
    nora: PageClient, world: World, name: str, data: dict[str, str]
) -> None:
    here = url(world, f"students:{name}", world.a.finished.pk)
    assert nora.post(here, data).status_code == 422


def test_a_name_is_one_line(nora: PageClient, world: World) -> None:
    here = url(world, "students:pupil_rename", world.a.finished.pk)
    nora.post(here, {"last_name": "LE\r\nGOFF", "first_name": "Ana\tLou"})
    world.a.finished.refresh_from_db()
    assert str(world.a.finished) == "LE GOFF Ana Lou"


def test_a_class_takes_another_name(nora: PageClient, world: World) -> None:
    here = url(world, "students:class_edit", world.a.room.pk)
    page = page_of(nora.post(here, {"name": "6 Jade", "level": "6E"}, follow=True))
    assert "La classe est modifiée." in page
    taken = nora.post(here, {"name": "6b", "level": "6E"})
    assert "La classe 6B existe déjà" in page_of(taken)


def test_an_import_without_undo_says_why(nora: PageClient, world: World) -> None:
    first = ImportBatchFactory(year=world.here.year, done=True)
    second = ImportBatchFactory(
        year=world.here.year,
        done=True,
        author=world.user("alice"),
        finished_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
    ImportBatch.objects.filter(pk=first.pk).update(finished_at=datetime(2026, 11, 20, tzinfo=UTC))
    here = url(world, "core:import", first.pk)
    page = nora.get(here)
    said = f"Un import plus récent (résultats Pix, 24 nov., {second.author}) a été appliqué"
    assert said in text_of(page_of(page), inside="main")
    assert url(world, "core:import", second.pk) in page.content.decode()
    assert "plus récent" not in page_of(nora.get(url(world, "core:import", second.pk)))
    with pytest.raises(batches.ImportRefusedError, match="plus récent"):
        batches.undo(batch=first, actor=None)
