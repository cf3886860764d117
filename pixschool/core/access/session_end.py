"""Somebody asks for what needs a session, and has none: where they sign in, and come back to.

A page without a session leads to sign-in by itself. What a page sends (a form, a request of HTMX)
does too, and comes back to the page that was shown: never to an address that only takes POST.
"""

from base64 import b64encode
from collections.abc import Callable
from inspect import getclosurevars
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac

from pixschool.core.models import User
from pixschool.core.web.http import own_page


class SessionEndMiddleware(LoginRequiredMiddleware):
    """Django's, which would send HTMX a whole page, and a form back to where it was posted."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], *args: Any
    ) -> HttpResponseBase | None:
        """Without a look at the session where none is needed: a public page is one for all."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *args)

    def handle_no_permission(  # type: ignore[override]  # a redirect is not all we answer
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase] | None
    ) -> HttpResponse:
        """To the sign-in page, whatever asked."""
        address = sign_in_address(request)
        return leave_for(address) if _is_htmx(request) else redirect(address)


def leave_for(address: str) -> HttpResponse:
    """The answer by which HTMX, or `static/js/typed.js` before it, leaves the page for another."""
    return HttpResponse(status=401, headers={"HX-Redirect": address})


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, which knows where to come back to, and says that a session has ended to
    who was at work.
    """
    query = {"next": page_to_come_back_to(request)}
    if request.method == "POST" or _is_htmx(request):
        query["session"] = "finie"
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query, safe='/')}"


def page_to_come_back_to(request: HttpRequest) -> str:
    """The page of the form, or the page that was shown, or else the nearest above."""
    own, shown = request.get_full_path(), page_shown(request)
    order = (shown, own) if _is_htmx(request) and request.method == "GET" else (own, shown)
    return next(filter(answers_get, order), "") or _page_above(request.path)


def page_shown(request: HttpRequest) -> str:
    """The address of the page in the browser, as it says; empty when it is not one of ours."""
    url = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return own_page(request, url)


def answers_get(address: str) -> bool:
    """Whether this address of the site is one that a browser may simply go to."""
    try:
        view = resolve(urlsplit(address).path).func
    except Resolver404:
        return False
    return "GET" in _methods(view)


def asks_to_sign_in(address: str) -> bool:
    """Whether this address of the site needs a session."""
    try:
        return getattr(resolve(address).func, "login_required", True)
    except Resolver404:
        return False


def typed_key(user: User) -> str:
    """What encrypts in the browser that which this person types, until they have signed in again.

    The same from one session to the next, another for each person (`static/js/typed_store.js`).
    """
    secret = salted_hmac("pixschool.typed", str(user.pk), algorithm="sha256").digest()
    return b64encode(secret).decode()


def _methods(view: Callable[..., Any]) -> set[str]:
    """What the view takes, as `require_http_methods` or its class says it."""
    methods = {"GET", "POST"}
    if hasattr(view, "view_class"):
        of_class = view.view_class.http_method_names
        methods &= {name.upper() for name in of_class if hasattr(view.view_class, name)}
    layer: Callable[..., Any] | None = view
    while layer is not None:
        methods &= set(getclosurevars(layer).nonlocals.get("request_method_list", methods))
        layer = getattr(layer, "__wrapped__", None)
    return methods


def _page_above(path: str) -> str:
    parts = path.strip("/").split("/")
    above = (f"/{'/'.join(parts[:count])}/" for count in range(len(parts) - 1, 0, -1))
    return next(filter(answers_get, above), "/")


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
