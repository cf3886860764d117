"""Errors say what happened and what to do next."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from pixschool.core.access.permissions import NotOfOwnClassesError, NotTodayError, public_view
from pixschool.core.access.session_end import (
    asks_to_sign_in,
    leave_for,
    page_to_come_back_to,
    sign_in_address,
)

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@public_view
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@public_view
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    why = {
        "is_other_class": isinstance(exception, NotOfOwnClassesError),
        "is_other_day": isinstance(exception, NotTodayError),
    }
    return render(request, "403.html", why, status=403)


@public_view
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@public_view
def server_error(request: HttpRequest) -> HttpResponse:
    # Without the context processors: the database may be what has failed.
    page = render_to_string("500.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=500)


@public_view
def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:
    """A form that is no longer this session's: nothing of it is read.

    Without a session it is one that ended, its cookies gone. With one, it is of another tab: a
    page shows its forms anew.
    """
    if not request.user.is_authenticated and asks_to_sign_in(request.path):
        address = sign_in_address(request)
        return leave_for(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
    if request.htmx:  # type: ignore[attr-defined]
        return leave_for(page_to_come_back_to(request))
    page = page_to_come_back_to(request)
    return render(request, "403.html", {"is_csrf": True, "page": page}, status=403)
