"""A misspelt variable in one of our templates is an error, not an empty space."""

import sys
from pathlib import Path

from django.template.base import Node

_OURS = Path(__file__).resolve().parents[2] / "templates"


class UndefinedVariableError(Exception):
    pass


class Undefined(str):
    """Stands as `string_if_invalid`: Django formats it with the name it could not find.

    `{% if name %}` and `{% for x in name %}` do not come here: asking whether is not using.
    """

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        template = _template_being_rendered()
        if _OURS in template.parents:
            message = f"{variable} in {template.relative_to(_OURS)}"
            raise UndefinedVariableError(message)
        return ""


def _template_being_rendered() -> Path:
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return Path(node.origin.name)
        frame = frame.f_back
    return Path()
