import pytest
from django.urls import reverse

from pixschool.core.access import demo, invitations
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.models import School
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
