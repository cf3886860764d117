"""Signing in through a provider: a real one, over HTTP, honest or not."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.urls import reverse

from pixschool.core.access import accounts, invitations, members
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.access.sso import identity_of
from pixschool.core.models import Invitation, Membership, User
from tests.factories.core import PASSWORD
from tests.support import mails, oidc
from tests.support.client import PageClient
from tests.support.world import World

ANNE = "anne.petit@ac.example"
LOGIN = "/compte/oidc/sso/login/"

# The provider's own library warns itself, in the thread that serves it.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")


@pytest.fixture(scope="module")
def server() -> Iterator[oidc.Provider]:
    with oidc.running() as provider:
        provider.know(
            "sub-anne", given_name="Anne", family_name="Petit", email="anne@ailleurs.example"
        )
        provider.know("sub-nora", email="nora@ecole.example", email_verified=True)
        yield provider


@pytest.fixture
def provider(server: oidc.Provider, settings: Any) -> Iterator[oidc.Provider]:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "Compte académique",
                    "client_id": "pixschool",
                    "secret": "secret",
                    "settings": {"server_url": server.url},
                }
            ],
        }
    }
    yield server
    server.token_lie = server.answer_lie = server.info_lie = None
    server.broken = False


def set_out(client: PageClient, process: str = "login", then: str = "") -> str:
    """Leave for the provider; returns the address the browser is sent to."""
    response = client.post(f"{LOGIN}?process={process}" + (f"&next={then}" if then else ""))
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def come_back(client: PageClient, provider: oidc.Provider, address: str, sub: str) -> HttpResponse:
    back = urlsplit(provider.authorize(address, sub))
    return client.get(f"{back.path}?{back.query}")


def enter(
    client: PageClient, provider: oidc.Provider, sub: str, process: str = "login", then: str = ""
) -> HttpResponse:
    return come_back(client, provider, set_out(client, process, then), sub)


def invite(world: World, email: str = ANNE) -> Invitation:
    return invitations.invite(
        school=world.here.school,
        people=[PastedPerson(email)],
        roles=["class_lead"],
        actor=world.user("nora"),
    ).sent[0]


def link(provider: oidc.Provider, user: User, sub: str) -> SocialAccount:
    return SocialAccount.objects.create(
        user=user, provider="sso", uid=identity_of(provider.url, sub), extra_data={}
    )


def is_in(client: PageClient) -> bool:
    return "_auth_user_id" in client.session


class TestStranger:
    def test_is_refused_politely(self, client: PageClient, world: World, provider: Any) -> None:
        response = enter(client, provider, "sub-unknown")
        assert response.status_code == 403
        assert "demandez une invitation" in response.content.decode()
        assert not is_in(client)
        assert not SocialAccount.objects.exists()

    def test_same_verified_address_is_not_the_same_person(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        before = User.objects.count()
        response = enter(client, provider, "sub-nora")
        assert response.status_code == 403
        assert not is_in(client)
        assert User.objects.count() == before

    def test_invitation_of_somebody_else_helps_nobody(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        invite(world)  # sent, but its link was not followed in this browser
        assert enter(client, provider, "sub-anne").status_code == 403


class TestInvited:
    def test_enters_with_account_identity_and_membership(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        invite(world)
        client.get(mails.link_in(mails.last_to(ANNE)))
        page = client.get("/invitation/").content.decode()
        assert "Continuer avec Compte académique" in page
        response = enter(client, provider, "sub-anne", then="/invitation/")
        assert response["Location"] == reverse("portal:home", args=[world.here.uai])
        membership = Membership.objects.get(user__email=ANNE)
        assert membership.roles == ["class_lead"]
        assert membership.user.get_full_name() == "Anne Petit"
        assert not membership.user.has_usable_password()
        account = SocialAccount.objects.get()
        assert account.user == membership.user
        assert account.uid == identity_of(provider.url, "sub-anne")
        assert set(account.extra_data["userinfo"]) == {"iss", "sub", "email"}
        assert client.get(response["Location"]).status_code == 200

        again = PageClient()
        assert enter(again, provider, "sub-anne")["Location"] == "/"
        assert is_in(again)

    def test_address_of_the_invitation_counts_not_that_of_the_provider(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        """The provider says she is Nora; the account opened is the invited one."""
        invite(world)
        client.get(mails.link_in(mails.last_to(ANNE)))
        enter(client, provider, "sub-nora")
        assert SocialAccount.objects.get().user.email == ANNE

    def test_existing_account_must_sign_in_first(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        invite(world, "charlie@ecole.example")
        client.get(mails.link_in(mails.last_to("charlie@ecole.example")))
        response = enter(client, provider, "sub-anne", then="/invitation/")
        assert response.status_code == 409
        assert "Vous avez déjà un compte" in response.content.decode()
        assert not SocialAccount.objects.exists()

    def test_linked_account_accepts_with_one_click(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        charlie = world.user("charlie")
        link(provider, charlie, "sub-charlie")
        invite(world, charlie.email)
        client.get(mails.link_in(mails.last_to(charlie.email)))
        response = enter(client, provider, "sub-charlie", then="/invitation/")
        assert response["Location"] == "/invitation/"
        assert "charlie@ecole.example" in client.get("/invitation/").content.decode()
        client.post("/invitation/")
        assert world.here.school.memberships.filter(user=charlie).exists()
        assert not User.objects.filter(email=ANNE).exists()

    @pytest.mark.parametrize("how", ["revoked", "accepted"])
    def test_over_meanwhile(
        self, client: PageClient, world: World, provider: Any, how: str
    ) -> None:
        invitation = invite(world)
        client.get(mails.link_in(mails.last_to(ANNE)))
        address = set_out(client)
        if how == "revoked":
            invitations.revoke(invitation=invitation, actor=None)
        else:
            taker = accounts.open_account(email=ANNE, first_name="Anne", last_name="Petit")
            invitations.accept(invitation=invitation, user=taker)
        assert come_back(client, provider, address, "sub-anne").status_code == 403
        assert User.objects.filter(email=ANNE).count() == (how == "accepted")

    def test_rights_end_with_the_membership(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        link(provider, world.user("bob"), "sub-bob")
        members.end(membership=world.members["bob"], actor=None)
        enter(client, provider, "sub-bob")
        assert is_in(client)
        assert client.get(reverse("portal:home", args=[world.here.uai])).status_code == 404


class TestLinking:
    def sign_in(self, client: PageClient, email: str = "nora@ecole.example") -> None:
        client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    def test_from_the_account_page(self, client: PageClient, world: World, provider: Any) -> None:
        self.sign_in(client)
        page = client.get(reverse("socialaccount_connections"))
        assert "Compte académique" in page.content.decode()
        enter(client, provider, "sub-anne", process="connect")
        assert SocialAccount.objects.get().user == world.user("nora")
        other = PageClient()
        enter(other, provider, "sub-anne")
        assert is_in(other)

    def test_unlink(self, client: PageClient, world: World, provider: Any) -> None:
        self.sign_in(client)
        account = link(provider, world.user("nora"), "sub-anne")
        client.post(reverse("socialaccount_connections"), {"account": account.pk})
        assert not SocialAccount.objects.exists()
        assert enter(PageClient(), provider, "sub-anne").status_code == 403

    def test_last_way_in_is_kept(self, client: PageClient, world: World, provider: Any) -> None:
        user = accounts.open_account(email=ANNE, first_name="A", last_name="P")
        account = link(provider, user, "sub-anne")
        client.force_login(user)
        page = client.post(reverse("socialaccount_connections"), {"account": account.pk})
        assert "Choisissez d’abord un mot de passe" in page.content.decode()
        assert SocialAccount.objects.exists()

    def test_needs_to_be_signed_in(self, client: PageClient, world: World, provider: Any) -> None:
        response = enter(client, provider, "sub-anne", process="connect")
        assert response.status_code == 302
        assert not SocialAccount.objects.exists()
        assert not is_in(client)

    def test_of_somebody_else_stays_theirs(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        link(provider, world.user("charlie"), "sub-charlie")
        self.sign_in(client)
        enter(client, provider, "sub-charlie", process="connect")
        assert SocialAccount.objects.get().user == world.user("charlie")

    def test_of_another_persons_account_cannot_be_unlinked(
        self, client: PageClient, world: World, provider: Any
    ) -> None:
        account = link(provider, world.user("charlie"), "sub-charlie")
        self.sign_in(client)
        client.post(reverse("socialaccount_connections"), {"account": account.pk})
        assert SocialAccount.objects.exists()


def _set(**changes: Any) -> oidc.Lie:
    return lambda claims: {**claims, **changes}


def _without(*names: str) -> oidc.Lie:
    return lambda claims: {k: v for k, v in claims.items() if k not in names}


TOKEN_LIES: dict[str, oidc.Lie] = {
    "another issuer": _set(iss="https://evil.example"),
    "issuer that looks alike": lambda claims: {**claims, "iss": claims["iss"] + "/"},
    "no issuer": _without("iss"),
    "made for another site": _set(aud="another"),
    "made for several others": _set(aud=["a", "b"]),
    "no audience": _without("aud"),
    "expired": lambda claims: {**claims, "exp": int(time.time()) - 60},
    "not yet valid": lambda claims: {**claims, "nbf": int(time.time()) + 3600},
    "expiry that is not a date": _set(exp="never"),
    "nonce of another sign-in": _set(nonce="x" * 32),
    "empty nonce": _set(nonce=""),
    "no nonce": _without("nonce"),
    "another subject than the user info": _set(sub="sub-nora"),
    "no subject": _without("sub"),
    "empty subject": _set(sub=""),
}
ANSWER_LIES: dict[str, oidc.Lie] = {
    "no identity token": _without("id_token"),
    "identity token that is not one": _set(id_token="x.y.z"),
    "empty identity token": _set(id_token=""),
    "no access token": _without("access_token"),
    "an error with status 200": lambda _answer: {"error": "oops"},
}
INFO_LIES: dict[str, oidc.Lie] = {
    "another subject": _set(sub="sub-nora"),
    "no subject": _without("sub"),
}


class TestLiars:
    """The identity linked to Nora's account is `sub-linked`; no lie lets its teller in."""

    @pytest.fixture
    def linked(self, world: World, provider: oidc.Provider) -> oidc.Provider:
        link(provider, world.user("nora"), "sub-linked")
        link(provider, world.user("bob"), "sub-nora")
        return provider

    def test_honest_first(self, client: PageClient, linked: oidc.Provider) -> None:
        enter(client, linked, "sub-linked")
        assert is_in(client)

    @pytest.mark.parametrize("name", TOKEN_LIES)
    def test_identity_token(self, client: PageClient, linked: oidc.Provider, name: str) -> None:
        linked.token_lie = TOKEN_LIES[name]
        self.refused(client, linked)

    @pytest.mark.parametrize("name", ANSWER_LIES)
    def test_token_answer(self, client: PageClient, linked: oidc.Provider, name: str) -> None:
        linked.answer_lie = ANSWER_LIES[name]
        self.refused(client, linked)

    @pytest.mark.parametrize("name", INFO_LIES)
    def test_user_info(self, client: PageClient, linked: oidc.Provider, name: str) -> None:
        linked.info_lie = INFO_LIES[name]
        self.refused(client, linked)

    @staticmethod
    def refused(client: PageClient, provider: oidc.Provider) -> None:
        response = enter(client, provider, "sub-linked")
        assert response.status_code == 401
        assert "n’a pas abouti" in response.content.decode()
        assert not is_in(client)

    def test_same_subject_at_another_provider(
        self, client: PageClient, linked: oidc.Provider, settings: Any
    ) -> None:
        """The school changes provider: an old `sub` means nothing there."""
        with oidc.running() as other:
            app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
            app["settings"] = {"server_url": other.url}
            assert enter(client, other, "sub-linked").status_code == 403
        assert not is_in(client)


class TestReturn:
    """What comes back must be the answer to what this browser asked."""

    @pytest.fixture
    def back(self, client: PageClient, world: World, provider: oidc.Provider) -> Callable[[], str]:
        link(provider, world.user("nora"), "sub-nora")

        def leave() -> str:
            found = urlsplit(provider.authorize(set_out(client), "sub-nora"))
            return f"{found.path}?{found.query}"

        return leave

    def test_in_another_browser(self, client: PageClient, back: Callable[[], str]) -> None:
        other = PageClient()
        assert other.get(back()).status_code == 401
        assert not is_in(other)

    def test_twice(self, client: PageClient, back: Callable[[], str]) -> None:
        address = back()
        assert client.get(address).status_code == 302
        client.post(reverse("account_logout"))
        assert client.get(address).status_code == 401
        assert not is_in(client)

    def test_code_of_another_browser(
        self, client: PageClient, back: Callable[[], str], provider: oidc.Provider
    ) -> None:
        """Stolen code, own state: PKCE refuses it."""
        stolen = urlsplit(back()).query.partition("code=")[2].partition("&")[0]
        thief = PageClient()
        state = set_out(thief).partition("state=")[2].partition("&")[0]
        response = thief.get(f"{LOGIN}callback/?code={stolen}&state={state}")
        assert response.status_code == 401
        assert not is_in(thief)

    @pytest.mark.parametrize("query", ["", "code=x", "state=x", "code=x&state=x", "error=x"])
    def test_nonsense(self, client: PageClient, world: World, provider: Any, query: str) -> None:
        assert client.get(f"{LOGIN}callback/?{query}").status_code == 401

    def test_declined(self, client: PageClient, world: World, provider: Any) -> None:
        state = set_out(client).partition("state=")[2].partition("&")[0]
        response = client.get(f"{LOGIN}callback/?error=access_denied&state={state}", follow=True)
        assert "Connexion interrompue" in response.content.decode()

    def test_leads_nowhere_else(self, client: PageClient, world: World, provider: Any) -> None:
        link(provider, world.user("nora"), "sub-nora")
        response = enter(client, provider, "sub-nora", then="https://evil.example/")
        assert response["Location"] == "/"

    def test_leaving_needs_a_click(self, client: PageClient, db: None, provider: Any) -> None:
        response = client.get(LOGIN)
        assert response.status_code == 200
        assert "Continuer" in response.content.decode()


class TestProviderDown:
    def test_setting_out(self, client: PageClient, world: World, provider: Any) -> None:
        provider.broken = True
        response = client.post(LOGIN)
        assert response.status_code == 401
        assert "n’a pas abouti" in response.content.decode()

    def test_coming_back(self, client: PageClient, world: World, provider: Any) -> None:
        back = urlsplit(provider.authorize(set_out(client), "sub-anne"))
        provider.broken = True
        assert client.get(f"{back.path}?{back.query}").status_code == 401

    def test_password_still_works(self, client: PageClient, world: World, provider: Any) -> None:
        provider.broken = True
        form = {"login": "nora@ecole.example", "password": PASSWORD}
        assert client.get(reverse("account_login")).status_code == 200
        assert client.post(reverse("account_login"), form).status_code == 302


def test_identities_do_not_collide() -> None:
    assert identity_of("a", "bc") != identity_of("ab", "c")
    assert len(identity_of("https://" + "x" * 500, "y" * 500)) <= 191
