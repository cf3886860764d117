from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.web import request_id, working_year
from pixschool.core.web.http import number
from pixschool.core.web.lengths import refuse_long_texts
from pixschool.core.web.readonly import no_writes

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = str(uuid4())  # type: ignore[attr-defined]
        token = request_id.current.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.current.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class SchoolMiddleware:
    """Puts the school of the URL on the request, with the person's membership and the year.

    A person in two schools switches by URL; rights held in one give nothing in the other.
    The year is the one that the page was shown in (`annee`, in the address or in a form), else the
    one the person has chosen to work in, else the current one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Who the person is in the school of the address. Raises Http404 for who is not in it."""
        request.membership = None  # type: ignore[attr-defined]
        if "uai" not in kwargs or not request.user.is_authenticated:
            return
        membership = (
            Membership.objects.active()
            .select_related("school", "user")
            .filter(user=request.user, school__uai=kwargs["uai"])
            .first()
        )
        if membership is None:
            raise Http404
        request.membership = membership  # type: ignore[attr-defined]
        request.school = membership.school  # type: ignore[attr-defined]
        years = list(membership.school.years.all())  # each with its school
        request.school_years = years  # type: ignore[attr-defined]
        request.school_year = self._year(request, years)  # type: ignore[attr-defined]

    @staticmethod
    def _year(request: HttpRequest, years: list[SchoolYear]) -> SchoolYear:
        asked = request.GET.get("annee") or request.POST.get("annee") or _year_of_page(request)
        if asked:
            year = next((year for year in years if year.start_year == number(asked)), None)
            if year is None:
                raise Http404
            return year
        current = next(year for year in years if year.is_current)
        return working_year.chosen(request, years) or current


def _year_of_page(request: HttpRequest) -> str:
    """HTMX sends it with what has no form."""
    return request.headers.get("X-School-Year", "") if request.method == "POST" else ""


class TextLengthMiddleware:
    """No view reads a text that is longer than any of the site."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        refuse_long_texts(request, view)


class ReadOnlyMiddleware:
    """In a school's pages, GET and HEAD leave the database as it was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request.write_guard = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> None:
        """In a page of a school, a GET that writes fails (D13 in `docs/decisions.md`)."""
        if request.method in {"GET", "HEAD"} and "uai" in kwargs:
            guard: ExitStack = request.write_guard  # type: ignore[attr-defined]
            guard.enter_context(no_writes())
