"""The Jinja2 of settings.TEMPLATES: what fragments have, and the components by their names."""

from typing import Any

from jinja2 import Environment

from pixschool.core.text import fragments
from pixschool.core.web import components


def environment(**options: Any) -> Environment:
    """As `fragments.environment`; `heat` and `status` are called as the tags of those names."""
    made = fragments.environment(**options)
    made.globals |= {"heat": components.heat, "status": components.status}
    return made
