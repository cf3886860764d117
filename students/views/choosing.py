"""Which class a page is about, among those that it may show."""

from collections.abc import Sequence

from pixschool.core.web.choosing import TYPED, chosen
from pixschool.core.web.http import SchoolRequest
from students.models import Classroom

PER_PAGE = 100  # pupils to tick: a true class has one page
MOST_BUTTONS = 60  # classes; with more, one is chosen from a list, or by its name


def classroom_asked(
    request: SchoolRequest, rooms: Sequence[Classroom], *, else_: Classroom | None = None
) -> Classroom | None:
    """The class that the form or the address names, else `else_`, else the first of these, if any.

    Raises Http404.
    """
    found = chosen(request.POST, "classe", rooms) or chosen(request.GET, "classe", rooms)
    return found or else_ or next(iter(rooms), None)


def back_to_class(request: SchoolRequest, classroom: Classroom, **more: str) -> str:
    """The address of the page that was sent, of that class, where it was: same page, same order."""
    query = request.GET.copy()
    for former in ("classe" + TYPED, "geste"):
        query.pop(former, None)
    for key, value in {"classe": str(classroom.pk), **more}.items():
        query[key] = value
    return f"{request.path}?{query.urlencode()}"
