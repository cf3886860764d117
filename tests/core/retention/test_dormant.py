from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from pixschool.core.access.leaving import CLOSED
from pixschool.core.models import AuditEntry, Erasure, Membership, OutgoingEmail, User
from pixschool.core.retention import applying
from pixschool.core.retention.rules import GRACE
from students.models import ClassLead
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

NOW = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Paris"))


def asleep(member: Membership, days: int = 366) -> Membership:
    """Last seen so many days before NOW."""
    seen = NOW - timedelta(days=days)
    Membership.objects.filter(pk=member.pk).update(joined_at=seen - timedelta(days=100))
    User.objects.filter(pk=member.user_id).update(last_login=seen)
    return member


def state(world: World, now: datetime, **more: Any) -> tuple[int, str]:
    found = applying.apply(now, schools=[world.here.school], **more)
    (outcome,) = (outcome for outcome in found if outcome.rule.code == "dormant")
    return outcome.count, outcome.state


@pytest.mark.django_db
class TestDormant:
    def test_announced_then_ended_and_closed(self, world: World) -> None:
        bob = asleep(world.members["bob"])
        assert state(world, NOW, dry_run=True) == (1, "to_announce")
        assert state(world, NOW) == (1, "announced")
        told = OutgoingEmail.objects.filter(kind="retention").values_list("recipient", flat=True)
        assert list(told) == [world.user("nora").email]
        assert state(world, NOW + GRACE - timedelta(seconds=1)) == (1, "waiting")
        assert state(world, NOW + GRACE) == (1, "erased")
        bob.refresh_from_db()
        user = User.objects.get(pk=bob.user_id)
        assert bob.left_at
        assert (str(user), user.is_active) == (CLOSED, False)
        assert not ClassLead.objects.filter(membership=bob).exists()
        entry = AuditEntry.objects.get(event="member_left")
        assert (entry.actor, entry.target_ids) == (None, [bob.pk])
        proof = Erasure.objects.get(rule="dormant")
        assert (proof.count, proof.ended_at) == (1, NOW + GRACE)
        assert state(world, NOW + GRACE) == (0, "nothing")

    def test_a_sign_in_meanwhile_keeps_it(self, world: World) -> None:
        bob, brice = asleep(world.members["bob"]), asleep(world.members["brice"])
        state(world, NOW)
        User.objects.filter(pk=bob.user_id).update(last_login=NOW + timedelta(days=3))
        assert state(world, NOW + GRACE) == (1, "erased")
        bob.refresh_from_db()
        brice.refresh_from_db()
        assert (bob.left_at, bob.user.is_active) == (None, True)
        assert brice.left_at

    def test_not_before_a_year_nor_who_has_just_come(self, world: World) -> None:
        asleep(world.members["bob"], days=364)
        User.objects.filter(pk=world.user("brice").pk).update(last_login=None)
        assert state(world, NOW) == (0, "nothing")

    def test_the_account_goes_on_where_somebody_is_elsewhere(self, world: World) -> None:
        bob = asleep(world.members["bob"])
        other = MembershipFactory(school=world.elsewhere.school, user=bob.user)
        state(world, NOW)
        state(world, NOW + GRACE)
        bob.refresh_from_db()
        other.refresh_from_db()
        assert bob.left_at
        assert (other.left_at, bob.user.is_active) == (None, True)

    def test_who_manages_the_team_only_beside_somebody_who_is_there(self, world: World) -> None:
        nora, alice = asleep(world.members["nora"]), asleep(world.members["alice"])
        assert state(world, NOW) == (0, "nothing")
        User.objects.filter(pk=alice.user_id).update(last_login=NOW)
        assert state(world, NOW) == (1, "announced")
        state(world, NOW + GRACE)
        nora.refresh_from_db()
        alice.refresh_from_db()
        assert nora.left_at
        assert alice.left_at is None

    def test_nobody_of_an_invented_school(self) -> None:
        school = SchoolFactory(is_demo=True)
        asleep(MembershipFactory(school=school, class_lead=True))
        MembershipFactory(school=school, lead=True)
        found = applying.of_school(school, now=NOW, dry_run=True)
        assert not any(outcome.count for outcome in found)

    def test_it_is_in_the_list(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        page = page_of(client.get(reverse("core:retention", args=[world.here.uai])))
        assert "Comptes sans connexion" in page
