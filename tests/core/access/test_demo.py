from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse

from pixschool.core.access import demo, invitations
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.models import OutgoingEmail, School
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.world import World


@pytest.fixture
def open_world(world: World, settings: object) -> World:
    settings.DEMO = True
    School.objects.filter(pk=world.here.school.pk).update(is_demo=True)
    return world


class TestSignIn:
    def test_one_account_per_role(self, client: PageClient, open_world: World) -> None:
        emails = [account.email for account in demo.accounts()]
        assert emails == [
            f"{name}@ecole.example" for name in ("nora", "alice", "bob", "dora", "sam", "ines")
        ]
        page = client.get(reverse("account_login")).content.decode()
        assert "Démonstration" in page
        assert "charlie" not in page

    def test_one_click(self, client: PageClient, open_world: World) -> None:
        response = client.post(reverse("core:demo_login"), {"email": "nora@ecole.example"})
        assert response["Location"] == "/"
        assert client.get("/")["Location"] == reverse("portal:home", args=[open_world.here.uai])

    def test_comes_back_to_the_page_asked_for(self, client: PageClient, open_world: World) -> None:
        for place, expected in ((open_world.here, True), (open_world.elsewhere, False)):
            page = reverse("campaigns:list", args=[place.uai])
            form = {"email": "nora@ecole.example", "next": page}
            response = PageClient().post(reverse("core:demo_login"), form)
            assert response["Location"] == (page if expected else "/")

    def test_get_is_refused(self, client: PageClient, open_world: World) -> None:
        assert client.get(reverse("core:demo_login")).status_code == 405

    @pytest.mark.parametrize("email", ["charlie@ecole.example", "x@y.example", "", "nora"])
    def test_nobody_else(self, client: PageClient, open_world: World, email: str) -> None:
        assert client.post(reverse("core:demo_login"), {"email": email}).status_code == 404

    def test_never_somebody_who_is_real_elsewhere(
        self, client: PageClient, open_world: World
    ) -> None:
        MembershipFactory(school=open_world.elsewhere.school, user=open_world.user("bob"))
        email = {"email": "bob@ecole.example"}
        assert client.post(reverse("core:demo_login"), email).status_code == 404

    def test_never_support(self, client: PageClient, open_world: World) -> None:
        bob = open_world.user("bob")
        bob.is_superuser = True
        bob.save()
        email = {"email": "bob@ecole.example"}
        assert client.post(reverse("core:demo_login"), email).status_code == 404


class TestWithoutDemo:
    def test_nothing_is_there(self, client: PageClient, world: World) -> None:
        School.objects.update(is_demo=True)
        email = {"email": "nora@ecole.example"}
        assert client.post(reverse("core:demo_login"), email).status_code == 404
        assert "Démonstration" not in client.get(reverse("account_login")).content.decode()
        client.force_login(world.user("nora"))
        assert client.get(reverse("core:mailbox")).status_code == 404


class TestMailbox:
    def send(self, world: World) -> None:
        for place, email in ((world.here, "un@a.example"), (world.elsewhere, "deux@a.example")):
            invitations.invite(
                school=place.school, people=[PastedPerson(email)], roles=["staff"], actor=None
            )

    def test_own_school_only(self, client: PageClient, open_world: World) -> None:
        self.send(open_world)
        client.force_login(open_world.user("ines"))
        page = client.get(reverse("core:mailbox")).content.decode()
        assert "/invitation/" in page
        assert "un@a.example" in page
        assert "deux@a.example" not in page

    def test_code_can_be_followed(self, client: PageClient, open_world: World) -> None:
        client.post(reverse("account_request_login_code"), {"email": "bob@ecole.example"})
        other = PageClient()
        other.force_login(open_world.user("nora"))
        assert "bob@ecole.example" in other.get(reverse("core:mailbox")).content.decode()

    def test_real_school_sees_nothing(self, client: PageClient, open_world: World) -> None:
        self.send(open_world)
        client.force_login(open_world.user("charlie"))
        assert "Aucun message" in client.get(reverse("core:mailbox")).content.decode()

    def test_strangers_sign_in(self, client: PageClient, open_world: World) -> None:
        assert client.get(reverse("core:mailbox")).status_code == 302

    def test_a_real_account_that_is_invited_is_never_read(
        self, client: PageClient, open_world: World
    ) -> None:
        """Else the demo's lead would ask for its sign-in code, and read it here."""
        charlie = open_world.user("charlie")
        invitations.invite(
            school=open_world.here.school, people=[PastedPerson(charlie.email)], roles=["lead"],
            actor=open_world.user("nora"),
        )  # fmt: skip
        client.post(reverse("account_request_login_code"), {"email": charlie.email})
        assert OutgoingEmail.objects.filter(recipient=charlie.email).count() == 2
        other = PageClient()
        other.force_login(open_world.user("nora"))
        page = other.get(reverse("core:mailbox")).content.decode()
        assert charlie.email not in page

    @pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
    def test_nor_support(self, client: PageClient, open_world: World, power: str) -> None:
        bob = open_world.user("bob")
        setattr(bob, power, True)
        bob.save()
        client.post(reverse("account_request_login_code"), {"email": bob.email})
        other = PageClient()
        other.force_login(open_world.user("nora"))
        assert bob.email not in other.get(reverse("core:mailbox")).content.decode()


class TestBesideARealSchool:
    def test_it_does_not_start(self, open_world: World) -> None:
        with pytest.raises(demo.DemoBesideRealSchoolError, match="PIXSCHOOL_DEMO=0"):
            demo.refuse_beside_a_real_school()
        with pytest.raises(CommandError, match="une base à elle"):
            call_command("seed_demo", stdout=StringIO())
        found = run_checks(tags=["database"], databases=["default"])
        assert "pixschool.E006" in {message.id for message in found}

    def test_it_starts_among_demo_schools(self, open_world: World) -> None:
        School.objects.update(is_demo=True)
        demo.refuse_beside_a_real_school()
        found = run_checks(tags=["database"], databases=["default"])
        assert "pixschool.E006" not in {message.id for message in found}

    def test_no_real_school_is_made_in_demo_mode(self, open_world: World) -> None:
        with pytest.raises(CommandError, match="PIXSCHOOL_DEMO=0"):
            call_command("create_school", "0350001A", "--lead", "a@a.example", stdout=StringIO())
