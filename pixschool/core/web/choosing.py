"""One thing chosen among those of a school, however many there are: a list as long as one can
read, beyond which its name is typed. `components.choice` draws both.

And the last choice of a list, kept by the browser for the addresses of one school, since a GET
writes nothing in the database: the path of the cookie holds the school, the cookie names the
account, so that the next person of a shared computer begins with everything.
"""

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from pixschool.core.web.http import number

MOST_OPTIONS = 200  # a true school has some 60 classes, and up to 400 teaching groups
TYPED = "-nom"  # ends the name of the field where a name is typed; the other one takes an id


class Choosable(Protocol):
    pk: int
    name: str


KEPT_FOR = 90 * 24 * 3600  # seconds
_WHO = "compte"

Thing = TypeVar("Thing", bound=Choosable)


def chosen(data: QueryDict, key: str, among: Iterable[Thing]) -> Thing | None:
    """The one whose name was typed (of two of one name, the first), else whose id `key` gives;
    None when nothing was chosen, or nothing bears that name. Raises Http404 for another id."""
    typed, asked = typed_name(data, key), data.get(key, "")
    if typed:
        return next((one for one in among if one.name.casefold() == typed.casefold()), None)
    if not asked:
        return None
    found = next((one for one in among if one.pk == number(asked)), None)
    if found is None:
        raise Http404
    return found


def typed_name(data: QueryDict, key: str) -> str:
    """The name typed for `key`, without the spaces around it; empty when none was."""
    return data.get(key + TYPED, "").strip()


def last_choice(request: HttpRequest, cookie: str, keys: Collection[str]) -> QueryDict:
    """The query, completed by the last choice when it says nothing of `keys`."""
    if set(keys) & request.GET.keys():
        return request.GET
    kept = dict(parse_qsl(request.COOKIES.get(cookie, "")))
    found = request.GET.copy()
    if kept.get(_WHO) == str(request.user.pk):
        found.update({key: kept[key] for key in keys if key in kept})
    return found


def remember(
    request: HttpRequest, response: HttpResponse, cookie: str, keys: Collection[str], *, path: str
) -> HttpResponse:
    """The response, by which the browser keeps what the query says of `keys` for the next time.
    A query that says they are empty forgets; one that says nothing of them changes nothing."""
    if not set(keys) & request.GET.keys():
        return response
    chosen = {key: request.GET[key] for key in keys if request.GET.get(key)}
    if not chosen:
        response.delete_cookie(cookie, path=path, samesite="Lax")
        return response
    response.set_cookie(
        cookie,
        urlencode({_WHO: request.user.pk, **chosen}),
        max_age=KEPT_FOR,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
