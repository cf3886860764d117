"""The year that somebody works in: the current one, unless they have chosen another for a while."""

from collections.abc import Iterable

from django.http import HttpRequest

from pixschool.core.models import SchoolYear

_KEY = "working_years"  # {school id: start year}


def choose(request: HttpRequest, year: SchoolYear) -> None:
    """Until the end of the session, or until the current one is chosen again."""
    kept = {**request.session.get(_KEY, {})}
    kept.pop(str(year.school_id), None)
    if not year.is_current:
        kept[str(year.school_id)] = year.start_year
    request.session[_KEY] = kept


def chosen(request: HttpRequest, years: Iterable[SchoolYear]) -> SchoolYear | None:
    """The one chosen among these, of one school; None when it is the current one."""
    kept = request.session.get(_KEY)
    asked = kept.get(str(request.membership.school_id)) if kept else None  # type: ignore[attr-defined]
    return next((year for year in years if year.start_year == asked), None)
