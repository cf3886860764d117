from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from pixschool.core.models import (
    AuditEntry,
    Membership,
    OutgoingEmail,
    School,
    SchoolErasure,
    User,
)
from pixschool.core.models.school import CLOSING_DAYS
from pixschool.core.retention import closing, erasing
from rituals.reminders.run import remind
from tests.support.client import PageClient
from tests.support.growth import grow
from tests.support.pages import page_of
from tests.support.world import World

PARIS = ZoneInfo("Europe/Paris")
A_WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=PARIS)
GRACE = timedelta(days=CLOSING_DAYS)


def _everything() -> dict[str, int]:
    """How many rows of each model."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


class TestThePage:
    def test_the_name_is_copied(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("alice"))
        url = reverse("core:close_school", args=[world.here.uai])
        for copied in ("", "Collège", world.elsewhere.school.name):
            assert client.post(url, {"copied": copied}).status_code == 422
        assert School.objects.get(pk=world.here.school.pk).closing_since is None
        response = client.post(url, {"copied": world.here.school.name.lower()}, follow=True)
        school = School.objects.get(pk=world.here.school.pk)
        assert school.closing_since
        assert "Tout sera effacé" in response.content.decode()
        told = set(OutgoingEmail.objects.filter(kind="school_closing").values_list("recipient"))
        everybody = school.memberships.active().exclude(user=world.user("alice"))
        assert told == set(everybody.values_list("user__email"))
        assert AuditEntry.objects.get(event="school_closed").actor == world.user("alice")

    def test_everybody_reads_it_and_it_is_taken_back(
        self, client: PageClient, world: World
    ) -> None:
        closing.close(school=world.here.school, actor=world.user("alice"))
        client.force_login(world.user("bob"))
        assert "est fermé" in page_of(client.get(reverse("portal:home", args=[world.here.uai])))
        client.force_login(world.user("nora"))
        client.post(reverse("core:school_take_back", args=[world.here.uai]))
        assert School.objects.get(pk=world.here.school.pk).closing_since is None
        assert "fermé" not in page_of(client.get(reverse("portal:home", args=[world.here.uai])))
        assert OutgoingEmail.objects.filter(subject__contains="ne ferme plus").exists()
        assert closing.erase_closed(now=timezone.now() + 2 * GRACE) == 0

    def test_twice_tells_once(self, world: World) -> None:
        for _ in range(2):
            closing.close(school=world.here.school, actor=world.user("alice"))
        assert AuditEntry.objects.filter(event="school_closed").count() == 1


class TestSilence:
    def test_no_reminder_of_a_closed_school(self, world: World) -> None:
        with time_machine.travel(A_WEDNESDAY, tick=False):
            grow(world, "CD")
            closing.close(school=world.here.school, actor=world.user("alice"))
            digests = OutgoingEmail.objects.filter(kind="digest", school=world.here.school)
            before = digests.count()
            remind(A_WEDNESDAY)
            assert digests.count() == before
            closing.take_back(school=world.here.school, actor=world.user("alice"))
            remind(A_WEDNESDAY)
            assert digests.count() > before


class TestErasing:
    @pytest.fixture
    def closed(self, world: World) -> datetime:
        with time_machine.travel(A_WEDNESDAY, tick=False):
            grow(world, "CDE")
            closing.close(school=world.here.school, actor=world.user("alice"))
        return A_WEDNESDAY + GRACE

    def test_not_a_second_before(self, closed: datetime) -> None:
        before = _everything()
        assert closing.erase_closed(now=closed - timedelta(seconds=1)) == 0
        assert _everything() == before

    def test_all_of_it_and_nothing_else(self, world: World, closed: datetime) -> None:
        here = world.here.school.pk
        tables = [
            model._base_manager
            for model in apps.get_models()
            if any(field.name == "school" for field in model._meta.get_fields())
        ]
        others = [table.exclude(school=here).count() for table in tables]
        people = User.objects.count()
        assert sum(table.filter(school=here).count() for table in tables) > 50
        assert closing.erase_closed(now=closed) == 1
        assert [table.filter(school=here).count() for table in tables] == [0] * len(tables)
        assert [table.count() for table in tables] == others
        assert User.objects.count() == people
        assert closing.erase_closed(now=closed) == 0

    def test_a_proof_is_left_and_names_nobody(self, world: World, closed: datetime) -> None:
        school = world.here.school
        people = {str(membership.user) for membership in school.memberships.all()}
        number = school.memberships.count()
        assert not SchoolErasure.objects.exists()
        closing.erase_closed(now=closed)
        proof = SchoolErasure.objects.get()
        assert (proof.uai, proof.people) == (school.uai, number)
        assert (proof.closed_at, proof.ended_at) == (A_WEDNESDAY, closed)
        assert proof.rows > 50
        said = repr(vars(proof))
        assert not any(name in said for name in people)
        assert world.a.canary not in said

    def test_one_that_was_killed_is_ended(
        self, world: World, closed: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class KilledError(BaseException):
            pass

        true_batches, calls = erasing.in_batches, []

        def dies_at_the_tenth(*asked: Any) -> int:
            calls.append(asked)
            if len(calls) == 10:
                raise KilledError
            return true_batches(*asked)

        monkeypatch.setattr(erasing, "in_batches", dies_at_the_tenth)
        with pytest.raises(KilledError):
            closing.erase_closed(now=closed)
        monkeypatch.setattr(erasing, "in_batches", true_batches)
        assert School.objects.filter(pk=world.here.school.pk).exists()
        (begun,) = SchoolErasure.objects.values_list("people", "rows", "ended_at")
        assert closing.erase_closed(now=closed) == 1
        (ended,) = SchoolErasure.objects.values_list("people", "rows", "ended_at")
        assert (begun[:2], ended) == (ended[:2], (*begun[:2], closed))
        assert not School.objects.filter(pk=world.here.school.pk).exists()
        assert not Membership.objects.filter(school_id=world.here.school.pk).exists()

    def test_a_few_rows_at_a_time(
        self, world: World, closed: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(erasing, "AT_ONCE", 2)
        assert closing.erase_closed(now=closed) == 1
        assert not School.objects.filter(pk=world.here.school.pk).exists()
