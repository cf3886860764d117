"""How often one person may ask for what costs the server seconds."""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTE = 60  # seconds

View = Callable[..., HttpResponse]


def paced(what: str, *, a_minute: int) -> Callable[[View], View]:
    """No more than so many of `what` a minute for one person: past them, 429 and a sentence.

    Counted for the account, not for the address: a staff room shares one. Two clicks at the very
    same moment may count for one; the bound is for the machine, not a secret.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = f"rate:{what}:{request.user.pk}:{int(time()) // MINUTE}"
            asked = int(cache.get(key, 0)) + 1
            if asked > a_minute:
                response = render(request, "429.html", status=429)
                response["Retry-After"] = str(MINUTE)
                return response
            cache.set(key, asked, 2 * MINUTE)
            return view(request, *args, **kwargs)

        counted.paced = a_minute  # type: ignore[attr-defined]
        return counted

    return decorate
