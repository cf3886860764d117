"""Which class a page is about, among those that it may show."""

from collections.abc import Sequence

from django.http import Http404

from pixschool.core.web.http import SchoolRequest, number
from students.models import Classroom


def classroom_asked(
    request: SchoolRequest, rooms: Sequence[Classroom], *, else_: Classroom | None = None
) -> Classroom | None:
    """The class that the address or the form names, else `else_`, else the first of these, if any.

    Raises Http404.
    """
    asked = request.POST.get("classe") or request.GET.get("classe", "")
    if not asked:
        return else_ or next(iter(rooms), None)
    found = next((room for room in rooms if room.pk == number(asked)), None)
    if found is None:
        raise Http404
    return found
