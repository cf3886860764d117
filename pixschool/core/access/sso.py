"""The one OpenID Connect provider a school may have. Identity is (issuer, `sub`), nothing else.

allauth alone would know an account by (our name of the provider, `sub`): after a change of
provider, a stranger with somebody's old `sub` would enter. The issuer is part of the key here.
"""

import hashlib
import time
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string
from requests import RequestException

CLOCK_SKEW_SECONDS = 60
KEPT_CLAIMS = ("iss", "sub", "email")  # enough to show which account is linked, and to support


def identity_of(issuer: str, subject: str) -> str:
    """One text per (issuer, sub), short enough for the column whatever their lengths."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


class SchoolSsoProvider(OpenIDConnectProvider):
    # allauth looks for a provider's package to find its URLs; ours are its parent's.
    package = "allauth.socialaccount.providers.openid_connect"

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, **kwargs: Any
    ) -> HttpResponse:
        """To the provider, with a nonce that its token must bring back."""
        nonce = get_random_string(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        try:
            return super().redirect(request, process, next_url=next_url, nonce=nonce, **kwargs)
        except (RequestException, OAuth2Error, KeyError, ValueError) as error:
            return render_authentication_error(request, self, exception=error)

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        """Keeps the nonce of the token, to be compared with the one that was sent."""
        login = super().sociallogin_from_response(request, response)
        login.nonce_received = str(response["id_token"].get("nonce", ""))
        return login

    def extract_uid(self, data: Any) -> str:
        """(issuer, `sub`) as one text.

        Raises ProviderException for a token that cannot be trusted.
        """
        token, info = data.get("id_token"), data.get("userinfo", {})
        if not token or not token.get("iss") or not token.get("sub"):
            raise ProviderException("no identity token")
        if float(token.get("nbf") or 0) > time.time() + CLOCK_SKEW_SECONDS:
            raise ProviderException("not valid yet")
        if info and info.get("sub") != token["sub"]:
            raise ProviderException("user info of somebody else")  # OpenID Connect Core, 5.3.2
        return identity_of(str(token["iss"]), str(token["sub"]))

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Only the claims that we use are kept."""
        claims = {**data.get("userinfo", {}), **data["id_token"]}
        return {"userinfo": {name: claims[name] for name in KEPT_CLAIMS if name in claims}}


def nonce_is_right(login: SocialLogin) -> bool:
    """Whether the identity token answers the very request that this browser made."""
    expected = str(login.state.get("nonce", ""))
    return bool(expected) and constant_time_compare(expected, getattr(login, "nonce_received", ""))
