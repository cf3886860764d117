"""The year that somebody works in: the current one, unless they have chosen another for a while."""

from django.db.models import QuerySet
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


def chosen(request: HttpRequest, years: "QuerySet[SchoolYear]") -> SchoolYear | None:
    """The one chosen among these, of one school; None when it is the current one."""
    kept = request.session.get(_KEY)
    school_id = str(request.membership.school_id)  # type: ignore[attr-defined]
    return years.filter(start_year=kept[school_id]).first() if kept and school_id in kept else None
