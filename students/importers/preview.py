"""What the preview page shows of a roster plan: at most `SAMPLE` names of each sort."""

from typing import Any

from pixschool.core.importing.bounds import LIST_MOST
from pixschool.core.sql import dicts, one
from students.importers.recognising import Recognised
from students.importers.scope import FileScope
from students.importers.set_aside import REASONS

SAMPLE = LIST_MOST


def build(*, unknown_levels: list[str], recognised: Recognised, scope: FileScope) -> dict[str, Any]:
    """What the page shows; at most `SAMPLE` of each list, from the temporary tables."""
    return _said(unknown_levels, recognised, scope) | {
        "classes": _classes(unknown_levels),
        "homonyms": dicts(
            "SELECT last_name, first_name, c.name AS class_name FROM ("
            "SELECT class_key, name_key, min(last_name) AS last_name, min(first_name) AS first_name"
            " FROM roster_plan GROUP BY class_key, name_key HAVING count(*) > 1) h "
            "JOIN roster_class c USING (class_key) ORDER BY c.name, name_key LIMIT %(n)s",
            {"n": SAMPLE},
        ),
        "created": dicts(
            "SELECT last_name, first_name, c.name AS class_name FROM roster_plan "
            "JOIN roster_class c USING (class_key) WHERE is_new "
            "ORDER BY roster_plan.name_key LIMIT %(n)s",
            {"n": SAMPLE},
        ),
        "updated": dicts(
            "SELECT p.last_name, p.first_name, p.old_last_name, p.old_first_name, "
            "p.old_class_name, c.name AS class_name, is_renamed, is_moved, is_back, is_identified "
            "FROM roster_plan p JOIN roster_class c USING (class_key) "
            "WHERE is_renamed OR is_moved OR is_back OR is_identified "
            "ORDER BY is_renamed DESC, is_moved DESC, p.name_key LIMIT %(n)s",
            {"n": SAMPLE},
        ),
        "closed": dicts(
            "SELECT s.last_name, s.first_name, c.name AS class_name FROM roster_leaver l "
            "JOIN students_student s ON s.id = l.student_id "
            "JOIN students_enrolment e ON e.id = l.enrolment_id "
            "JOIN students_classroom c ON c.id = e.classroom_id ORDER BY s.name_key LIMIT %(n)s",
            {"n": SAMPLE},
        ),
        "ignored": _set_aside(),
    }


def _classes(unknown_levels: list[str]) -> list[dict[str, Any]]:
    """Those without a level first, which are asked."""
    unknown = set(unknown_levels)
    found = dicts(
        "SELECT class_key AS key, name, level, pupils, classroom_id IS NULL AS is_new "
        "FROM roster_class ORDER BY name",
    )
    return sorted(found, key=lambda row: row["name"] not in unknown)


def totals(counts: dict[str, int], recognised: Recognised) -> dict[str, int]:
    """How many there are of each list that may not hold all."""
    same_names = (
        "SELECT count(*) FROM "
        "(SELECT FROM roster_plan GROUP BY class_key, name_key HAVING count(*) > 1) h"
    )
    return {
        "homonyms": one(same_names),
        "ignored": counts["not_kept"],
        "doubts": len(recognised.doubts),
        "renamed": len(recognised.renamed),
        **{name: counts[name] for name in ("created", "updated", "closed")},
    }


def _set_aside() -> list[dict[str, Any]]:
    found = dicts(
        "SELECT line, outcome, left(last_name, 200) AS last_name, "
        "left(first_name, 200) AS first_name FROM roster_row WHERE outcome <> 'keep' "
        "ORDER BY outcome, id LIMIT %(n)s",
        {"n": SAMPLE},
    )
    return [row | {"reason": REASONS[row["outcome"]]} for row in found]


def _said(unknown_levels: list[str], recognised: Recognised, scope: FileScope) -> dict[str, Any]:
    return {
        "unknown_levels": unknown_levels,
        "doubts": _doubts(recognised)[:SAMPLE],
        "renamed": [renamed.as_preview() for renamed in recognised.renamed[:SAMPLE]],
        "scope": scope.as_preview(),
    }


def _doubts(recognised: Recognised) -> list[dict[str, Any]]:
    """Those without an answer first, when there are too many to show: the others come in turn."""
    if len(recognised.doubts) <= SAMPLE:
        return recognised.doubts
    return sorted(recognised.doubts, key=lambda doubt: bool(doubt["is_answered"]))


def to_decide(shown: dict[str, Any]) -> dict[str, Any]:
    """What of a preview asks for an answer first: doubts without any, classes without a level."""
    unknown = set(shown.get("unknown_levels", []))
    classes: dict[str, list[dict[str, Any]]] = {"doubtful": [], "known": []}
    for row in shown.get("classes", []):
        classes["doubtful" if row["name"] in unknown else "known"].append(row)
    unanswered = [doubt for doubt in shown.get("doubts", []) if not doubt["is_answered"]]
    total = shown.get("totals", {})
    doubtful = total.get("unknown_levels", 0)
    of_classes = {"doubtful": doubtful, "known": total.get("classes", 0) - doubtful}
    return {"classes": classes, "of_classes": of_classes, "unanswered": len(unanswered)}


def questions(shown: dict[str, Any]) -> dict[str, str]:
    """What the preview asks, in a few words, by « name/key » of the answers."""
    return (
        {f"levels/{row['key']}": f"niveau de {row['name']}" for row in shown.get("classes", [])}
        | {
            f"same/{doubt['key']}": f"{doubt['last_name']} {doubt['first_name']}"
            for doubt in shown.get("doubts", [])
        }
        | {
            f"renamed/{row['key']}": f"{row['old_name']} → {row['name']}"
            for row in shown.get("renamed", [])
        }
    )
