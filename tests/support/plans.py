"""How statements are planned and how much they go through: counted in rows, never in seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

_EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_NOT_EXPLAINED = ("pg_advisory", "set_config", "pg_cancel")
# Loops that small are not "the rows of a file".
FEW = 100
# A table of so few rows is read whole: no look-up is shorter.
A_HANDFUL = 5
_BEGINS_WITH = {"Memoize", "Limit", "Nested Loop", "Subquery Scan"}


@dataclass(frozen=True)
class Planned:
    sql: str
    plan: dict[str, Any]

    @property
    def visited(self) -> float:
        """Rows that its nodes gave or threw away."""
        return sum(map(_visited, nodes(self.plan)))

    @property
    def bad_loops(self) -> list[str]:
        """Nested loops over many rows whose other side is no look-up in an index."""
        return [
            f"{_shape(node)} in {' '.join(self.sql.split())[:200]}"
            for node in nodes(self.plan)
            if node["Node Type"] == "Nested Loop" and _loops_over_many(node)
        ]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def _shape(node: dict[str, Any]) -> str:
    sides = [f"{n['Node Type']} {n.get('Relation Name', '')}".strip() for n in node["Plans"]]
    return " × ".join(sides)


def _visited(node: dict[str, Any]) -> float:
    given = node["Actual Rows"] + sum(
        node.get(f"Rows Removed by {name}", 0)
        for name in ("Filter", "Join Filter", "Index Recheck")
    )
    return float(given * node["Actual Loops"])


def _loops_over_many(node: dict[str, Any]) -> bool:
    outer, inner = (p for p in node["Plans"] if p["Parent Relationship"] in {"Outer", "Inner"})
    if outer["Actual Rows"] * outer["Actual Loops"] <= FEW:
        return False
    while inner["Node Type"] in _BEGINS_WITH:
        inner = inner["Plans"][0]
    if _visited(inner) <= A_HANDFUL * inner["Actual Loops"]:
        return False
    # A function gives the parts of one row: what an array holds.
    is_of_one_row = inner["Node Type"] in {"Bitmap Heap Scan", "Function Scan"}
    return not ("Index Cond" in inner or is_of_one_row)


def assert_as_much_more(small: list[Planned], large: list[Planned], *, times: float) -> None:
    """No loop over rows, and no more than `times` the rows; says which statements had more."""
    bad = [loop for planned in large for loop in planned.bad_loops]
    visited = sum(planned.visited for planned in large) / sum(planned.visited for planned in small)
    if bad or visited > times:
        before = {planned.sql: planned.visited for planned in small}
        bad += [
            f"{before.get(planned.sql)} then {planned.visited} in {planned.sql[:200]}"
            for planned in large
            if planned.visited > FEW and planned.visited > times * before.get(planned.sql, 0)
        ]
        message = "\n".join([f"{visited:.1f} × the rows", *bad])
        raise AssertionError(message)


@contextmanager
def explained() -> Iterator[list[Planned]]:
    """Every statement of the block, run once more beforehand, explained and rolled back."""
    found: list[Planned] = []
    is_looking = False

    def look(
        execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        nonlocal is_looking
        text = str(sql).strip()
        wanted = text.upper().startswith(_EXPLAINED) and not any(x in text for x in _NOT_EXPLAINED)
        if wanted and not many and not is_looking:
            is_looking = True
            try:
                found.append(Planned(text, _plan(text, params)))
            finally:
                is_looking = False
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def _plan(sql: str, params: Any) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
        transaction.set_rollback(True)
    return plan
