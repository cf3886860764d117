"""The SQL of the roster import. Temporary tables, filled in this order:

roster_row     what the reader staged
roster_class   the classes of the file, with their level
roster_match   which pupil each row is
roster_plan    one row per pupil to keep, with what would change
roster_leaver  enrolments that the file no longer has
"""

from students.importers.readers.staged import COLUMNS

ROW_COLUMNS = list(COLUMNS)
_ROW = ", ".join(f"{name} {sql}" for name, sql in COLUMNS.items())

# A row has an id of its own: a whole XML file may stand on one line.
# Two imports may share one transaction: tests, the demonstration.
TEMPORARY_TABLES = f"""
DROP TABLE IF EXISTS pg_temp.roster_row, pg_temp.roster_match, pg_temp.roster_class,
    pg_temp.roster_plan, pg_temp.roster_new, pg_temp.roster_leaver;
CREATE TEMPORARY TABLE roster_row (
    id integer GENERATED ALWAYS AS IDENTITY, {_ROW}
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_match (row_id integer, student_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_class (
    class_key text, name text, level text, classroom_id bigint, pupils integer
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_plan (
    row_id integer, student_id bigint, enrolment_id bigint, classroom_id bigint,
    ine_hash text, last_name text, first_name text, name_key text, class_key text,
    old_last_name text, old_first_name text, old_class_key text, old_class_name text,
    is_new boolean, is_renamed boolean, is_identified boolean, is_moved boolean, is_back boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_new (row_id integer, student_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_leaver (enrolment_id bigint, student_id bigint) ON COMMIT DROP;
"""

MATCH_BY_INE = """
INSERT INTO roster_match
SELECT r.id, s.id FROM roster_row r
JOIN students_student s ON s.school_id = %(school)s AND s.ine_hash = r.ine_hash
WHERE r.outcome = 'keep'
"""

# The one bearer of a name in a class of the year, on both sides: in September another pupil sits in
# the class of that name. Homonyms are for `same_pupil.py`.
MATCH_BY_NAME_IN_CLASS = """
INSERT INTO roster_match
SELECT r.id, p.id FROM (
    SELECT min(id) AS id, name_key, class_key, bool_or(ine_hash IS NOT NULL) AS has_ine
    FROM roster_row r WHERE outcome = 'keep'
    GROUP BY name_key, class_key HAVING count(*) = 1
) r
JOIN (
    SELECT min(s.id) AS id, s.name_key, c.key AS class_key,
           bool_or(s.ine_hash IS NOT NULL) AS has_ine
    FROM students_student s
    JOIN (
        SELECT DISTINCT ON (student_id) student_id, classroom_id FROM students_enrolment
        WHERE year_id = %(year)s
        ORDER BY student_id, ends_on IS NULL DESC, starts_on DESC, id DESC
    ) e ON e.student_id = s.id
    JOIN students_classroom c ON c.id = e.classroom_id
    WHERE s.school_id = %(school)s
    GROUP BY s.name_key, c.key HAVING count(*) = 1
) p USING (name_key, class_key)
WHERE NOT (r.has_ine AND p.has_ine)
  AND NOT EXISTS (SELECT FROM roster_match m WHERE m.row_id = r.id)
  AND NOT EXISTS (SELECT FROM roster_match m WHERE m.student_id = p.id)
"""

CLASSES = """
INSERT INTO roster_class
SELECT r.class_key, min(r.class_name), %(other)s, min(c.id), count(*)
FROM roster_row r
LEFT JOIN students_classroom c ON c.year_id = %(year)s AND c.key = r.class_key
WHERE r.outcome = 'keep' GROUP BY r.class_key
"""

PLAN = """
INSERT INTO roster_plan
SELECT r.id, m.student_id, e.id, c.classroom_id,
       coalesce(r.ine_hash, s.ine_hash), r.last_name, r.first_name, r.name_key, r.class_key,
       s.last_name, s.first_name, oc.key, oc.name,
       s.id IS NULL,
       s.id IS NOT NULL
           AND (s.last_name, s.first_name) IS DISTINCT FROM (r.last_name, r.first_name),
       s.id IS NOT NULL AND s.ine_hash IS NULL AND r.ine_hash IS NOT NULL,
       e.id IS NOT NULL AND e.classroom_id IS DISTINCT FROM c.classroom_id,
       s.id IS NOT NULL AND e.id IS NULL
FROM roster_row r
JOIN roster_class c ON c.class_key = r.class_key
LEFT JOIN roster_match m ON m.row_id = r.id
LEFT JOIN students_student s ON s.id = m.student_id AND s.school_id = %(school)s
LEFT JOIN students_enrolment e ON e.student_id = s.id AND e.year_id = %(year)s AND e.ends_on IS NULL
LEFT JOIN students_classroom oc ON oc.id = e.classroom_id
WHERE r.outcome = 'keep'
"""

# A file of some classes closes nobody outside them; in a table, an empty cell of the class says
# nothing of the class that is known.
LEAVERS = """
INSERT INTO roster_leaver
SELECT e.id, e.student_id FROM students_enrolment e
JOIN students_classroom c ON c.id = e.classroom_id AND c.school_id = %(school)s
WHERE e.year_id = %(year)s AND e.ends_on IS NULL
  AND NOT EXISTS (SELECT FROM roster_plan p WHERE p.student_id = e.student_id)
  AND (NOT %(is_partial)s OR EXISTS (SELECT FROM roster_class r WHERE r.classroom_id = c.id))
  AND (NOT %(is_table)s OR e.student_id NOT IN (
      SELECT s.id FROM roster_row r
      JOIN students_student s ON s.school_id = %(school)s AND s.name_key = r.name_key
      WHERE r.outcome = 'no_class'
      UNION ALL
      SELECT s.id FROM roster_row r
      JOIN students_student s ON s.school_id = %(school)s AND s.ine_hash = r.ine_hash
      WHERE r.outcome = 'no_class'))
"""

COUNTS = """
SELECT count(*) FILTER (WHERE is_new),
       count(*) FILTER (WHERE is_renamed OR is_identified OR is_moved OR is_back),
       count(*) FILTER (WHERE NOT (is_new OR is_renamed OR is_identified OR is_moved OR is_back)),
       count(*) FILTER (WHERE is_moved), count(*) FILTER (WHERE is_back),
       (SELECT count(*) FROM roster_leaver),
       (SELECT count(*) FROM roster_row WHERE outcome = 'left'),
       (SELECT count(*) FROM roster_row WHERE outcome NOT IN ('keep', 'left')),
       (SELECT count(*) FROM roster_class)
FROM roster_plan
"""

DIGEST = """
SELECT encode(sha256(convert_to(concat_ws('/',
    (SELECT string_agg(p::text, E'\n' ORDER BY row_id) FROM roster_plan p),
    (SELECT string_agg(enrolment_id::text, ',' ORDER BY enrolment_id) FROM roster_leaver),
    (SELECT string_agg(concat_ws('|', class_key, name, level, classroom_id), ','
                       ORDER BY class_key) FROM roster_class),
    %(year)s), 'UTF8')), 'hex')
"""

OLD_LEVELS = """
SELECT c.id, c.level FROM students_classroom c
JOIN roster_class r ON r.classroom_id = c.id AND r.level <> c.level
"""

WRITES = (
    """
    INSERT INTO students_classroom (school_id, year_id, name, key, level, created_in_id)
    SELECT %(school)s, %(year)s, name, class_key, level, %(batch)s
    FROM roster_class ORDER BY class_key
    ON CONFLICT (year_id, key) DO NOTHING
    """,
    """
    UPDATE students_classroom c SET level = r.level FROM roster_class r
    WHERE c.year_id = %(year)s AND c.key = r.class_key AND c.level <> r.level
    """,
    """
    INSERT INTO roster_new
    SELECT row_id, nextval((SELECT pg_get_serial_sequence('students_student', 'id')::regclass))
    FROM roster_plan WHERE is_new
    """,
    """
    INSERT INTO students_student
        (id, school_id, last_name, first_name, name_key, ine_hash, created_in_id)
    SELECT n.student_id, %(school)s, last_name, first_name, name_key, ine_hash, %(batch)s
    FROM roster_plan JOIN roster_new n USING (row_id) ORDER BY n.student_id
    """,
    """
    INSERT INTO students_studentbefore
        (batch_id, student_id, last_name, first_name, name_key, ine_hash)
    SELECT %(batch)s, s.id, s.last_name, s.first_name, s.name_key, s.ine_hash
    FROM students_student s JOIN roster_plan p ON p.student_id = s.id
    WHERE p.is_renamed OR p.is_identified
    """,
    """
    UPDATE students_student s
    SET last_name = p.last_name, first_name = p.first_name, name_key = p.name_key,
        ine_hash = p.ine_hash
    FROM roster_plan p
    WHERE p.student_id = s.id AND s.school_id = %(school)s AND (p.is_renamed OR p.is_identified)
    """,
    """
    UPDATE students_enrolment e
    SET ends_on = greatest(%(today)s::date, e.starts_on), closed_in_id = %(batch)s
    FROM (
        SELECT enrolment_id FROM roster_leaver
        UNION ALL SELECT enrolment_id FROM roster_plan WHERE is_moved
    ) ended
    WHERE e.id = ended.enrolment_id
    """,
    """
    INSERT INTO students_enrolment (student_id, classroom_id, year_id, starts_on, created_in_id)
    SELECT coalesce(p.student_id, n.student_id), c.id, %(year)s, %(today)s, %(batch)s
    FROM roster_plan p
    JOIN students_classroom c ON c.year_id = %(year)s AND c.key = p.class_key
    LEFT JOIN roster_new n USING (row_id)
    WHERE is_new OR is_moved OR is_back ORDER BY row_id
    """,
)

UNDO = (
    "DELETE FROM students_enrolment WHERE created_in_id = %(batch)s",
    """
    UPDATE students_enrolment SET ends_on = NULL, closed_in_id = NULL
    WHERE closed_in_id = %(batch)s
    """,
    """
    UPDATE students_student s
    SET last_name = b.last_name, first_name = b.first_name, name_key = b.name_key,
        ine_hash = b.ine_hash
    FROM students_studentbefore b WHERE b.batch_id = %(batch)s AND b.student_id = s.id
    """,
    "DELETE FROM students_studentbefore WHERE batch_id = %(batch)s",
    "DELETE FROM students_student WHERE created_in_id = %(batch)s",
    """
    DELETE FROM students_classroom c WHERE created_in_id = %(batch)s
    AND NOT EXISTS (SELECT FROM students_enrolment e WHERE e.classroom_id = c.id)
    """,
)
