"""What a results import comes to: its counts, and the digest that tells two plans apart."""

from campaigns.importers import kept_sql
from campaigns.importers.readers.kept import COMPETENCE, PARTICIPATION
from campaigns.importers.tables import IS_CHANGED, IS_NEW

DIGEST_ATTEMPTS = f"""
UPDATE result_attempt a
SET digest = md5(row({kept_sql.values(PARTICIPATION, "r")}, c.digest)::text
                 || {kept_sql.late_values(PARTICIPATION, "r")})
FROM result_row r
LEFT JOIN (
    SELECT file_id, line, string_agg(
        row(competence, {kept_sql.values(COMPETENCE, "s")})::text, ',' ORDER BY competence
    ) AS digest
    FROM result_competence s GROUP BY file_id, line
) c USING (file_id, line)
WHERE a.file_id = r.file_id AND a.line = r.line
"""

FILE_COUNTS = f"""
SELECT file_id, count(*) AS rows,
       count(*) FILTER (WHERE NOT skipped AND student_id IS NOT NULL) AS matched,
       count(*) FILTER (WHERE NOT skipped AND student_id IS NULL AND NOT is_ignored
                        AND decision NOT IN ('not_ours', 'test')) AS to_resolve,
       count(*) FILTER (WHERE skipped OR is_ignored OR decision IN ('not_ours', 'test')) AS ignored,
       count(*) FILTER (WHERE {IS_NEW}) AS new,
       count(*) FILTER (WHERE {IS_CHANGED}) AS changed
FROM result_attempt a GROUP BY file_id
"""

PLAN_DIGEST = """
SELECT encode(sha256(convert_to(concat_ws('/',
    (SELECT string_agg(concat_ws('|', file_id, pix_campaign_id, campaign_id, is_older, skipped,
                                 closes_on), ','
                       ORDER BY file_id) FROM result_file),
    (SELECT string_agg(concat_ws('|', file_id, line, decision, student_id, digest, old_digest,
                                 is_superseded), ','
                       ORDER BY file_id, line) FROM result_attempt),
    (SELECT string_agg(concat_ws('|', link_id, decision, student_id,
                                 CASE WHEN is_held <> was_held THEN is_held END), ','
                       ORDER BY link_id)
     FROM result_link WHERE (old_decision, old_student_id, was_held)
        IS DISTINCT FROM (decision, student_id, is_held) AND link_id IS NOT NULL)), 'UTF8')), 'hex')
"""
