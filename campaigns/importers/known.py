"""What the base knows already of the names and campaigns of the files: read once."""

from campaigns.importers import kept_sql
from campaigns.importers.readers.kept import PARTICIPATION

# By key: where the pupils of the names known already are enrolled.
FILL_ENROLLED = """
INSERT INTO result_enrolled
SELECT DISTINCT e.student_id, e.year_id
FROM (SELECT DISTINCT old_student_id FROM result_link WHERE old_student_id IS NOT NULL) l
JOIN students_enrolment e ON e.student_id = l.old_student_id
"""

# What has no moment (a profile not sent) is one attempt: NULL equals nothing, and is no hash key.
FILL_KNOWN = f"""
INSERT INTO result_known
SELECT p.id, p.pix_campaign_id, l.name_key, l.class_key, p.nth, p.digest, p.student_id,
       p.is_ignored, p.decided_at, p.attempt_at, coalesce(p.attempt_at, '-infinity'),
       {kept_sql.known(PARTICIPATION, "p")}
FROM campaigns_participation p
JOIN result_link l ON l.link_id = p.link_id
WHERE p.pix_campaign_id = ANY(%(pix_campaigns)s)
"""
