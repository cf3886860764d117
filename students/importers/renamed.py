"""Classes that only change their name: the code, the referent, the rituals, the sessions follow.

An old class that the file no longer has, a new one that the base does not know: the new one is the
old one when nearly all the pupils of the old are in it, and most of its pupils come from there.
"""

from dataclasses import dataclass
from typing import Any

from pixschool.core.models import ImportBatch
from pixschool.core.sql import rows, run

MOST_OF_OLD = 0.9  # share of the old class's pupils who are in the new one
MOST_OF_NEW = 0.5  # more than this share of the new class's pupils come from the old one
YES, NO = "yes", "no"

# A pupil goes to the class of their line; when nobody knows yet which line that is (homonyms), to
# any class with a line of that name.
FIND = """
WITH old AS (
    SELECT c.id, c.key, c.name, e.student_id FROM students_classroom c
    JOIN students_enrolment e ON e.classroom_id = c.id AND e.ends_on IS NULL
        AND e.year_id = %(year)s
    WHERE c.year_id = %(year)s
      AND NOT EXISTS (SELECT FROM roster_class r WHERE r.classroom_id = c.id)
),
new AS (
    SELECT r.id, r.name_key, k.class_key, k.name, k.pupils
    FROM roster_class k JOIN roster_row r ON r.class_key = k.class_key AND r.outcome = 'keep'
    WHERE k.classroom_id IS NULL
),
flow AS (
    SELECT o.id, n.class_key, o.student_id FROM old o
    JOIN roster_match m USING (student_id) JOIN new n ON n.id = m.row_id
    UNION
    SELECT o.id, n.class_key, o.student_id FROM old o
    JOIN students_student s ON s.id = o.student_id AND s.school_id = %(school)s
    JOIN new n ON n.name_key = s.name_key
    WHERE NOT EXISTS (SELECT FROM roster_match m WHERE m.student_id = o.student_id)
)
SELECT o.id, o.key, o.name, n.class_key, n.name, f.pupils
FROM (SELECT id, class_key, count(*) AS pupils FROM flow GROUP BY id, class_key) f
JOIN (SELECT id, key, name, count(*) AS pupils FROM old GROUP BY id, key, name) o USING (id)
JOIN (SELECT DISTINCT class_key, name, pupils FROM new) n USING (class_key)
WHERE f.pupils >= %(most_of_old)s * o.pupils AND f.pupils > %(most_of_new)s * n.pupils
ORDER BY n.name
"""

TAKE_OVER = "UPDATE roster_class SET classroom_id = %(classroom)s WHERE class_key = %(key)s"

OLD_NAMES = """
SELECT c.id, c.name, c.key FROM students_classroom c
JOIN roster_class r ON r.classroom_id = c.id AND r.class_key <> c.key
"""

RENAME = """
UPDATE students_classroom c SET name = r.name, key = r.class_key
FROM roster_class r WHERE r.classroom_id = c.id AND r.class_key <> c.key
"""


@dataclass(frozen=True)
class RenamedClass:
    """`answer`: YES or NO once somebody has said; without, it is one class."""

    classroom_id: int
    old_key: str
    old_name: str
    key: str
    name: str
    pupils: int  # how many go from the old to the new
    answer: str = ""

    @property
    def is_one(self) -> bool:
        return self.answer != NO

    def as_preview(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "old_name": self.old_name,
            "name": self.name,
            "pupils": self.pupils,
            "answer": self.answer,
        }


def find(batch: ImportBatch, scope: dict[str, Any]) -> list[RenamedClass]:
    """After the pupils are recognised. `scope`: `school`, `year`."""
    shares = {"most_of_old": MOST_OF_OLD, "most_of_new": MOST_OF_NEW}
    said = batch.answers.get("renamed", {})
    return [
        RenamedClass(old_id, old_key, old_name, key, name, pupils, said.get(key, ""))
        for old_id, old_key, old_name, key, name, pupils in rows(FIND, scope | shares)
    ]


def take_over(renamed: list[RenamedClass]) -> None:
    """The new classes are the old ones, where nobody says no."""
    for one in renamed:
        if one.is_one:
            run(TAKE_OVER, {"classroom": one.classroom_id, "key": one.key})


def write() -> list[tuple[Any, ...]]:
    """Give the classes their new names. Returns their old ones, for `restore`."""
    before = rows(OLD_NAMES)
    run(RENAME)
    return before


def restore(before: list[tuple[int, str, str]]) -> None:
    for classroom_id, name, key in before:
        run(
            "UPDATE students_classroom SET name = %(name)s, key = %(key)s WHERE id = %(id)s",
            {"id": classroom_id, "name": name, "key": key},
        )
