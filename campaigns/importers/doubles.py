"""Names of one file that reach one pupil: but for the pupil's own, each waits for a person.

In a file of Pix a child is one participant, with one name and one class. Two of them are two
children, or one child twice: nothing tells which, whatever file comes next.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from campaigns.models import ParticipantLink
from pixschool.core.models import ImportBatch
from pixschool.core.sql import joined_by_hash, rows, run

# `result_link.reached_id`: the pupil whom the name fits, also while it is a question.
_FILL = """
INSERT INTO result_double
SELECT d.file_id, d.pupil_id, d.name_key, d.class_key,
       d.name_key = s.name_key AND (d.class_key = '' OR k.class_key IS NOT NULL)
FROM (
    SELECT *, count(*) OVER (PARTITION BY file_id, pupil_id) AS names
    FROM (
        SELECT DISTINCT r.file_id, r.name_key, r.class_key,
               coalesce(l.student_id, l.reached_id) AS pupil_id
        FROM result_row r JOIN result_file f USING (file_id)
        JOIN result_link l ON l.name_key = r.name_key AND l.class_key = r.class_key
        WHERE NOT f.skipped AND l.decision IN ('pending', 'certain', 'confirmed')
    ) met WHERE pupil_id IS NOT NULL
) d
JOIN students_student s ON s.id = d.pupil_id
LEFT JOIN (
    SELECT DISTINCT e.student_id, c.key AS class_key
    FROM students_enrolment e JOIN students_classroom c ON c.id = e.classroom_id
    WHERE e.year_id = %(year)s
) k ON k.student_id = d.pupil_id AND k.class_key = d.class_key
WHERE d.names > 1
"""

# What was held is the own name of somebody who has come since.
_RELEASE = """
UPDATE result_link l SET decision = 'certain', student_id = l.reached_id, is_held = false
FROM students_student s, students_enrolment e, students_classroom c
WHERE l.is_held AND l.decided_at IS NULL
  AND s.id = l.reached_id AND s.name_key = l.name_key
  AND e.student_id = s.id AND e.year_id = %(year)s
  AND c.id = e.classroom_id AND c.key = l.class_key
"""

_HOLD = """
UPDATE result_link l SET decision = 'pending', student_id = NULL, is_held = true
FROM (SELECT DISTINCT name_key, class_key FROM result_double WHERE NOT is_own) d
WHERE l.name_key = d.name_key AND l.class_key = d.class_key AND l.decision = 'certain'
"""


def hold(batch: ImportBatch) -> None:
    """Once the names have their verdicts: those that double another are questions."""
    with joined_by_hash():
        run(_RELEASE, {"year": batch.year_id})
        run(_FILL, {"year": batch.year_id})
        run(_HOLD)


def waiting(batch: ImportBatch) -> Iterator[ParticipantLink]:
    """Names that such a double holds, of any file: they still fit a pupil."""
    return ParticipantLink.objects.for_school(batch.school_id).doubled().iterator()


def others(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """(name key, class key) → the other names of the file that reach the same pupil."""
    keys = [f"{name_key}|{class_key}" for name_key, class_key in names]
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name_key, class_key, last_name, first_name, class_name in rows(_OTHERS, {"keys": keys}):
        place = f" ({class_name})" if class_name else ""
        found[name_key, class_key].append(f"{last_name} {first_name}{place}")
    return found


_OTHERS = """
SELECT DISTINCT d.name_key, d.class_key, l.last_name, l.first_name, l.class_name
FROM result_double d
JOIN result_double o ON o.file_id = d.file_id AND o.pupil_id = d.pupil_id
    AND (o.name_key, o.class_key) <> (d.name_key, d.class_key)
JOIN result_link l ON l.name_key = o.name_key AND l.class_key = o.class_key
WHERE d.name_key || '|' || d.class_key = ANY(%(keys)s)
ORDER BY 1, 2, 3, 4, 5
"""
