"""Jinja2 for the dense pieces of pages: tables and lists of hundreds of lines, which cost several
times less than with Django's included components. Pages and forms stay Django templates.

A fragment has the same components: their markup stands once, as macros, in
templates/components/cells.jinja, and the Django tags of the same names call it
(`core/web/components.py`). The spaces of French are set by the page that holds the fragment.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pixschool.core.text import french

ENGINE = "fragments"  # its name in settings.TEMPLATES
_MACROS = "components/cells.jinja"
_ANY = 10**18  # stands for a number in an address
_FILTERS = (french.nb, french.percent, french.count, french.date_fr, french.near_fr)


def environment(**options: Any) -> Environment:
    """Completed in `core/web/jinja.py`. What is not given to a fragment is an error."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701 (Django gives it autoescape)
    made.filters.update({function.__name__: function for function in _FILTERS})
    made.globals["url"] = lambda name, *args: reverse(name, args=args)
    made.globals["addresses"] = addresses
    return made


def addresses(name: str, *args: object) -> Callable[[int], str]:
    """The addresses of many things that only differ by their number, the last argument: looked up
    once, where `url` would be for each."""
    before, _, after = reverse(name, args=[*args, _ANY]).rpartition(str(_ANY))
    return lambda number: f"{before}{number}{after}"


def render(name: str, **context: Any) -> Markup:
    """The fragment of that name; raises UndefinedError for what it misses."""
    return Markup(_engine().get_template(name).render(context))  # noqa: S704 (escaped by Jinja)


@cache
def macro(name: str) -> Any:
    """A macro of the components: called with its arguments, it gives its markup."""
    return getattr(_engine().get_template(_MACROS).module, name)


def _engine() -> Environment:
    return cast("Jinja2", engines[ENGINE]).env
