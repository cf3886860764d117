from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse

from pixschool.core.access import leaving, members
from pixschool.core.models import AuditEntry, Invitation, Membership, OutgoingEmail, User
from pixschool.core.reference.roles import Role
from pixschool.core.retention import closing
from students.models import ClassLead
from tests.factories.core import PASSWORD, InvitationFactory, MembershipFactory
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


class TestLeavingASchool:
    def test_the_page_says_what_one_holds(self, client: PageClient, world: World) -> None:
        RitualFactory(year=world.here.year, title="Fête du code", leader=world.members["bob"])
        client.force_login(world.user("bob"))
        page = page_of(client.get(reverse("core:leave", args=[world.here.uai])))
        assert "Référent de 6A" in page
        assert "Rituel : Fête du code" in page
        assert "dernier RUPN" not in page

    def test_leaving(self, client: PageClient, world: World) -> None:
        bob, other = world.members["bob"], PageClient()
        client.force_login(bob.user)
        other.force_login(bob.user)
        url = reverse("core:leave", args=[world.here.uai])
        response = client.post(url, follow=True)
        assert "Vous avez quitté" in response.content.decode()
        assert other.get(reverse("core:schools")).status_code == 302  # signed out
        assert client.get(url).status_code == 404
        bob.refresh_from_db()
        assert bob.left_at
        assert not ClassLead.objects.filter(membership=bob).exists()
        entry = AuditEntry.objects.get(event="member_left_alone")
        assert (entry.actor, entry.target_ids) == (bob.user, [bob.pk])

    def test_the_last_lead_hands_over_first(self, client: PageClient, world: World) -> None:
        nora = world.members["nora"]
        client.force_login(nora.user)
        url = reverse("core:leave", args=[world.here.uai])
        assert "dernier RUPN" in page_of(client.get(url))
        assert client.post(url).status_code == 422
        nora.refresh_from_db()
        assert nora.left_at is None
        members.grant_role(membership=world.members["dora"], role=Role.LEAD, actor=nora.user)
        assert client.post(url).status_code == 302

    def test_or_closes_the_school(self, world: World) -> None:
        closing.close(school=world.here.school, actor=world.user("nora"))
        nora = Membership.objects.get(pk=world.members["nora"].pk)
        members.leave(membership=nora)
        assert Membership.objects.get(pk=nora.pk).left_at

    def test_a_head_alone_stays(self, world: World) -> None:
        members.end(membership=world.members["nora"], actor=None)
        with pytest.raises(members.TeamError, match="ne resterait personne"):
            members.leave(membership=world.members["alice"])


class TestClosingAnAccount:
    URL = "core:close_account"

    def test_nothing_of_the_person_is_left(self, client: PageClient, world: World) -> None:
        bob = world.user("bob")
        name, address = bob.last_name, bob.email
        assert name not in {"", leaving.CLOSED}
        EmailAddress.objects.create(user=bob, email=address, verified=True, primary=True)
        MembershipFactory(school=world.elsewhere.school, user=bob)
        InvitationFactory(school=world.here.school, email=address, name=f"Bob {name}")
        OutgoingEmail.objects.create(
            kind="invitation",
            recipient=address,
            subject=f"Bonjour {name}",
            message=address.encode(),
            dedupe_key=f"invitation|{address}",
            useful_until=datetime(2100, 1, 1, tzinfo=UTC),
        )
        client.force_login(bob)
        url = reverse(self.URL)
        assert client.post(url, {"copied": "autre@ecole.example"}).status_code == 422
        response = client.post(url, {"copied": f" {address.upper()}"}, follow=True)
        assert "Votre compte est fermé" in response.content.decode()
        bob = User.objects.get(pk=bob.pk)
        assert str(bob) == leaving.CLOSED
        assert not bob.is_active
        assert not client.login(email=address, password=PASSWORD)
        assert not Membership.objects.active().filter(user=bob).exists()
        assert not EmailAddress.objects.filter(email__iexact=address).exists()
        for row in (*Invitation.objects.all(), *OutgoingEmail.objects.exclude(state="due")):
            assert address not in repr(vars(row))
            assert name not in repr(vars(row))
        assert not OutgoingEmail.objects.filter(recipient__iexact=address).exists()

    def test_the_journal_keeps_the_act(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("bob"))
        client.post(reverse(self.URL), {"copied": world.user("bob").email})
        client.force_login(world.user("nora"))
        page = page_of(client.get(reverse("core:audit", args=[world.here.uai])))
        assert "a fermé son compte" in page
        assert leaving.CLOSED in page

    def test_the_last_lead_hands_over_first(self, client: PageClient, world: World) -> None:
        nora = world.user("nora")
        client.force_login(nora)
        url = reverse(self.URL)
        assert world.here.school.name in page_of(client.get(url))
        assert client.post(url, {"copied": nora.email}).status_code == 422
        nora.refresh_from_db()
        assert nora.is_active
        assert not AuditEntry.objects.filter(event="account_closed").exists()

    def test_the_address_may_be_invited_again(self, world: World) -> None:
        bob = world.user("bob")
        address = bob.email
        leaving.close_account(user=bob)
        assert User.objects.create_user(address).pk != bob.pk

    def test_an_inactive_hour_changes_nothing(self, world: World) -> None:
        """A mail that waits to leave is taken back, at whatever hour."""
        with time_machine.travel(datetime(2026, 11, 29, 1, tzinfo=UTC)):
            leaving.close_account(user=world.user("bob"))
        assert User.objects.filter(email__endswith=".invalid").count() == 1


def test_an_invented_school_is_neither_left_nor_closed(client: PageClient, world: World) -> None:
    school, nora = world.here.school, world.user("nora")
    MembershipFactory(school=school, lead=True)
    school.is_demo = True
    school.save()
    client.force_login(nora)
    asked = {
        reverse("core:leave", args=[school.uai]): {},
        reverse("core:close_school", args=[school.uai]): {"copied": school.name},
        reverse("core:close_account"): {"copied": nora.email},
    }
    for url, data in asked.items():
        answer = client.post(url, data)
        assert answer.status_code == 422, url
        assert "Cet établissement est inventé" in page_of(answer)
    school.refresh_from_db()
    assert school.closing_since is None
    assert Membership.objects.active().filter(user=nora).exists()
