"""How allauth behaves here: no open door, no identity by e-mail match, sentences in French."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from pixschool.core.access import invitations
from pixschool.core.access.sso import SchoolSsoProvider, nonce_is_right
from pixschool.core.mail import queue
from pixschool.core.models import Invitation, Membership, User

_NOBODY = "account/email/unknown_account"
INVITATION_KEY = "invitation"  # in the session: the hash of the link that was followed


@transaction.atomic
def open_account(
    *, email: str, first_name: str, last_name: str, password: str | None = None
) -> User:
    """An account whose address is known to be right: its owner followed a link sent there."""
    user = User.objects.create_user(
        email, password, first_name=first_name.strip(), last_name=last_name.strip()
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def open_account_and_join(
    *, invitation: Invitation, first_name: str, last_name: str, password: str
) -> tuple[User, Membership]:
    """The account of the person invited, and the membership: both or neither.

    Raises InvitationOverError, or IntegrityError when the address has an account by now.
    """
    user = open_account(
        email=invitation.email, first_name=first_name, last_name=last_name, password=password
    )
    return user, invitations.accept(invitation=invitation, user=user)


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address, in any case of letters."""
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
    )


def invitation_in_hand(request: HttpRequest) -> Invitation | None:
    """The invitation whose link this browser followed, whatever its state."""
    token_hash = request.session.get(INVITATION_KEY)
    return invitations.find_by_hash(token_hash) if token_hash else None


def _at_base_url(url: str) -> str:
    parts = urlsplit(url)
    base = urlsplit(settings.BASE_URL)
    return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, ""))


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est désactivé. Écrivez au référent Pix de l’établissement.",
        "email_password_mismatch": (
            "Adresse ou mot de passe inexact. Vérifiez la frappe, ou demandez un code par courriel."
        ),
        "incorrect_code": "Ce code n’est pas le bon. Recopiez celui du dernier message reçu.",
        "incorrect_password": "Mot de passe inexact.",
        "enter_current_password": "Tapez votre mot de passe actuel.",
        "too_many_login_attempts": (
            "Trop d’essais manqués. Attendez cinq minutes, ou demandez un code par courriel."
        ),
        "rate_limited": "Trop de demandes à la suite. Attendez une minute.",
        "invalid_password_reset": "Ce lien a déjà servi ou a expiré. Demandez-en un autre.",
        "email_taken": "Cette adresse est déjà celle d’un compte.",
        "duplicate_email": "Cette adresse est déjà sur votre compte.",
        "cannot_remove_primary_email": "L’adresse principale ne peut pas être retirée.",
        "unverified_primary_email": "L’adresse principale doit d’abord être vérifiée.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation is the only door (`invitations`)."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At BASE_URL: the Host of a request is chosen by whoever sends it."""
        return _at_base_url(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _at_base_url(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """To an address that nobody has, the mail is written and put in the outbox as any other,
        then taken back: the time of the answer does not tell who has an account.
        """
        if template_prefix != _NOBODY:
            super().send_mail(template_prefix, email, context)
            return
        with transaction.atomic():
            super().send_mail(template_prefix, email, context)
            transaction.set_rollback(True)
        queue.notify()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": (
            "Choisissez d’abord un mot de passe : sans lui ni ce compte, "
            "vous ne pourriez plus entrer."
        ),
        "connected_other": "Ce compte est déjà relié à quelqu’un d’autre.",
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never, as above: the provider opens accounts that exist."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never: an address that the provider claims proves nothing."""
        return False

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Any:
        """Ours in place of allauth's, which checks less of the token."""
        found = super().get_provider(request, provider, client_id=client_id)
        if isinstance(found, OpenIDConnectProvider):
            return SchoolSsoProvider(request, app=found.app)
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody proved who they are elsewhere. That opens nothing by itself."""
        if not nonce_is_right(sociallogin):
            raise ImmediateHttpResponse(
                render(request, "socialaccount/authentication_error.html", status=401)
            )
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        invitation = invitation_in_hand(request)
        if invitation is None or not invitation.is_pending:
            raise ImmediateHttpResponse(render(request, "core/stranger.html", status=403))
        if has_account(invitation.email):
            raise ImmediateHttpResponse(
                render(
                    request, "core/invitation_known.html", {"invitation": invitation}, status=409
                )
            )
        try:
            self._enter(request, sociallogin, invitation)
        except invitations.InvitationOverError as over:
            raise ImmediateHttpResponse(
                render(request, "core/invitation_over.html", {"invitation": None}, status=410)
            ) from over

    @staticmethod
    @transaction.atomic
    def _enter(request: HttpRequest, sociallogin: SocialLogin, invitation: Invitation) -> None:
        """The account, its identity and the membership: all three or none."""
        named = sociallogin.user
        user = open_account(
            email=invitation.email, first_name=named.first_name, last_name=named.last_name
        )
        sociallogin.connect(request, user)
        membership = invitations.accept(invitation=invitation, user=user)
        del request.session[INVITATION_KEY]
        sociallogin.state["next"] = reverse("portal:home", args=[membership.school.uai])


def _safe() -> MultiFernet:
    """Keys made from SECRET_KEY and the ones before it (SECRET_KEY_FALLBACKS)."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(urlsafe_b64encode(sha256(f"two-factor|{key!s}".encode()).digest())) for key in keys
    )


class MFAAdapter(DefaultMFAAdapter):
    """The secrets of two-factor apps are useless to who only steals the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. Attendez le suivant et recopiez-le.",
        "unverified_email": "Vérifiez d’abord votre adresse de courriel.",
    }

    def encrypt(self, text: str) -> str:
        """Secrets of TOTP are not kept in clear."""
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode()).decode()
