"""What a request carries once the middleware has done its work."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from pixschool.core.models import Membership, School, SchoolYear, User

_LONGEST_NUMBER = 18  # digits of what surely fits PostgreSQL's bigint


class SignedRequest(HttpRequest):
    """A request by somebody signed in, outside any school."""

    user: User


class SchoolRequest(HttpRequest):
    """A request inside a school: `requires(...)` guarantees these attributes."""

    user: User
    school: School
    membership: Membership
    school_year: SchoolYear
    school_years: list[SchoolYear]  # all of them, the latest first
    htmx: HtmxDetails
    request_id: str


def own_page(request: HttpRequest, address: str, *, under: str = "/") -> str:
    """An address that a browser sent, as the path and query of a page of this site below the path
    `under`; empty when it leads anywhere else."""
    host, is_secure = request.get_host(), request.is_secure()
    if not url_has_allowed_host_and_scheme(address, {host}, require_https=is_secure):
        return ""
    page = urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
    # Without its host, « https://here//elsewhere/ » would lead elsewhere; a browser reads « \ » as
    # « / », and no address of ours holds one.
    is_ours = "\\" not in page and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page.startswith(under) else ""


def year_query(year: SchoolYear, before: str = "?") -> str:
    """What keeps a link, or an act, in a year that is not the current one: « ?annee=2025 »."""
    return "" if year.is_current else f"{before}annee={year.start_year}"


def in_its_year(request: SchoolRequest, year: SchoolYear) -> HttpResponse | None:
    """For a page of one thing of a year: the same address in that year when another is shown, so
    that the page and its links say which. None when it is shown already."""
    if request.school_year == year:
        return None
    query = request.GET.copy()
    query["annee"] = str(year.start_year)
    return redirect(f"{request.path}?{query.urlencode()}")


def number(text: str) -> int | None:
    """The whole number somebody put in an address or a form, when it can be the id of a row."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def posted_ids(request: HttpRequest, name: str) -> set[int]:
    """The ids of the boxes of that name that were ticked."""
    return {pk for text in request.POST.getlist(name) if (pk := number(text)) is not None}
