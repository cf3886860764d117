"""Signing in: which pages are open to all, which are closed, and what they say."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from django.urls import reverse

from pixschool.core.access import members
from pixschool.core.models import OutgoingEmail, User
from tests.factories.core import PASSWORD, MembershipFactory, UserFactory
from tests.support import mails
from tests.support.client import PageClient
from tests.support.world import World

# Every page of allauth: what somebody who is not signed in gets. 200: the page; "login": sent to
# sign in; another name: sent there, nothing being under way in this browser.
FOR_STRANGERS: dict[str, object] = {
    "account_login": 200,
    "account_logout": "login",
    "account_inactive": 200,
    "account_signup": 200,  # says that one enters by invitation
    "account_reauthenticate": "login",
    "account_email": "login",
    "account_email_verification_sent": 200,
    "account_change_password": "login",
    "account_set_password": "login",
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key_done": 200,
    "account_request_login_code": 200,
    "account_confirm_login_code": "login",
    "mfa_index": "login",
    "mfa_authenticate": "login",
    "mfa_reauthenticate": "login",
    "mfa_activate_totp": "login",
    "mfa_deactivate_totp": "login",
    "mfa_generate_recovery_codes": "login",
    "mfa_view_recovery_codes": "login",
    "mfa_download_recovery_codes": "login",
    "mfa_login_webauthn": "login",
    "mfa_reauthenticate_webauthn": "login",
    "mfa_list_webauthn": "login",
    "mfa_add_webauthn": "login",
    "socialaccount_signup": "login",
    "socialaccount_connections": "login",
    "socialaccount_login_cancelled": 200,
    "socialaccount_login_error": "login",
}
WITH_ARGUMENTS = {
    "account_confirm_email": {"key": "x:y"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "openid_connect_login": {"provider_id": "sso"},
    "openid_connect_callback": {"provider_id": "sso"},
}


def allauth_names() -> set[str]:
    from django.urls import get_resolver

    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    return {n for n in names if n.startswith(("account_", "mfa_", "socialaccount_", "openid_"))}


def test_every_page_of_allauth_is_declared() -> None:
    assert allauth_names() == set(FOR_STRANGERS) | set(WITH_ARGUMENTS)


@pytest.mark.parametrize("name", FOR_STRANGERS)
def test_for_strangers(client: PageClient, db: None, name: str) -> None:
    response = client.get(reverse(name))
    expected = FOR_STRANGERS[name]
    if expected == "login":
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))
    else:
        assert response.status_code == expected


@pytest.mark.parametrize("name", sorted(set(FOR_STRANGERS) - {"mfa_login_webauthn"}))
def test_no_page_breaks_for_members(client: PageClient, world: World, name: str) -> None:
    client.force_login(world.user("nora"))
    response = client.get(reverse(name), follow=True)
    assert response.status_code in {200, 401, 403, 404}


def test_provider_pages_without_provider(client: PageClient, db: None) -> None:
    for name in ("openid_connect_login", "openid_connect_callback"):
        assert client.get(reverse(name, kwargs={"provider_id": "sso"})).status_code == 404


class TestNoOpenDoor:
    def test_signup_says_so(self, client: PageClient, db: None) -> None:
        page = client.get(reverse("account_signup")).content.decode()
        assert "On entre sur invitation" in page

    def test_signup_writes_nobody(self, client: PageClient, db: None) -> None:
        client.post(
            reverse("account_signup"),
            {"email": "x@a.example", "password1": PASSWORD, "password2": PASSWORD},
        )
        assert not User.objects.exists()

    def test_strangers_get_no_mail(self, client: PageClient, db: None) -> None:
        for name in ("account_reset_password", "account_request_login_code"):
            client.post(reverse(name), {"email": "stranger@a.example"})
        assert not OutgoingEmail.objects.exists()

    def test_pages_of_a_school_ask_to_sign_in(self, client: PageClient, world: World) -> None:
        for name in ("core:team", "core:settings", "core:audit", "students:leads"):
            url = reverse(name, args=[world.here.uai])
            response = client.get(url)
            assert response["Location"] == f"{reverse('account_login')}?next={url}"


class TestPassword:
    def test_in_and_out(self, client: PageClient, world: World) -> None:
        response = client.post(
            reverse("account_login"), {"login": "NORA@ecole.example", "password": PASSWORD}
        )
        assert response["Location"] == reverse("core:schools")
        response = client.get(reverse("core:schools"))
        assert response["Location"] == reverse("portal:home", args=[world.here.uai])
        client.post(reverse("account_logout"))
        assert client.get(reverse("core:schools")).status_code == 302

    def test_leaving_needs_a_click(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        assert client.get(reverse("account_logout")).status_code == 200
        assert "_auth_user_id" in client.session

    def test_wrong_says_what_to_do(self, client: PageClient, world: World) -> None:
        form = {"login": "nora@ecole.example", "password": "non"}
        known = client.post(reverse("account_login"), form).content.decode()
        assert "Adresse ou mot de passe inexact" in known
        form["login"] = "personne@ecole.example"
        assert "Adresse ou mot de passe inexact" in (
            client.post(reverse("account_login"), form).content.decode()
        )

    def test_guessing_is_slow_for_one_account_only(self, client: PageClient, world: World) -> None:
        for _ in range(5):
            client.post(
                reverse("account_login"), {"login": "nora@ecole.example", "password": "non"}
            )
        right = {"login": "nora@ecole.example", "password": PASSWORD}
        page = PageClient().post(reverse("account_login"), right)
        assert "Trop d’essais manqués" in page.content.decode()
        colleague = {"login": "bob@ecole.example", "password": PASSWORD}
        assert PageClient().post(reverse("account_login"), colleague).status_code == 302

    def test_a_staff_room_behind_one_address(self, world: World) -> None:
        users = [MembershipFactory(school=world.here.school).user for _ in range(35)]
        for user in users:
            form = {"login": user.email, "password": PASSWORD}
            assert PageClient().post(reverse("account_login"), form).status_code == 302

    def test_closed_account(self, client: PageClient, world: World) -> None:
        User.objects.filter(email="bob@ecole.example").update(is_active=False)
        form = {"login": "bob@ecole.example", "password": PASSWORD}
        response = client.post(reverse("account_login"), form, follow=True)
        assert "_auth_user_id" not in client.session
        assert response.status_code == 200

    def test_reset(self, client: PageClient, world: World) -> None:
        old = PageClient()
        old.force_login(world.user("nora"))
        client.post(reverse("account_reset_password"), {"email": "nora@ecole.example"})
        mail = mails.last_to("nora@ecole.example")
        link = mails.link_in(mail)
        form_url = client.get(link)["Location"]
        assert client.get(form_url).status_code == 200
        new = "encore une autre phrase"
        client.post(form_url, {"password1": new, "password2": new})
        assert User.objects.get(email="nora@ecole.example").check_password(new)
        assert old.get(reverse("core:schools"))["Location"].startswith(reverse("account_login"))
        again = client.get(link, follow=True)
        assert "password1" not in again.content.decode()

    @override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
    def test_strong_hash(self) -> None:
        assert make_password("x").startswith("scrypt$")


class TestCodeByMail:
    def ask(self, client: PageClient) -> str:
        client.post(reverse("account_request_login_code"), {"email": "nora@ecole.example"})
        found = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", self.text(), re.MULTILINE)
        assert found, self.text()
        return found[1]

    @staticmethod
    def text() -> str:
        return mails.text_of(mails.last_to("nora@ecole.example"))

    def test_lets_in(self, client: PageClient, world: World) -> None:
        code = self.ask(client)
        response = client.post(reverse("account_confirm_login_code"), {"code": code})
        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(world.user("nora").pk)

    def test_works_in_the_browser_that_asked(self, client: PageClient, world: World) -> None:
        code = self.ask(client)
        other = PageClient()
        other.post(reverse("account_confirm_login_code"), {"code": code})
        assert "_auth_user_id" not in other.session

    def test_wrong_three_times(self, client: PageClient, world: World) -> None:
        code = self.ask(client)
        for _ in range(3):
            client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
        client.post(reverse("account_confirm_login_code"), {"code": code})
        assert "_auth_user_id" not in client.session

    def test_mail_is_worth_an_hour(self, client: PageClient, world: World) -> None:
        self.ask(client)
        mail = mails.last_to("nora@ecole.example")
        assert (mail.useful_until - mail.created_at).total_seconds() <= 3600


class TestTwoFactor:
    def test_an_app(
        self,
        client: PageClient,
        transactional_db: None,
        world: World,
    ) -> None:
        EmailAddress.objects.create(
            user=world.user("nora"), email="nora@ecole.example", verified=True, primary=True
        )
        client.post(reverse("account_login"), {"login": "nora@ecole.example", "password": PASSWORD})
        url = reverse("mfa_activate_totp")
        assert client.get(url)["Location"].startswith(reverse("account_reauthenticate"))
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = client.get(url)
        assert "data:image/svg+xml" in page.content.decode()
        secret = client.session["mfa.totp.secret"]
        client.post(url, {"code": code_of(secret)})
        kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
        assert secret not in kept
        assert get_mfa_adapter().decrypt(kept) == secret
        assert Authenticator.objects.filter(type="recovery_codes").exists()
        assert OutgoingEmail.objects.filter(recipient="nora@ecole.example").exists()

        other = PageClient()
        response = other.post(
            reverse("account_login"), {"login": "nora@ecole.example", "password": PASSWORD}
        )
        assert response["Location"] == reverse("mfa_authenticate")
        assert other.get(reverse("core:schools"))["Location"].startswith(reverse("account_login"))
        page = other.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert "Ce code n’est pas le bon" in page.content.decode()

    def test_secrets_survive_a_change_of_key(self) -> None:
        kept = get_mfa_adapter().encrypt("secret")
        old = settings.SECRET_KEY
        with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[old]):
            assert get_mfa_adapter().decrypt(kept) == "secret"


def code_of(secret: str) -> str:
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )


class TestSchools:
    def test_none(self, client: PageClient, db: None) -> None:
        client.force_login(UserFactory())
        page = client.get("/")
        assert page.status_code == 200
        assert "Aucun établissement" in page.content.decode()

    def test_two(self, client: PageClient, world: World) -> None:
        MembershipFactory(school=world.elsewhere.school, user=world.user("nora"))
        client.force_login(world.user("nora"))
        page = client.get("/").content.decode()
        for place in (world.here, world.elsewhere):
            assert reverse("portal:home", args=[place.uai]) in page

    def test_not_the_one_that_was_left(self, client: PageClient, world: World) -> None:
        members.end(membership=world.members["bob"], actor=None)
        client.force_login(world.user("bob"))
        assert "Aucun établissement" in client.get("/").content.decode()


class TestPublicPages:
    @pytest.mark.parametrize("name", ["core:accessibility", "core:privacy"])
    def test_open_to_all(self, client: PageClient, world: World, name: str) -> None:
        assert client.get(reverse(name)).status_code == 200
        client.force_login(world.user("nora"))
        assert client.get(reverse(name)).status_code == 200
