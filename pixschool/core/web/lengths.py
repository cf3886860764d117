"""How long a text may be that somebody sends: looked at before a view reads it.

A form says more of its own fields (`max_length`); this holds for all that is posted, whoever reads
it and whatever is added later.
"""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

LONGEST_TEXT = 30_000  # characters: the longest of ours is 5,000, a security key sends some 10,000
LONGEST_SEARCH = 100

View = Callable[..., HttpResponseBase]


def takes_long_text(view: View) -> View:
    """For a page where a whole list is pasted: a `PastedTextField`, which says how long."""
    view.takes_long_text = True  # type: ignore[attr-defined]
    return view


def refuse_long_texts(request: HttpRequest, view: View) -> None:
    """Raises RequestDataTooBig, which is answered by 413 and a page."""
    if request.method != "POST" or getattr(view, "takes_long_text", False):
        return
    if any(len(text) > LONGEST_TEXT for _, texts in request.POST.lists() for text in texts):
        raise RequestDataTooBig


def search_text(request: HttpRequest) -> str:
    """What the address asks to look for, `?q=`; no name is longer than what is kept of it."""
    return request.GET.get("q", "")[:LONGEST_SEARCH].strip()
