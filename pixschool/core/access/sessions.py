"""How long somebody stays signed in: two weeks, or on a shared computer as long as they work.

The choice is made with the first form of a sign-in, whichever way in it opens, and waits in the
session until somebody is in. Django's engine (`SESSION_ENGINE` points here) does the rest: such a
session ends with the browser, and on the server after half an hour without a request.
"""

import time
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends import db
from django.http import HttpRequest, HttpResponse

SHARED_SECONDS = 30 * 60
_NOTED_EVERY = 60  # seconds between two writes of a session that is in use
_SHARED = "shared_computer"
_IN_USE = "in_use_at"
# Where a sign-in begins: one form each, which says whether the computer is shared.
_FIRST_FORMS = {
    "account_login",
    "account_request_login_code",
    "core:demo_login",
    "core:invitation",
    "mfa_login_webauthn",
    "openid_connect_login",
}


class SessionStore(db.SessionStore):
    @property
    def is_shared_computer(self) -> bool:
        return bool(self.get(_SHARED))

    def get_expire_at_browser_close(self) -> bool:
        """True on a shared computer, whatever allauth asked for."""
        return self.is_shared_computer or super().get_expire_at_browser_close()

    def get_expiry_age(self, **known: Any) -> int:
        """Seconds."""
        return super().get_expiry_age(**self._shorter(known))

    def get_expiry_date(self, **known: Any) -> Any:
        """What the row in the database says: past it, the session does not exist."""
        return super().get_expiry_date(**self._shorter(known))

    def _shorter(self, known: dict[str, Any]) -> dict[str, Any]:
        return known | {"expiry": SHARED_SECONDS} if self.is_shared_computer else known


class SharedComputerMiddleware:
    """Notes the choice, then that the session is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if not session.accessed:  # a public page: it must not vary with the cookie
            return response
        if session.get(_SHARED) and time.time() - session.get(_IN_USE, 0) > _NOTED_EVERY:
            session[_IN_USE] = int(time.time())
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: dict[str, Any]
    ) -> None:
        """Before the view, which may open the session."""
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in _FIRST_FORMS:
            return
        if request.user.is_authenticated:
            return
        if request.POST.get("shared"):
            request.session[_SHARED] = True
        else:
            request.session.pop(_SHARED, None)
