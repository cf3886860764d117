"""Who imports whom, read from the code: the arrows between modules, and what follows from them."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

Arrows = Mapping[str, set[str]]  # module → the modules it imports, ours and others


def arrows_of(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Of every module, imports inside functions too. `from a import b` leads to a.b if it is a
    module of ours, else to a."""
    return {name: set(_imported(tree, trees.keys())) for name, tree in trees.items()}


def _imported(tree: ast.Module, ours: Iterable[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in ours else node.module


def reached(arrows: Arrows, start: str) -> set[str]:
    """Everything that a module imports, directly or through others."""
    found: set[str] = set()
    waiting = list(arrows.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += arrows.get(name, ())
    return found


def circles(arrows: Arrows) -> set[frozenset[str]]:
    """The groups of modules of which each imports the others, directly or not."""
    reach = {name: reached(arrows, name) for name in arrows}
    return {
        frozenset(other for other in reach[name] if other in reach and name in reach[other])
        for name in arrows
        if name in reach[name]
    }


_PURE = re.compile(r"\bpure\b", re.IGNORECASE)
_DATABASE = {"models", "querysets"}  # parts of the name of a module that holds rows


def impure(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Modules whose docstring says that they are pure, and what they import of the database."""
    arrows = arrows_of(trees)
    found = {
        name: {other for other in reached(arrows, name) if _is_of_the_database(other)}
        for name, tree in trees.items()
        if _PURE.search(ast.get_docstring(tree) or "")
    }
    return {name: others for name, others in found.items() if others}


def _is_of_the_database(name: str) -> bool:
    return name.startswith("django.db") or not _DATABASE.isdisjoint(name.split("."))
