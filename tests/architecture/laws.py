"""The conventions as functions of what was read, so that each can be shown a bad example."""

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

OURS = ("pixschool", "students", "campaigns", "rituals", "certification")

# What a model, a queryset or a manager is asked for when it writes.
_VERBS = {
    "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update",
    "delete", "save", "save_base", "raw",
}  # fmt: skip
_VERBS |= {f"a{verb}" for verb in _VERBS}
# The same of a relation (`campaign.classrooms.set(…)`): of a bare name, it is a Python set.
_OF_A_RELATION = {"add", "aadd", "remove", "aremove", "set", "aset", "clear", "aclear"}
# Doors to the database, and the journal: a service opens them. `record_reading` is one.
_DOORS = {"transaction", "connection", "connections", "writing_allowed", "AuditEntry"}


def writes(tree: ast.Module) -> list[str]:
    """Where a module writes, or opens a transaction, by itself and not through a function of ours.

    `services.delete(…)` is such a function; `campaign.delete()` is not, nor is
    `Campaign.objects.filter(…).delete()`.
    """
    ours, others = _modules_imported(tree)
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if _opens_a_door(node)
        or (isinstance(node, ast.Call) and _is_write(node.func, ours=ours, others=others))
    ]


def _modules_imported(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names bound to (modules of ours, other modules), and to nothing else in this module."""
    ours: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
            ours |= {alias.asname or alias.name for alias in node.names if alias.name.islower()}
        elif isinstance(node, ast.Import):
            others |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    hidden = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_bound(n)}
    hidden |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return ours - hidden, others - hidden


def _is_bound(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _is_write(called: ast.expr, *, ours: set[str], others: set[str]) -> bool:
    if not isinstance(called, ast.Attribute):
        return False
    asked = called.value
    if called.attr == "record":
        return _root(asked) == "journal"
    if called.attr in _OF_A_RELATION:
        return isinstance(asked, ast.Attribute) and _root(asked) not in others
    if called.attr not in _VERBS or _root(asked) in others:
        return False
    return not (isinstance(asked, ast.Name) and asked.id in ours)


def _root(node: ast.expr) -> str:
    """`campaign` of `campaign.classrooms.all().first()`."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _opens_a_door(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and any(
        alias.name in _DOORS or (alias.name == "record" and "journal" in (node.module or ""))
        for alias in node.names
    )


def imported(tree: ast.Module) -> Iterator[str]:
    """Every name a module imports, inside functions too: of `from a import b`, a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


# Written in every place that has one, by frameworks' rules.
_SAME_EVERYWHERE = {"Command", "Meta", "Migration", "Params", "Media"}


def names_used_twice(trees: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Public classes, nested ones too, whose name stands in two places: name → where.

    Tests aside: the name of a group of tests is read together with its file's.
    """
    where: dict[str, list[str]] = {}
    for path, tree in trees.items():
        for node in _classes(tree):
            is_test = node.name.startswith("Test") and path.startswith("tests/")
            if not (node.name.startswith("_") or node.name in _SAME_EVERYWHERE or is_test):
                where.setdefault(node.name, []).append(f"{path}:{node.lineno}")
    return {name: sorted(places) for name, places in where.items() if len(places) > 1}


def errors_not_named_so(trees: Mapping[str, ast.Module]) -> set[str]:
    """Exceptions, private ones too, whose name does not end in Error."""
    bases = {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for tree in trees.values()
        for node in _classes(tree)
    }
    known = {
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    while found := {
        name
        for name, above in bases.items()
        if name not in known and any(base in known or base.endswith("Error") for base in above)
    }:
        known |= found
    return {name for name in bases if name in known and not name.endswith("Error")}


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def crowded(paths: Iterable[str], *, most: Mapping[str, int], at_most: int) -> dict[str, int]:
    """Folders that hold more modules than `most` gives them, or than `at_most`: folder → number.

    A folder's own `__init__.py` is its door, not a module in it.
    """
    held = Counter(path.rpartition("/")[0] for path in paths if not path.endswith("/__init__.py"))
    return {folder: n for folder, n in held.items() if n > most.get(folder, at_most)}


# Of tests that look at the whole, or that others lean on.
ASIDE = {"support", "factories", "architecture", "security", "a11y", "e2e", "bench"}
_IN_PIXSCHOOL = {"core", "portal", "papers", "demo", "local"}


def mirrors_nothing(tests: Iterable[str], code: Iterable[str]) -> set[str]:
    """Folders of tests without the folder of code of that name: `tests/core/x` is about
    `pixschool/core/x`, `tests/rituals/x` about `rituals/x`. Both are paths of files."""
    rooms = {path.rpartition("/")[0] for path in code}
    found = set()
    for folder in {path.rpartition("/")[0] for path in tests}:
        _, *inside = folder.split("/")
        if inside and inside[0] not in ASIDE:
            about = "/".join(["pixschool", *inside] if inside[0] in _IN_PIXSCHOOL else inside)
            if about not in rooms:
                found.add(folder)
    return found
