"""Every address of the site, as the resolver knows it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


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
