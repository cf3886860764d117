"""Two records of one child become one; nothing that holds a pupil is forgotten."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from campaigns.models import ParticipantLink
from pixschool.core.models import AuditEntry, User
from pixschool.core.reference.names import name_key
from students.models import Enrolment, NameCorrection, Repair, Student
from students.repairs import duplicates, history, merging
from students.repairs.history import RepairRefusedError
from tests.factories.campaigns import ParticipationFactory
from tests.factories.students import EnrolmentFactory, StudentFactory
from tests.support.client import PageClient
from tests.support.imports import dump
from tests.support.pages import page_of
from tests.support.world import World


@pytest.fixture
def nora(world: World) -> User:
    return world.user("nora")


@pytest.fixture
def kept(world: World) -> Student:
    return world.a.finished


@pytest.fixture
def gone(world: World) -> Student:
    """The same child under turned words, in 6B, with an attempt of the same campaign."""
    names = {"last_name": world.a.finished.first_name, "first_name": world.a.finished.last_name}
    pupil = EnrolmentFactory(
        classroom=world.b.room,
        student__ine_hash="a" * 64,
        **{f"student__{key}": value for key, value in names.items()},
    ).student
    ParticipationFactory(pix_campaign=world.here.pix, student=pupil, started=True)
    return pupil


def merge(kept: Student, gone: Student, user: User) -> None:
    seen = merging.preview(kept=kept, gone=Student.objects.get(pk=gone.pk)).version
    merging.merge(kept=kept, gone=gone, seen=seen, actor=user)


def test_every_foreign_key_to_a_pupil_has_a_handler() -> None:
    found = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and column.related_model is Student
    }
    assert found - merging.handled() == set()
    assert merging.handled() - found == set()


def test_all_of_one_becomes_the_other_s(
    world: World, kept: Student, gone: Student, nora: User
) -> None:
    merge(kept, gone, nora)
    kept.refresh_from_db()

    assert not Student.objects.filter(pk=gone.pk).exists()
    assert kept.ine_hash == "a" * 64
    assert kept.participations.count() == 2
    assert kept.participations.get(counts=True).is_shared
    assert ParticipantLink.objects.filter(student=kept).count() == 2
    assert Enrolment.objects.at(student=kept).get().classroom == world.a.room
    assert NameCorrection.objects.get(student=kept).last_name == gone.last_name
    entry = AuditEntry.objects.latest("pk")
    assert (entry.event, entry.target_ids) == ("pupils_merged", [kept.pk, gone.pk])


def test_is_said_first_and_writes_nothing_then(kept: Student, gone: Student) -> None:
    before = dump()
    plan = merging.preview(kept=kept, gone=gone)
    assert dump() == before
    said = " ".join(plan.sentences)
    assert "il reste en 6A ; l’inscription en 6B disparaît" in said
    assert "Dans « Rentrée 6e », les deux ont un résultat : un seul compte" in said
    assert "L’INE de la fiche qui disparaît passe" in said


def test_is_taken_back(kept: Student, gone: Student, nora: User) -> None:
    before = dump()
    merge(kept, gone, nora)
    history.take_back(repair=Repair.objects.get(actor=nora), actor=nora)
    assert dump() == before


def test_what_has_changed_since_is_shown_again(
    world: World, kept: Student, gone: Student, nora: User
) -> None:
    seen = merging.preview(kept=kept, gone=Student.objects.get(pk=gone.pk)).version
    EnrolmentFactory(
        student=gone, classroom=world.a.room, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2)
    )
    before = dump()
    with pytest.raises(RepairRefusedError, match="relisez"):
        merging.merge(kept=kept, gone=gone, seen=seen, actor=nora)
    assert dump() == before


def test_two_ine_are_said(kept: Student, gone: Student) -> None:
    Student.objects.filter(pk=kept.pk).update(ine_hash="b" * 64)
    kept.refresh_from_db()
    said = merging.preview(kept=kept, gone=gone).sentences
    assert "Deux INE différents : celui de la fiche qui reste est gardé." in said


def test_a_record_of_elsewhere_is_refused(world: World, kept: Student) -> None:
    stranger = next(iter(world.elsewhere.classes.values())).finished
    with pytest.raises(RepairRefusedError):
        merging.preview(kept=kept, gone=stranger)


class TestOffered:
    def test_the_same_words_in_any_order(self, world: World, kept: Student, gone: Student) -> None:
        assert duplicates.pairs(world.here.school) == [(kept.pk, gone.pk)]
        assert duplicates.pairs(world.elsewhere.school) == []

    def test_never_two_ine(self, world: World, kept: Student, gone: Student) -> None:
        Student.objects.filter(pk=kept.pk).update(ine_hash="b" * 64)
        assert duplicates.pairs(world.here.school) == []

    def test_two_pupils_are_remembered(
        self, world: World, kept: Student, gone: Student, nora: User
    ) -> None:
        third = EnrolmentFactory(
            classroom=world.b.room,
            student__last_name=kept.last_name,
            student__first_name=kept.first_name,
        ).student
        duplicates.say_distinct(one=third, other=kept, actor=nora)
        assert (kept.pk, third.pk) not in duplicates.pairs(world.here.school)
        merge(gone, kept, nora)  # what was said of the record that goes holds for the other
        assert duplicates.pairs(world.here.school) == []

    def test_long_gone_homonyms_are_not(self, world: World) -> None:
        school = world.here.school
        for _ in range(2):
            StudentFactory(school=school, last_name="ANCIEN", name_key=name_key("ANCIEN Léa"))
        assert duplicates.pairs(school) == []


class TestScreens:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client: PageClient, nora: User) -> None:
        client.force_login(nora)

    def test_from_the_list_to_the_undo(
        self, client: PageClient, world: World, kept: Student, gone: Student
    ) -> None:
        home = f"/{world.here.uai}/eleves"
        listed = page_of(client.get(f"{home}/doublons/"))
        assert f"{home}/{kept.pk}/fusionner/" in listed
        shown = client.post(f"{home}/{kept.pk}/fusionner/", {"avec": gone.pk})
        assert "Ce que la fusion fait" in page_of(shown)
        version = shown.content.decode().partition('name="version" value="')[2].partition('"')[0]
        data = {"avec": gone.pk, "version": version}
        done = client.post(f"{home}/{kept.pk}/fusionner/", data, follow=True)
        assert "Les deux fiches n’en font plus qu’une." in page_of(done)
        repair = Repair.objects.get()
        undone = client.post(f"/{world.here.uai}/gestes/{repair.pk}/annuler/", follow=True)
        assert "tout est comme avant" in page_of(undone)
        assert Student.objects.filter(pk=gone.pk).exists()

    def test_two_pupils(
        self, client: PageClient, world: World, kept: Student, gone: Student
    ) -> None:
        home = f"/{world.here.uai}/eleves"
        answer = client.post(f"{home}/{kept.pk}/distinct/", {"avec": gone.pk}, follow=True)
        assert "ne seront plus proposées" in page_of(answer)
        assert "Aucun doublon possible" in page_of(answer)

    def test_another_of_elsewhere(self, client: PageClient, world: World, kept: Student) -> None:
        stranger = next(iter(world.elsewhere.classes.values())).finished
        url = f"/{world.here.uai}/eleves/{kept.pk}/fusionner/"
        assert client.post(url, {"avec": stranger.pk}).status_code == 404
        assert client.post(url, {"avec": kept.pk}).status_code == 404
