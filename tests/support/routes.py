"""Every address of the site, as the resolver knows it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def every_url(
    patterns: list[URLPattern | URLResolver], space: str = "", route: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """(name with its namespace, route, pattern) of all the resolver knows."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every_url(pattern.url_patterns, inside, here)
        else:
            yield f"{space}{pattern.name}", here, pattern


def every_class(base: type) -> set[type]:
    """All that derives from it, among what the addresses have loaded."""
    get_resolver().url_patterns  # noqa: B018 - loads every view and its forms
    found: set[type] = set()
    waiting = [base]
    while waiting:
        derived = [one for one in waiting.pop().__subclasses__() if one not in found]
        found.update(derived)
        waiting += derived
    return found
