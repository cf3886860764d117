"""The SQL of the results import. Temporary tables, filled in this order:

result_row, result_competence  what the readers staged
result_file                    which campaign each file speaks of, oldest reading first
result_link                    one row per name met, with who it is
result_known                   what the base knows of these names in these campaigns
result_attempt                 one row per line: its link, its attempt, what would change
result_gone                    attempts known by a poorer reading of the same (same_attempt.py)
result_touched                 attempts of the base that will not stay as they are

Two ways to join (`pixschool/core/sql.py`), so that no plan grows with the square when statistics
are late: by hash what is of the size of the files, by key what they touch of tables that all
schools share.
"""

from campaigns.importers import kept_sql
from campaigns.importers.readers.kept import (
    COMPETENCE,
    COMPETENCE_IDENTITY,
    IDENTITY,
    PARTICIPATION,
)

ROW_COLUMNS = kept_sql.names(IDENTITY, PARTICIPATION)
COMPETENCE_COLUMNS = kept_sql.names(COMPETENCE_IDENTITY, COMPETENCE)

# Two imports may share one transaction: tests, the demonstration.
CREATE_TABLES = f"""
DROP TABLE IF EXISTS pg_temp.result_row, pg_temp.result_competence, pg_temp.result_file,
    pg_temp.result_link, pg_temp.result_enrolled, pg_temp.result_verdict, pg_temp.result_known,
    pg_temp.result_double,
    pg_temp.result_attempt, pg_temp.result_dated, pg_temp.result_gone, pg_temp.result_touched;
CREATE TEMPORARY TABLE result_row (
    file_id bigint, {kept_sql.definition(IDENTITY, PARTICIPATION)}
) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_competence (
    file_id bigint, {kept_sql.definition(COMPETENCE_IDENTITY, COMPETENCE)}
) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_file (
    file_id bigint PRIMARY KEY, rank integer, pix_campaign_id bigint, campaign_id bigint,
    read_at timestamptz, is_older boolean, skipped boolean, closes_on date
) ON COMMIT DROP;

CREATE TEMPORARY TABLE result_link (
    link_id bigint, name_key text, class_key text, last_name text, first_name text,
    class_name text, old_decision text, old_student_id bigint, decided_at timestamptz,
    is_forgotten boolean, decision text, student_id bigint, is_held boolean, was_held boolean,
    reached_id bigint,
    PRIMARY KEY (name_key, class_key)
) ON COMMIT DROP;
CREATE INDEX ON result_link (link_id);
CREATE TEMPORARY TABLE result_enrolled (student_id bigint, year_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_known (
    participation_id bigint, pix_campaign_id bigint, name_key text, class_key text, nth integer,
    old_digest text, student_id bigint, is_ignored boolean, decided_at timestamptz,
    attempt_at timestamptz,
    moment timestamptz, {kept_sql.known_definition(PARTICIPATION)}
) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_verdict (
    name_key text, class_key text, decision text, student_id bigint, reached_id bigint
) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_double (
    file_id bigint, pupil_id bigint, name_key text, class_key text, is_own boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_attempt (
    file_id bigint, line integer, rank integer, pix_campaign_id bigint, is_older boolean,
    skipped boolean, name_key text, class_key text, attempt_at timestamptz, nth integer,
    decision text, student_id bigint, digest text, participation_id bigint, old_digest text,
    is_superseded boolean, is_ignored boolean
) ON COMMIT DROP;
CREATE INDEX ON result_attempt (file_id, line);
CREATE INDEX ON result_attempt (participation_id);
CREATE TEMPORARY TABLE result_dated (
    file_id bigint, line integer, participation_id bigint, skipped boolean, is_of_homonyms boolean,
    pix_campaign_id bigint, name_key text, class_key text, day date, has_time boolean, figures text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE result_gone (participation_id bigint) ON COMMIT DROP;
CREATE INDEX ON result_gone (participation_id);
CREATE TEMPORARY TABLE result_touched (participation_id bigint PRIMARY KEY) ON COMMIT DROP;
"""

# Campaigns and codes that exist by now, in the place of provisional ids.
NAME_CAMPAIGNS = """
UPDATE result_file f SET pix_campaign_id = m.pix_campaign_id, campaign_id = m.campaign_id
FROM jsonb_to_recordset(%(made)s::jsonb)
    AS m (file_id bigint, pix_campaign_id bigint, campaign_id bigint)
WHERE f.file_id = m.file_id
"""

FILL_LINKS = """
INSERT INTO result_link
SELECT l.id, r.name_key, r.class_key, r.last_name, r.first_name, r.class_name,
       l.decision, l.student_id, l.decided_at, false, l.decision, l.student_id,
       coalesce(l.is_held, false), coalesce(l.is_held, false), NULL
FROM (
    SELECT DISTINCT ON (name_key, class_key) name_key, class_key, last_name, first_name, class_name
    FROM result_row JOIN result_file f USING (file_id)
    WHERE NOT f.skipped
    ORDER BY name_key, class_key, f.rank DESC, line
) r
LEFT JOIN campaigns_participantlink l
    ON l.school_id = %(school)s AND l.name_key = r.name_key AND l.class_key = r.class_key
"""

# A name met in a year whose pupil is not enrolled in it (or is gone from the base) is a name nobody
# has decided, unless somebody has since that year began.
FORGET_LEAVERS = """
UPDATE result_link l SET is_forgotten = true, decision = NULL, student_id = NULL
FROM (
    SELECT DISTINCT name_key, class_key, f.campaign_id
    FROM result_row JOIN result_file f USING (file_id) WHERE NOT f.skipped
) r
LEFT JOIN campaigns_campaign c ON c.id = r.campaign_id AND c.school_id = %(school)s
JOIN core_schoolyear y ON y.id = coalesce(c.year_id, %(year)s) AND y.school_id = %(school)s
WHERE r.name_key = l.name_key AND r.class_key = l.class_key
  AND (l.old_decision = 'certain' OR (l.old_decision = 'confirmed' AND (
        l.old_student_id IS NULL OR l.decided_at < make_date(y.start_year, 8, 1))))
  AND NOT EXISTS (SELECT FROM result_enrolled e
                  WHERE e.student_id = l.old_student_id AND e.year_id = y.id)
"""

SET_VERDICTS = """
UPDATE result_link l SET decision = v.decision, student_id = v.student_id,
    reached_id = v.reached_id, is_held = l.is_held AND v.decision = 'pending'
FROM result_verdict v WHERE v.name_key = l.name_key AND v.class_key = l.class_key
"""

# Names of other files, this year's or older, that are not written as their pupil's own is.
NOT_THE_VERY_NAME = """
SELECT l.id, l.name_key, l.class_key, l.last_name, l.first_name, l.student_id
FROM campaigns_participantlink l
LEFT JOIN students_student s
    ON s.id = l.student_id AND s.name_key = l.name_key AND s.school_id = %(school)s
WHERE l.school_id = %(school)s AND l.decision IN ('pending', 'certain') AND s.id IS NULL
  AND NOT l.is_held
  AND NOT EXISTS (SELECT FROM result_link r WHERE r.link_id = l.id)
"""

REOPEN = """
INSERT INTO result_link
SELECT l.id, l.name_key, l.class_key, l.last_name, l.first_name, l.class_name,
       l.decision, l.student_id, l.decided_at, false, 'pending', NULL, false, false, NULL
FROM campaigns_participantlink l WHERE l.id = ANY(%(links)s) AND l.decision = 'certain'
"""

# Of one attempt present in several files of the drop, the newest reading is the one written.
# A line of homonyms keeps the answer given earlier to that very attempt; so does an attempt of a
# pupil who left, when their name is now somebody else's. The order of lines is no fact.
_CONTENT = kept_sql.values(PARTICIPATION, "result_row")
FILL_ATTEMPTS = f"""
INSERT INTO result_attempt
SELECT r.file_id, r.line, r.rank, r.pix_campaign_id, r.is_older, r.skipped, r.name_key, r.class_key,
       r.attempt_at, r.nth, l.decision,
       CASE WHEN l.decision = 'homonyms' OR p.decided_at IS NOT NULL THEN p.student_id
            WHEN l.is_forgotten THEN coalesce(p.student_id, l.student_id) ELSE l.student_id END,
       NULL, p.participation_id, p.old_digest,
       row_number() OVER (
           PARTITION BY coalesce(r.pix_campaign_id, -r.file_id), r.name_key, r.class_key,
                        r.attempt_at, r.nth ORDER BY r.advance DESC NULLS LAST, r.rank DESC
       ) > 1,
       coalesce((l.decision = 'homonyms' OR p.decided_at IS NOT NULL) AND p.is_ignored, false)
FROM (
    SELECT file_id, line, rank, pix_campaign_id, is_older, skipped, name_key, class_key,
           coalesce(started_at, shared_at) AT TIME ZONE 'Europe/Paris' AS attempt_at,
           row_number() OVER (
               PARTITION BY file_id, name_key, class_key, coalesce(started_at, shared_at)
               ORDER BY shared_at, progress DESC NULLS LAST, {_CONTENT}, line
           ) AS nth,
           CASE WHEN started_at IS NULL THEN progress END AS advance
    FROM result_row JOIN result_file USING (file_id)
) r
LEFT JOIN result_link l ON l.name_key = r.name_key AND l.class_key = r.class_key
LEFT JOIN result_known p
    ON p.pix_campaign_id = r.pix_campaign_id AND p.name_key = r.name_key
   AND p.class_key = r.class_key AND p.nth = r.nth
   AND p.moment = coalesce(r.attempt_at, '-infinity')
"""

IS_NEW = "NOT a.skipped AND a.participation_id IS NULL AND NOT a.is_superseded"
IS_CHANGED = (
    "NOT a.skipped AND a.participation_id IS NOT NULL AND NOT a.is_superseded AND NOT a.is_older "
    "AND a.old_digest <> a.digest"
)

# Results that follow the new verdict on their name: those that waited, in the years when its pupil
# was here; when the question opens again, those of this year. What was decided line by line
# (homonyms) stays, and what a pupil who left has done stays theirs.
_FOLLOWS = """
    p.link_id = l.link_id AND p.student_id IS NOT DISTINCT FROM l.old_student_id
    AND p.decided_at IS NULL AND NOT l.is_forgotten AND (
        ((l.old_decision, l.decision) = ('pending', 'certain') AND EXISTS (
            SELECT FROM campaigns_campaign c JOIN students_enrolment e ON e.year_id = c.year_id
            WHERE c.id = p.campaign_id AND e.student_id = l.student_id))
        OR (l.old_decision IN ('certain', 'confirmed') AND l.decision = 'pending' AND EXISTS (
            SELECT FROM campaigns_campaign c WHERE c.id = p.campaign_id AND c.year_id = %(year)s)))
"""

# Results of another year that were nobody's, or waited: they are not those of whoever bears the
# name now.
_SET_ASIDE = """
    p.link_id = l.link_id AND p.student_id IS NULL AND NOT p.is_ignored AND p.decided_at IS NULL
    AND (l.old_decision IN ('not_ours', 'test') AND l.decision <> l.old_decision
         OR (l.old_decision, l.decision) = ('pending', 'certain'))
    AND EXISTS (
        SELECT FROM campaigns_campaign c WHERE c.id = p.campaign_id AND c.year_id <> %(year)s)
"""

# By key.
WRITES = (
    """
    INSERT INTO campaigns_participantlink
        (school_id, last_name, first_name, class_name, name_key, class_key, student_id, decision,
         is_held, created_in_id)
    SELECT %(school)s, last_name, first_name, coalesce(class_name, ''), name_key, class_key,
           student_id, decision, is_held, %(batch)s
    FROM result_link WHERE link_id IS NULL
    """,
    """
    UPDATE result_link l SET link_id = p.id FROM campaigns_participantlink p
    WHERE l.link_id IS NULL AND p.school_id = %(school)s
      AND p.name_key = l.name_key AND p.class_key = l.class_key
    """,
    """
    UPDATE campaigns_participantlink p
    SET decision = l.decision, student_id = l.student_id, is_held = l.is_held
    FROM result_link l WHERE p.id = l.link_id AND (p.decision, p.student_id, p.is_held)
        IS DISTINCT FROM (l.decision, l.student_id, l.is_held)
    """,
    f"""
    INSERT INTO result_touched
    SELECT a.participation_id FROM result_attempt a WHERE {IS_CHANGED}
    UNION SELECT g.participation_id FROM result_gone g
    UNION SELECT p.id FROM result_link l JOIN campaigns_participation p ON {_FOLLOWS}
    UNION SELECT p.id FROM result_link l JOIN campaigns_participation p ON {_SET_ASIDE}
    """,
    """
    INSERT INTO campaigns_participationbefore (batch_id, participation_id, state)
    SELECT %(batch)s, p.id, to_jsonb(p) || jsonb_build_object('competences', (
        SELECT coalesce(jsonb_agg(to_jsonb(c)), '[]')
        FROM campaigns_competenceresult c WHERE c.participation_id = p.id))
    FROM result_touched t JOIN campaigns_participation p ON p.id = t.participation_id
    """,
    f"""
    UPDATE campaigns_participation p SET student_id = l.student_id, counts = false
    FROM result_link l WHERE {_FOLLOWS}
    """,
    f"""
    UPDATE campaigns_participation p SET is_ignored = true FROM result_link l WHERE {_SET_ASIDE}
    """,
    """
    DELETE FROM campaigns_competenceresult c USING result_gone g
    WHERE c.participation_id = g.participation_id
    """,
    "DELETE FROM campaigns_participation p USING result_gone g WHERE p.id = g.participation_id",
    f"""
    DELETE FROM campaigns_competenceresult c USING result_attempt a
    WHERE c.participation_id = a.participation_id AND {IS_CHANGED}
    """,
    f"""
    UPDATE campaigns_participation p
    SET {kept_sql.assignments(PARTICIPATION, "r")}, digest = a.digest
    FROM result_attempt a JOIN result_row r USING (file_id, line)
    WHERE p.id = a.participation_id AND {IS_CHANGED}
    """,
)
# By hash: what is added comes from the files alone.
ADDITIONS = (
    f"""
    UPDATE result_attempt a SET old_digest = NULL,
        participation_id = nextval(
            (SELECT pg_get_serial_sequence('campaigns_participation', 'id')::regclass))
    WHERE {IS_NEW}
    """,
    f"""
    INSERT INTO campaigns_participation
        (id, campaign_id, pix_campaign_id, link_id, student_id, attempt_at, nth,
         {kept_sql.fields(PARTICIPATION)}, is_ignored, counts, digest, created_in_id)
    SELECT a.participation_id, f.campaign_id, f.pix_campaign_id, l.link_id, l.student_id,
           a.attempt_at, a.nth, {kept_sql.written(PARTICIPATION, "r")},
           false, false, a.digest, %(batch)s
    FROM result_attempt a
    JOIN result_file f USING (file_id)
    JOIN result_row r ON r.file_id = a.file_id AND r.line = a.line
    JOIN result_link l ON l.name_key = a.name_key AND l.class_key = a.class_key
    WHERE a.participation_id IS NOT NULL AND a.old_digest IS NULL AND NOT a.is_superseded
      AND NOT a.skipped
    """,
    f"""
    INSERT INTO campaigns_competenceresult
        (participation_id, competence, {kept_sql.fields(COMPETENCE)})
    SELECT a.participation_id, c.competence, {kept_sql.written(COMPETENCE, "c")}
    FROM result_attempt a JOIN result_competence c USING (file_id, line)
    WHERE NOT a.skipped AND NOT a.is_superseded AND a.participation_id IS NOT NULL
      AND (a.old_digest IS NULL OR (NOT a.is_older AND a.old_digest <> a.digest))
    """,
)
