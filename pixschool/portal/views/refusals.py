from typing import Any, NoReturn

from django.db.models import QuerySet
from django.http import Http404

from pixschool.core.access.permissions import NotOfOwnClassesError
from pixschool.core.web.http import SchoolRequest


def refuse(request: SchoolRequest, things: QuerySet[Any], pk: int) -> NoReturn:
    """For a class or a pupil that one may not see: says so when it is of one's own school
    (403), and nothing of another's (404)."""
    if things.filter(school=request.school, pk=pk).exists():
        raise NotOfOwnClassesError
    raise Http404
