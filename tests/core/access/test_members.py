from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from pixschool.core.access import invitations, members
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.access.permissions import Capability
from pixschool.core.models import AuditEntry, Membership
from students.models import ClassLead
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


class TestLeaving:
    def test_everything_stops_at_the_next_click(self, client: PageClient, world: World) -> None:
        bob = world.members["bob"]
        client.force_login(bob.user)
        home = reverse("portal:home", args=[world.here.uai])
        assert client.get(home).status_code == 200
        pending = invitations.invite(
            school=world.here.school,
            people=[PastedPerson("b2@a.example")],
            roles=["lead"],
            actor=world.user("nora"),
        ).sent[0]
        pending.email = bob.user.email
        pending.save()
        members.end(membership=bob, actor=world.user("nora"))
        response = client.get(home)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))
        pending.refresh_from_db()
        assert pending.revoked_at
        assert not ClassLead.objects.filter(membership=bob).exists()
        client.force_login(bob.user)
        assert client.get(home).status_code == 404
        assert AuditEntry.objects.filter(event="member_left", target_ids=[bob.pk]).exists()

    def test_twenty_removals(self, world: World) -> None:
        people = [MembershipFactory(school=world.here.school) for _ in range(20)]
        clients = []
        for person in people:
            browser = PageClient()
            browser.force_login(person.user)
            clients.append(browser)
        for person in people:
            members.end(membership=person, actor=world.user("nora"))
        home = reverse("portal:home", args=[world.here.uai])
        assert {browser.get(home).status_code for browser in clients} == {302}

    def test_the_other_school_stays(self, client: PageClient, world: World) -> None:
        bob = world.user("bob")
        MembershipFactory(school=world.elsewhere.school, user=bob)
        members.end(membership=world.members["bob"], actor=None)
        bob.refresh_from_db()
        client.force_login(bob)
        home = reverse("portal:home", args=[world.elsewhere.uai])
        assert client.get(home).status_code == 200

    def test_twice_changes_nothing(self, world: World) -> None:
        for _ in range(2):
            members.end(membership=world.members["bob"], actor=None)
        assert AuditEntry.objects.filter(event="member_left").count() == 1

    def test_coming_back(self, client: PageClient, world: World) -> None:
        bob = world.members["bob"]
        members.end(membership=bob, actor=None)
        client.force_login(world.user("nora"))
        client.post(reverse("core:member_reopen", args=[world.here.uai, bob.pk]))
        bob.refresh_from_db()
        assert bob.left_at is None
        assert bob.roles == ["class_lead"]
        assert not bob.led_classes.exists()


class TestSomebodyManages:
    def test_nobody_removes_themselves(self, world: World) -> None:
        nora = world.members["nora"]
        with pytest.raises(members.TeamError, match="vous-même"):
            members.end(membership=nora, actor=nora.user)
        with pytest.raises(members.TeamError, match="vous-même"):
            members.change_roles(membership=nora, roles=["staff"], actor=nora.user)
        nora.refresh_from_db()
        assert nora.roles == ["lead"]
        assert nora.left_at is None

    def test_one_may_change_what_keeps_the_team(self, world: World) -> None:
        nora = world.members["nora"]
        members.change_roles(membership=nora, roles=["head", "librarian"], actor=nora.user)
        assert nora.can(Capability.MANAGE_TEAM)

    def test_the_last_one_stays(self, world: World) -> None:
        members.end(membership=world.members["alice"], actor=world.user("nora"))
        for act in (
            lambda: members.end(membership=world.members["nora"], actor=None),
            lambda: members.change_roles(
                membership=world.members["nora"], roles=["staff"], actor=None
            ),
        ):
            with pytest.raises(members.TeamError, match="ne resterait personne"):
                act()
        assert Membership.objects.get(pk=world.members["nora"].pk).roles == ["lead"]

    def test_who_cannot_sign_in_does_not_count(self, world: World) -> None:
        world.user("alice").__class__.objects.filter(pk=world.user("alice").pk).update(
            is_active=False
        )
        with pytest.raises(members.TeamError):
            members.end(membership=world.members["nora"], actor=None)

    @pytest.mark.django_db(transaction=True)
    def test_two_managers_who_dismiss_each_other(self) -> None:
        school = SchoolFactory()
        one, two = (MembershipFactory(school=school, lead=True) for _ in range(2))

        def dismiss(pair: tuple[Membership, Membership]) -> bool:
            try:
                members.end(membership=pair[1], actor=pair[0].user)
            except members.TeamError:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(dismiss, [(one, two), (two, one)])) == [False, True]
        assert school.memberships.active().count() == 1


class TestRoles:
    def test_screen(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        url = reverse("core:member", args=[world.here.uai, world.members["bob"].pk])
        assert "bob@ecole.example" in client.get(url).content.decode()
        assert client.post(url, {"roles": []}).status_code == 422
        assert client.post(url, {"roles": ["root"]}).status_code == 422
        client.post(url, {"roles": ["assistant", "librarian"]})
        bob = world.members["bob"]
        bob.refresh_from_db()
        assert bob.roles == ["librarian", "assistant"]
        entry = AuditEntry.objects.get(event="member_roles_changed")
        assert entry.details == {"before": ["class_lead"], "after": ["librarian", "assistant"]}
        assert entry.actor == world.user("nora")

    def test_losing_the_role_of_class_lead_releases_the_classes(self, world: World) -> None:
        bob = world.members["bob"]
        members.change_roles(membership=bob, roles=["staff"], actor=None)
        assert not bob.led_classes.exists()
        brice = world.members["brice"]
        members.change_roles(membership=brice, roles=["class_lead", "staff"], actor=None)
        assert brice.led_classes.exists()

    def test_own_page_has_no_way_out(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        nora = world.members["nora"]
        url = reverse("core:member", args=[world.here.uai, nora.pk])
        assert "Retirer de l’équipe" not in client.get(url).content.decode()
        response = client.post(url, {"roles": ["staff"]})
        assert response.status_code == 422
        assert "vous-même" in response.content.decode()
        response = client.post(
            reverse("core:member_end", args=[world.here.uai, nora.pk]), follow=True
        )
        assert "vous-même" in response.content.decode()

    def test_ending_by_the_screen(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("alice"))
        bob = world.members["bob"]
        response = client.post(
            reverse("core:member_end", args=[world.here.uai, bob.pk]), follow=True
        )
        assert "ne fait plus partie" in response.content.decode()
        assert "1 personne partie" in page_of(response)
        url = reverse("core:member", args=[world.here.uai, bob.pk])
        assert "Rouvrir l’accès" in client.get(url).content.decode()

    def test_members_of_elsewhere_are_not_found(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        stranger = world.members["charlie"].pk
        for name in ("core:member", "core:member_end", "core:member_reopen"):
            assert client.post(reverse(name, args=[world.here.uai, stranger])).status_code == 404

    @pytest.mark.parametrize("name", ["bob", "dora", "sam", "ines"])
    def test_others_are_refused(self, client: PageClient, world: World, name: str) -> None:
        client.force_login(world.user(name))
        assert client.get(reverse("core:team", args=[world.here.uai])).status_code == 403

    def test_the_list_says_the_classes(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        page = client.get(reverse("core:team", args=[world.here.uai])).content.decode()
        assert "6A" in page
        assert "charlie" not in page
