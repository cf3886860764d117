"""What has changed between two previews of one import: the lines, and the counts.

Each kind says its plan line by line (`ImportKind.lines`). The lines of the preview that a person
has before them wait in a file beside the staged rows; when the base has moved since, they are
compared with the new ones, and only what differs is shown again.
"""

from pathlib import Path
from typing import Any

from pixschool.core.importing import staging
from pixschool.core.importing.registry import ImportKind, Plan
from pixschool.core.models import ImportBatch
from pixschool.core.sql import copy_in, copy_out, dicts, joined_by_hash, one, run

MOST = 200  # lines shown

_FORMER = """
DROP TABLE IF EXISTS pg_temp.former_line;
CREATE TEMPORARY TABLE former_line (key text, who text, what text) ON COMMIT DROP
"""
_MOVED = """
    FROM ({lines}) n FULL JOIN former_line f ON f.key = n.key
    WHERE (f.who, f.what) IS DISTINCT FROM (n.who, n.what)
"""
_SHOWN = (
    "SELECT coalesce(n.who, f.who) AS who, f.what AS before, n.what AS after {moved} "
    "ORDER BY 1, coalesce(n.key, f.key) LIMIT %(most)s"
)


def keep(batch: ImportBatch, kind: ImportKind[Any]) -> None:
    """Write down the lines of the plan that is about to be shown; its tables are still there."""
    path = _path(batch)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with joined_by_hash():
        copy_out(kind.lines, path)


def moved(batch: ImportBatch, kind: ImportKind[Any], plan: Plan[Any]) -> dict[str, Any]:
    """What this plan shows that the former preview of the batch did not, as JSON for the page."""
    return {"counts": _counts(batch, kind, plan), **_lines(batch, kind)}


def _counts(batch: ImportBatch, kind: ImportKind[Any], plan: Plan[Any]) -> list[tuple[Any, ...]]:
    return [
        (words, batch.counts.get(key, 0), plan.counts.get(key, 0))
        for key, words in kind.count_words.items()
        if batch.counts.get(key, 0) != plan.counts.get(key, 0)
    ]


def _lines(batch: ImportBatch, kind: ImportKind[Any]) -> dict[str, Any]:
    path = _path(batch)
    if not path.exists():
        return {"lines": [], "count": 0}
    run(_FORMER)
    copy_in("former_line", path)
    changed = _MOVED.format(lines=kind.lines)
    with joined_by_hash():
        return {
            "lines": dicts(_SHOWN.format(moved=changed), {"most": MOST}),
            "count": one(f"SELECT count(*) {changed}"),
        }


def _path(batch: ImportBatch) -> Path:
    return staging.directory_of(batch) / "shown.tsv"
