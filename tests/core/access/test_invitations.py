import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from pixschool.core.access import accounts, invitations, members
from pixschool.core.access.addresses import PastedPerson, parse
from pixschool.core.models import AuditEntry, Invitation, Membership, OutgoingEmail, User
from pixschool.core.web.logs import RequestIdFormatter
from tests.factories.core import MembershipFactory, SchoolFactory, UserFactory
from tests.factories.students import ClassLeadFactory
from tests.support import mails
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World

NEWCOMER = {"first_name": "Anne", "last_name": "Petit", "password": "une phrase assez longue"}
ANNE = "anne.petit@ac-rennes.example"


def invite(world: World, email: str = ANNE, *roles: str) -> Invitation:
    outcome = invitations.invite(
        school=world.here.school,
        people=[PastedPerson(email)],
        roles=roles or ["staff"],
        actor=world.user("nora"),
    )
    return outcome.sent[0]


def follow(client: PageClient, email: str = ANNE) -> None:
    response = client.get(mails.link_in(mails.last_to(email)))
    assert response.status_code == 302
    assert response["Location"] == reverse("core:invitation")


class TestParse:
    def test_names_addresses_and_refusals(self) -> None:
        people = parse(
            "anne@a.fr\n"
            "Sami Le Goff <Sami@A.fr>\n"
            "\n"
            "PETIT Jean-Marc\tjm@a.fr\n"
            "deux@a.fr, trois@a.fr;\n"
            "pas une adresse\n"
            "Anne Petit <anne@a.fr>\n"
        )
        assert people.found == [
            PastedPerson("anne@a.fr", "Anne Petit"),
            PastedPerson("sami@a.fr", "Sami Le Goff"),
            PastedPerson("jm@a.fr", "PETIT Jean-Marc"),
            PastedPerson("deux@a.fr"),
            PastedPerson("trois@a.fr"),
        ]
        assert people.refused == ["ligne 6 : pas une adresse"]

    @pytest.mark.parametrize(
        ("typed", "first", "last"),
        [
            ("Anne Petit", "Anne", "Petit"),
            ("PETIT Anne", "Anne", "PETIT"),
            ("Sami Le Goff", "Sami", "Le Goff"),
            ("LE GOFF Sami", "Sami", "LE GOFF"),
            ("Anne", "Anne", ""),
            ("", "", ""),
        ],
    )
    def test_first_and_last_name(self, typed: str, first: str, last: str) -> None:
        person = PastedPerson("a@a.fr", typed)
        assert (person.first_name, person.last_name) == (first, last)


class TestInvite:
    def test_mail_says_who_where_which_role(self, world: World) -> None:
        invite(world, ANNE, "class_lead", "librarian")
        mail = mails.last_to(ANNE)
        for body in (mails.text_of(mail), mails.html_of(mail)):
            assert "Nora Personne" in body
            assert "Collège Ada-Lovelace" in body
            assert "Référent Pix de classe, Professeur documentaliste" in body
            assert "/invitation/" in body
        assert mails.parsed(mail)["Reply-To"] == "nora@ecole.example"
        assert mail.kind == invitations.MAIL_KIND

    def test_the_secret_is_long_and_kept_as_a_hash(self, world: World) -> None:
        invitation = invite(world)
        token = mails.link_in(mails.last_to(ANNE)).strip("/").rpartition("/")[2]
        assert len(token) * 6 >= 256
        assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert not Invitation.objects.filter(token_hash__contains=token).exists()

    def test_members_get_nothing(self, world: World) -> None:
        outcome = invitations.invite(
            school=world.here.school,
            people=[PastedPerson("BOB@ecole.example".lower())],
            roles=["lead"],
            actor=world.user("nora"),
        )
        assert outcome.members == [world.members["bob"]]
        assert not OutgoingEmail.objects.exists()
        assert world.members["bob"].roles == ["class_lead"]

    def test_twice_is_one_invitation_with_both_roles_and_a_new_link(self, world: World) -> None:
        first = invite(world, ANNE, "staff")
        second = invite(world, ANNE, "class_lead")
        assert second.pk == first.pk
        assert second.roles == ["class_lead", "staff"]
        assert second.token_hash != first.token_hash
        assert OutgoingEmail.objects.filter(recipient=ANNE).count() == 2

    def test_no_more_than_an_hour_allows(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(invitations, "MAILS_PER_HOUR", 2)
        invite(world, "un@a.example")
        invite(world, "deux@a.example")
        with pytest.raises(invitations.TooManyInvitationsError, match="il en reste 0"):
            invite(world, "trois@a.example")
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            invite(world, "trois@a.example")

    def test_screen(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        url = reverse("core:team_invite", args=[world.here.uai])
        assert client.get(url).status_code == 200
        response = client.post(url, {"people": "oups", "roles": ["staff"]})
        assert response.status_code == 422
        assert "ligne 1" in response.content.decode()
        assert client.post(url, {"people": ANNE}).status_code == 422
        response = client.post(
            url, {"people": f"Anne Petit <{ANNE}>\nbob@ecole.example", "roles": ["staff"]},
            follow=True,
        )  # fmt: skip
        page = response.content.decode()
        assert "1 invitation envoyée" in plain(page)
        assert "Déjà dans l’équipe" in page
        assert Invitation.objects.get().name == "Anne Petit"
        assert AuditEntry.objects.filter(event="member_invited").count() == 1

    def test_a_class_goes_with_the_invitation(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        url = reverse("core:team_invite", args=[world.here.uai])
        asked = {"people": f"{ANNE}\nbob@ecole.example", "roles": ["class_lead"]}
        refused = client.post(url, asked | {"classes": "6A, 6Z"})
        assert "Aucune classe 6Z cette année" in plain(refused.content.decode())
        refused = client.post(url, asked | {"classes": "6A", "roles": ["staff"]})
        assert "cochez « Référent Pix de classe »" in plain(refused.content.decode())
        assert not Invitation.objects.exists()

        page = client.post(url, asked | {"classes": "6a et 6B"}, follow=True).content.decode()
        assert "2 classes confiées" in plain(page)
        invitation = Invitation.objects.get()
        both = {world.a.room.pk, world.b.room.pk}
        assert set(invitation.led_classes.values_list("classroom", flat=True)) == both
        assert OutgoingEmail.objects.filter(recipient=ANNE).count() == 1
        bob = world.members["bob"]
        assert set(bob.led_classes.values_list("classroom", flat=True)) == both
        assert AuditEntry.objects.get(event="class_leads_named").target_ids == sorted(both)

        anne = UserFactory(email=ANNE)
        membership = invitations.accept(invitation=invitation, user=anne)
        assert set(membership.led_classes.values_list("classroom", flat=True)) == both

    def test_too_many_invitations_give_no_class(
        self, client: PageClient, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(invitations, "MAILS_PER_HOUR", 0)
        client.force_login(world.user("nora"))
        url = reverse("core:team_invite", args=[world.here.uai])
        before = set(world.a.room.leads.values_list("pk", flat=True))
        asked = {"people": f"{ANNE}\nnora@ecole.example", "roles": ["class_lead"], "classes": "6A"}
        assert client.post(url, asked).status_code == 422
        assert set(world.a.room.leads.values_list("pk", flat=True)) == before


class TestAccept:
    def test_newcomer(self, client: PageClient, world: World) -> None:
        invitation = invite(world, ANNE, "class_lead")
        ClassLeadFactory(classroom=world.a.room, membership=None, invitation=invitation)
        follow(client)
        page = client.get(reverse("core:invitation"))
        assert page.status_code == 200
        content = page.content.decode()
        assert "Collège Ada-Lovelace" in content
        assert "Nora Personne" in content
        assert "no-store" in page["Cache-Control"]
        # Not "no-referrer": browsers would post the form with "Origin: null", which CSRF refuses.
        assert page["Referrer-Policy"] == "same-origin"
        response = client.post(reverse("core:invitation"), NEWCOMER)
        assert response.status_code == 302, response.content.decode()
        assert response["Location"] == reverse("portal:home", args=[world.here.uai])
        membership = Membership.objects.get(user__email=ANNE)
        assert membership.roles == ["class_lead"]
        assert membership.user.check_password(NEWCOMER["password"])
        assert membership.led_classes.get().classroom == world.a.room
        assert client.session["_auth_user_id"] == str(membership.user.pk)
        invitation.refresh_from_db()
        assert invitation.accepted_by == membership

    def test_link_redirects_so_that_the_secret_leaves_the_address(
        self, client: PageClient, world: World
    ) -> None:
        invite(world)
        response = client.get(mails.link_in(mails.last_to(ANNE)))
        assert response["Location"] == "/invitation/"
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        token = mails.link_in(mails.last_to(ANNE)).strip("/").rpartition("/")[2]
        assert token not in str(dict(client.session))

    @pytest.mark.parametrize(
        ("field", "value"),
        [("password", "court"), ("password", ANNE), ("first_name", ""), ("last_name", "")],
    )
    def test_refused_forms_open_nothing(
        self, client: PageClient, world: World, field: str, value: str
    ) -> None:
        invite(world)
        follow(client)
        response = client.post(reverse("core:invitation"), NEWCOMER | {field: value})
        assert response.status_code == 422
        assert not User.objects.filter(email=ANNE).exists()

    def test_existing_account_signs_in_first(self, client: PageClient, world: World) -> None:
        charlie = world.user("charlie")
        charlie.set_password("une phrase assez longue")
        charlie.save()
        invite(world, charlie.email)
        follow(client, charlie.email)
        page = client.get(reverse("core:invitation")).content.decode()
        assert "Vous avez déjà un compte" in page
        assert 'name="password"' not in page
        response = client.post(
            reverse("account_login") + "?next=/invitation/",
            {"login": charlie.email, "password": "une phrase assez longue"},
        )
        assert response["Location"] == "/invitation/"
        page = client.get("/invitation/").content.decode()
        assert "Votre session est ouverte au nom de" in page
        assert "Ce n’est pas l’adresse invitée" not in page
        client.post("/invitation/")
        assert charlie.memberships.active().count() == 2

    def test_another_signed_in_account_is_refused(self, client: PageClient, world: World) -> None:
        """A link that was passed on, or read over a shoulder, gives nothing: not even a head's."""
        invite(world, ANNE, "head")
        client.force_login(world.user("charlie"))
        follow(client)
        page = client.get("/invitation/").content.decode()
        assert "charlie@ecole.example" in page
        assert "Ce n’est pas l’adresse invitée" in page
        assert "Accepter l’invitation" not in page
        assert client.post("/invitation/").status_code == 403
        assert not world.here.school.memberships.filter(user=world.user("charlie")).exists()
        with pytest.raises(invitations.InvitationForAnotherError):
            invitations.accept(invitation=Invitation.objects.get(), user=world.user("charlie"))

    def test_a_second_address_counts_once_it_is_verified(
        self, client: PageClient, world: World
    ) -> None:
        invite(world)
        charlie = world.user("charlie")
        own = charlie.emailaddress_set.create(email=ANNE.upper(), verified=False)
        client.force_login(charlie)
        follow(client)
        assert client.post("/invitation/").status_code == 403
        own.verified = True
        own.save()
        assert client.post("/invitation/").status_code == 302
        assert world.here.school.memberships.filter(user=charlie).exists()

    def test_the_inviter_is_told(self, client: PageClient, world: World) -> None:
        invite(world, ANNE, "lead")
        follow(client)
        client.post("/invitation/", NEWCOMER)
        told = mails.text_of(mails.last_to("nora@ecole.example"))
        assert f"Anne Petit ({ANNE}) a accepté votre invitation" in told
        assert "Rôle donné : Référent Pix" in told or "Rôle donné : RUPN" in told

    def test_an_inviter_who_left_is_not(self, client: PageClient, world: World) -> None:
        invite(world)
        members.change_roles(
            membership=world.members["alice"], roles=["head", "lead"], actor=world.user("nora")
        )
        members.end(membership=world.members["nora"], actor=world.user("alice"))
        follow(client)
        client.post("/invitation/", NEWCOMER)
        assert not OutgoingEmail.objects.filter(recipient="nora@ecole.example").exists()

    def test_changing_account_keeps_the_invitation(self, client: PageClient, world: World) -> None:
        invite(world)
        client.force_login(world.user("charlie"))
        follow(client)
        response = client.post(reverse("core:invitation_switch"), follow=True)
        assert "Ouvrir mon compte" in response.content.decode()
        assert "_auth_user_id" not in client.session

    def test_a_member_gains_the_role(self, world: World) -> None:
        """A member is given a role at once; only an older invitation can still bring one."""
        bob = world.members["bob"]
        Invitation.objects.create(
            school=world.here.school, email=bob.user.email, roles=["librarian"], token_hash="x"
        )
        invitations.accept(invitation=Invitation.objects.get(), user=bob.user)
        bob.refresh_from_db()
        assert bob.roles == ["class_lead", "librarian"]

    def test_who_had_left_comes_back_with_the_new_roles_only(self, world: World) -> None:
        bob = world.members["bob"]
        members.end(membership=bob, actor=world.user("nora"))
        invitation = invite(world, bob.user.email, "staff")
        assert invitations.accept(invitation=invitation, user=bob.user).roles == ["staff"]
        bob.refresh_from_db()
        assert bob.left_at is None

    def test_works_once(self, client: PageClient, world: World) -> None:
        invite(world)
        follow(client)
        client.post("/invitation/", NEWCOMER)
        other = PageClient()
        follow(other)
        response = other.get("/invitation/")
        assert response.status_code == 410
        assert "déjà acceptée" in response.content.decode()
        response = other.post("/invitation/", NEWCOMER | {"first_name": "Autre"})
        assert response.status_code == 410
        assert User.objects.filter(email=ANNE).count() == 1

    def test_fourteen_days(self, client: PageClient, world: World) -> None:
        invite(world)
        with time_machine.travel(timezone.now() + timedelta(days=14, minutes=-5)):
            follow(client)
            assert client.get("/invitation/").status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
            assert client.get("/invitation/").status_code == 410
            assert client.post("/invitation/", NEWCOMER).status_code == 410
        assert not User.objects.filter(email=ANNE).exists()

    def test_revoked(self, client: PageClient, world: World) -> None:
        invitation = invite(world)
        ClassLeadFactory(classroom=world.a.room, membership=None, invitation=invitation)
        follow(client)
        invitations.revoke(invitation=invitation, actor=world.user("nora"))
        assert client.post("/invitation/", NEWCOMER).status_code == 410
        assert not world.a.room.leads.filter(invitation=invitation).exists()

    def test_resending_closes_the_first_link(self, client: PageClient, world: World) -> None:
        invitation = invite(world)
        first = mails.link_in(mails.last_to(ANNE))
        follow(client)
        invitations.resend(invitation=invitation, actor=world.user("nora"))
        assert client.get("/invitation/").status_code == 410  # followed before
        client.get(first)
        assert client.get("/invitation/").status_code == 410
        follow(client)
        assert client.get("/invitation/").status_code == 200

    @pytest.mark.parametrize("token", ["x", "a" * 43, "../..", "é" * 20])
    def test_guesses(self, client: PageClient, world: World, token: str) -> None:
        invite(world)
        client.get(f"/invitation/{token}/")
        assert client.get("/invitation/").status_code == 410

    def test_without_link(self, client: PageClient, db: None) -> None:
        assert client.get("/invitation/").status_code == 410

    def test_looking_uses_nothing(self, client: PageClient, world: World) -> None:
        """Mail filters follow links before people do."""
        invitation = invite(world)
        for _ in range(3):
            follow(client)
            client.get("/invitation/")
        invitation.refresh_from_db()
        assert invitation.is_pending


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_member() -> None:
    school = SchoolFactory()
    invitation = invitations.invite(
        school=school, people=[PastedPerson(ANNE)], roles=["staff"], actor=None
    ).sent[0]
    users = [UserFactory(email=ANNE)] * 6

    def click(user: User) -> bool:
        try:
            invitations.accept(invitation=invitation, user=user)
        except invitations.InvitationOverError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(click, users)) == 1
    assert school.memberships.count() == 1


class TestSecretsInLogs:
    @pytest.mark.parametrize(
        "line",
        [
            "Not Found: /invitation/Abc-def_123456/",
            "Internal Server Error: /compte/password/reset/key/1a-cd2-0123456789abcdef/",
        ],
    )
    def test_masked(self, line: str) -> None:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, line, (), None)
        text = RequestIdFormatter().format(record)
        assert "…" in text
        assert "123456" not in text

    def test_an_error_on_the_link_does_not_print_it(
        self,
        client: PageClient,
        world: World,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        invite(world)
        link = mails.link_in(mails.last_to(ANNE))
        token = link.strip("/").rpartition("/")[2]

        def fail(_token: str) -> None:
            raise RuntimeError("down")

        monkeypatch.setattr(invitations, "find", fail)
        client.raise_request_exception = False
        assert client.get(link).status_code == 500
        formatter = RequestIdFormatter()
        assert caplog.records
        assert not [r for r in caplog.records if token in formatter.format(r)]


class TestScreens:
    def test_resend_and_revoke(self, client: PageClient, world: World) -> None:
        invitation = invite(world)
        client.force_login(world.user("alice"))
        client.post(
            reverse("core:invitation_resend", args=[world.here.uai, invitation.pk]), follow=True
        )
        assert OutgoingEmail.objects.filter(recipient=ANNE).count() == 2
        client.post(
            reverse("core:invitation_revoke", args=[world.here.uai, invitation.pk]), follow=True
        )
        invitation.refresh_from_db()
        assert invitation.revoked_at
        response = client.post(
            reverse("core:invitation_resend", args=[world.here.uai, invitation.pk]), follow=True
        )
        assert "déjà été acceptée ou annulée" in response.content.decode()

    def test_of_another_school(self, client: PageClient, world: World) -> None:
        invitation = invite(world)
        client.force_login(world.user("charlie"))
        for name in ("core:invitation_resend", "core:invitation_revoke"):
            for uai in (world.here.uai, world.elsewhere.uai):
                assert client.post(reverse(name, args=[uai, invitation.pk])).status_code == 404
        invitation.refresh_from_db()
        assert invitation.is_pending

    def test_same_number_of_queries(
        self, client: PageClient, world: World, count_queries: Callable[..., None]
    ) -> None:
        client.force_login(world.user("nora"))

        def grow() -> None:
            for n in range(3):
                invite(world, f"p{n}@a.example")
                MembershipFactory(school=world.here.school)

        invite(world)
        count_queries(
            lambda: client.get(reverse("core:team", args=[world.here.uai])), grow, at_most=12
        )


def test_open_account_has_a_verified_address(db: None) -> None:
    user = accounts.open_account(email="A@b.example", first_name="A", last_name="B", password=None)
    assert user.email == "a@b.example"
    assert user.emailaddress_set.get().verified
    assert not user.has_usable_password()
