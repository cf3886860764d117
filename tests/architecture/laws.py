"""The conventions as functions of a parsed module, so that each can be shown a bad example."""

import ast
from collections.abc import Iterator

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
