"""Teaching groups read with a roster: what the file says of its own pupils, and no more.

A pupil whom the file puts in some groups is in those, and leaves the others that a file had given;
a pupil of whom it says no group keeps theirs; a group made by hand is left alone.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixschool.core.models import ImportBatch
from pixschool.core.sql import copy_in, joined_by_hash, one, rows, run
from students.importers.readers.staged_groups import COLUMNS

_COLUMNS = ", ".join(f"{name} {sql}" for name, sql in COLUMNS.items())
_TABLES = f"""
DROP TABLE IF EXISTS pg_temp.roster_group, pg_temp.roster_member, pg_temp.roster_member_new,
    pg_temp.roster_member_ended;
CREATE TEMPORARY TABLE roster_group ({_COLUMNS}) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_member (
    row_id integer, student_id bigint, group_key text
) ON COMMIT DROP;
CREATE INDEX ON roster_member (student_id, group_key);
CREATE TEMPORARY TABLE roster_member_new (
    row_id integer, student_id bigint, group_key text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_member_ended (member_id bigint) ON COMMIT DROP;
"""

# A column of groups often names the class too: that is no group.
_MEMBERS = """
INSERT INTO roster_member
SELECT DISTINCT p.row_id, p.student_id, g.group_key
FROM roster_plan p JOIN roster_group g ON g.row_id = p.row_id
WHERE NOT EXISTS (SELECT FROM roster_class c WHERE c.class_key = g.group_key)
"""
_NEW = """
INSERT INTO roster_member_new
SELECT m.row_id, m.student_id, m.group_key FROM roster_member m
WHERE NOT EXISTS (
    SELECT FROM students_group g JOIN students_groupmember gm ON gm.group_id = g.id
    WHERE g.year_id = %(year)s AND g.key = m.group_key
      AND gm.student_id = m.student_id AND gm.ended_on IS NULL)
"""
_ENDED = """
INSERT INTO roster_member_ended
SELECT gm.id FROM students_groupmember gm JOIN students_group g ON g.id = gm.group_id
WHERE g.year_id = %(year)s AND gm.ended_on IS NULL AND gm.created_in_id IS NOT NULL
  AND gm.student_id IN (SELECT student_id FROM roster_member)
  AND NOT EXISTS (
    SELECT FROM roster_member m WHERE m.student_id = gm.student_id AND m.group_key = g.key)
"""
_COUNTS = """
SELECT count(DISTINCT group_key),
       count(DISTINCT group_key) FILTER (WHERE NOT EXISTS (
           SELECT FROM students_group g WHERE g.year_id = %(year)s AND g.key = m.group_key)),
       count(*), (SELECT count(*) FROM roster_member_new),
       (SELECT count(*) FROM roster_member_ended)
FROM roster_member m
"""
_DIGEST = """
SELECT md5(concat_ws('/',
    (SELECT string_agg(concat_ws('|', row_id, student_id, group_key), ','
                       ORDER BY row_id, group_key) FROM roster_member_new),
    (SELECT string_agg(member_id::text, ',' ORDER BY member_id) FROM roster_member_ended)))
"""
_WRITES = (
    """
    INSERT INTO students_group (school_id, year_id, name, key, created_in_id)
    SELECT %(school)s, %(year)s, min(g.name), g.group_key, %(batch)s
    FROM roster_group g WHERE g.group_key IN (SELECT group_key FROM roster_member_new)
    GROUP BY g.group_key ORDER BY g.group_key
    ON CONFLICT (year_id, key) DO NOTHING
    """,
    """
    UPDATE students_groupmember SET ended_on = %(today)s, closed_in_id = %(batch)s
    WHERE id IN (SELECT member_id FROM roster_member_ended)
    """,
    """
    INSERT INTO students_groupmember (group_id, student_id, created_in_id)
    SELECT g.id, coalesce(m.student_id, n.student_id), %(batch)s
    FROM roster_member_new m
    JOIN students_group g ON g.year_id = %(year)s AND g.key = m.group_key
    LEFT JOIN roster_new n USING (row_id) ORDER BY row_id, g.key
    """,
)
_UNDO = (
    "DELETE FROM students_groupmember WHERE created_in_id = %(batch)s",
    """
    UPDATE students_groupmember SET ended_on = NULL, closed_in_id = NULL
    WHERE closed_in_id = %(batch)s
    """,
    """
    DELETE FROM students_group g WHERE created_in_id = %(batch)s
    AND NOT EXISTS (SELECT FROM students_groupmember m WHERE m.group_id = g.id)
    """,
)


@dataclass(frozen=True)
class GroupPlan:
    """What the import would do to groups; `digest` is empty when it is nothing."""

    counts: dict[str, int]
    digest: str

    @property
    def has_changes(self) -> bool:
        return bool(self.digest)

    def mixed_with(self, digest: str) -> str:
        """The digest of the whole plan: 64 signs, as it was when no group changes."""
        if not self.digest:
            return digest
        return hashlib.sha256(f"{digest}/{self.digest}".encode()).hexdigest()


def load(staged: Path) -> None:
    """Fill `roster_group` with what the reader staged, if it met groups."""
    run(_TABLES)
    path = staged / "groups.tsv"
    if path.exists():
        copy_in("roster_group", path, list(COLUMNS))
        run("CREATE INDEX ON roster_group (row_id)")
        run("ANALYZE roster_group")


def plan(scope: dict[str, Any]) -> GroupPlan:
    """After `roster_plan` is filled. `scope`: `year`, which has no id when it is to be opened."""
    with joined_by_hash():
        run(_MEMBERS)
    run("ANALYZE roster_member")
    with joined_by_hash():
        run(_NEW, scope)
        run(_ENDED, scope)
    names = ("groups", "groups_created", "members", "members_added", "members_ended")
    counts = dict(zip(names, rows(_COUNTS, scope)[0], strict=True))
    has_changes = counts["members_added"] or counts["members_ended"]
    return GroupPlan(counts=counts, digest=one(_DIGEST) if has_changes else "")


def write(scope: dict[str, Any]) -> None:
    """`scope`: `school`, `year`, `batch`, `today`; after the pupils are written."""
    with joined_by_hash():
        for statement in _WRITES:
            run(statement, scope)


def undo(batch: ImportBatch) -> None:
    """Before the pupils that the import brought are taken back."""
    for statement in _UNDO:
        run(statement, {"batch": batch.pk})
