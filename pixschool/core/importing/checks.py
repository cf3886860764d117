"""The checks of an import: a list of small steps, each with one thing to say or nothing."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pixschool.core.importing.reading.issues import Issue

Found = TypeVar("Found")
Check = Callable[[Found], Issue | None]


def run(checks: Iterable[Check[Found]], found: Found) -> list[dict[str, Any]]:
    """What the checks say of what was found, in their order, as a batch keeps it."""
    return [issue.as_json() for check in checks if (issue := check(found))]
