"""Names corrected by hand, in a file that still bears the old ones.

The row takes the corrected name before it is compared: the pupil is recognised, and stays as the
person wrote them. A file that gives a third name has the last word (D50 in `docs/decisions.md`).
"""

from pixschool.core.sql import run
from students.models import NameCorrection

# By the INE when both have one. Without: in the class where the pupil is, or when no other row and
# no other pupil of the year bears the old name. Rows are counted, never compared with rows.
APPLY = """
WITH named AS (
    SELECT name_key, count(*) AS n FROM roster_row WHERE outcome = 'keep' GROUP BY name_key
), seated AS (
    SELECT name_key, class_key, count(*) AS n FROM roster_row WHERE outcome = 'keep'
    GROUP BY name_key, class_key
), bearer AS (
    SELECT o.id, o.name_key, e.classroom_id FROM students_namecorrection c
    JOIN students_student s ON s.id = c.student_id AND s.school_id = %(school)s
    JOIN students_student o
        ON o.school_id = %(school)s AND o.name_key = c.name_key AND o.id <> s.id
    JOIN students_enrolment e ON e.student_id = o.id AND e.year_id = %(year)s
), corrected AS (
    SELECT c.name_key, s.last_name, s.first_name, s.name_key AS new_key, s.ine_hash,
           k.key AS class_key,
           NOT EXISTS (SELECT FROM bearer b WHERE b.name_key = c.name_key) AS is_alone,
           NOT EXISTS (SELECT FROM bearer b WHERE b.name_key = c.name_key
                       AND b.classroom_id = k.id) AS is_alone_in_class,
           count(*) OVER (PARTITION BY c.name_key) AS corrected
    FROM students_namecorrection c
    JOIN students_student s ON s.id = c.student_id AND s.school_id = %(school)s
    LEFT JOIN students_enrolment e
        ON e.student_id = s.id AND e.year_id = %(year)s AND e.ends_on IS NULL
    LEFT JOIN students_classroom k ON k.id = e.classroom_id
)
UPDATE roster_row r
SET last_name = c.last_name, first_name = c.first_name, name_key = c.new_key
FROM corrected c
JOIN named n ON n.name_key = c.name_key
LEFT JOIN seated t ON t.name_key = c.name_key AND t.class_key = c.class_key
WHERE r.outcome = 'keep' AND r.name_key = c.name_key
  AND CASE WHEN r.ine_hash IS NOT NULL AND c.ine_hash IS NOT NULL THEN r.ine_hash = c.ine_hash
      ELSE c.corrected = 1 AND (
          (r.class_key = c.class_key AND t.n = 1 AND c.is_alone_in_class)
          OR (n.n = 1 AND c.is_alone))
      END
"""


def apply(*, school_id: int, year_id: int | None) -> None:
    """Correct the staged rows (`roster_row`), as somebody has corrected these pupils."""
    if not NameCorrection.objects.filter(student__school=school_id).exists():
        return
    run(APPLY, {"school": school_id, "year": year_id})
