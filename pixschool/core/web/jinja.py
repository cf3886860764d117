"""The Jinja2 of settings.TEMPLATES: what fragments have, and the components by their names."""

from typing import Any

from jinja2 import Environment

from pixschool.core.text import fragments
from pixschool.core.web import components

_PIECES = (
    components.heat,
    components.status,
    components.progress,
    components.copy,
    components.others,
)


def environment(**options: Any) -> Environment:
    """As `fragments.environment`; these are called as the tags of those names."""
    made = fragments.environment(**options)
    made.globals |= {piece.__name__: piece for piece in _PIECES}
    return made
