"""Records that may be of one child: the same words, in any order. And those said to be two."""

from pixschool.core import journal
from pixschool.core.models import School, User
from pixschool.core.sql import rows
from students.models import DistinctPupils, Student

MOST = 200  # pairs looked for: a school with more has another trouble

# Never two INE: these are two children. One of the two at least is here this year.
_PAIRS = """
WITH named AS (
    SELECT s.id, s.ine_hash, (
        SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(string_to_array(s.name_key, ' ')) w
    ) AS words, EXISTS (
        SELECT FROM students_enrolment e JOIN core_schoolyear y ON y.id = e.year_id
        WHERE e.student_id = s.id AND e.ends_on IS NULL AND y.is_current) AS is_here
    FROM students_student s WHERE s.school_id = %(school)s
), shared AS (
    SELECT words FROM named GROUP BY words HAVING count(*) BETWEEN 2 AND 20
)
SELECT a.id, b.id FROM named a JOIN shared USING (words)
JOIN named b ON b.words = a.words AND b.id > a.id
WHERE (a.is_here OR b.is_here) AND (a.ine_hash IS NULL OR b.ine_hash IS NULL)
  AND NOT EXISTS (SELECT FROM students_distinctpupils d
                  WHERE d.first_id = a.id AND d.second_id = b.id)
ORDER BY a.words, a.id, b.id LIMIT %(most)s
"""


def pairs(school: School) -> list[tuple[int, int]]:
    """(id, id) of the records to compare, the older one first; at most MOST."""
    found = rows(_PAIRS, {"school": school.pk, "most": MOST})
    return [(first, second) for first, second in found]


def say_distinct(*, one: Student, other: Student, actor: User) -> None:
    """« Ce sont deux élèves »: the pair is not offered any more."""
    first, second = sorted((one.pk, other.pk))
    DistinctPupils.objects.get_or_create(first_id=first, second_id=second)
    journal.record(
        "pupils_distinct", school=one.school, actor=actor, target="student", ids=[first, second]
    )
