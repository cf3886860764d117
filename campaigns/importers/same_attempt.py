"""One attempt read twice, poorly then better: the poorer reading stands aside.

Whichever was read first. A profile that was not sent says nothing beside one that the same person
has sent. An attempt dated by its day alone, as Pix wrote until 2024, is the one of that day when
the figures are the same. Of homonyms, one may have sent and not the other: theirs stay.

Rows are never compared with rows: each side first says once what it knows (a set of keys), then
each row looks itself up. For n rows in the files and k attempts known of the same campaigns, the
work is that of sorting them, (n + k) log (n + k), however many bear one name.
"""

from campaigns.importers import kept_sql
from campaigns.importers.readers.kept import PARTICIPATION
from pixschool.core.sql import analyze, joined_by_hash, one, run

# Whoever has an attempt that was sent, or begun: of these files, then of the base.
SUPERSEDE_UNSENT = """
UPDATE result_attempt a SET is_superseded = true
FROM (
    SELECT pix_campaign_id, name_key, class_key FROM result_attempt
    WHERE attempt_at IS NOT NULL AND NOT skipped
    UNION
    SELECT pix_campaign_id, name_key, class_key FROM result_known WHERE attempt_at IS NOT NULL
) sent, result_row r
WHERE a.attempt_at IS NULL AND a.decision <> 'homonyms'
  AND r.file_id = a.file_id AND r.line = a.line AND NOT coalesce(r.shared, false)
  AND sent.pix_campaign_id = a.pix_campaign_id AND sent.name_key = a.name_key
  AND sent.class_key = a.class_key
"""

FILL_GONE = """
INSERT INTO result_gone
SELECT k.participation_id FROM result_known k
JOIN (
    SELECT DISTINCT pix_campaign_id, name_key, class_key FROM result_attempt
    WHERE attempt_at IS NOT NULL AND NOT skipped AND decision <> 'homonyms'
) sent USING (pix_campaign_id, name_key, class_key)
WHERE k.attempt_at IS NULL AND NOT k.is_shared
"""

# A table pasted from the screen has no moment at all: of two readings, the most advanced holds, be
# the page an old one. A pupil who is there twice is one pupil, but for homonyms.
SUPERSEDE_REPEATED = """
UPDATE result_attempt a SET is_superseded = true
FROM result_row r
WHERE r.file_id = a.file_id AND r.line = a.line AND a.attempt_at IS NULL
  AND r.progress IS NOT NULL AND a.nth > 1 AND a.decision <> 'homonyms'
"""
SUPERSEDE_LESS_ADVANCED = """
UPDATE result_attempt a SET is_superseded = true
FROM result_row r, result_known k
WHERE r.file_id = a.file_id AND r.line = a.line AND a.attempt_at IS NULL
  AND r.progress IS NOT NULL AND k.participation_id = a.participation_id
  AND (k.is_shared, coalesce(k.progress, 0), coalesce(k.has_attestation, false))
    > (r.shared, r.progress, coalesce(r.attestation, false))
"""

_DAY = "(%s.attempt_at AT TIME ZONE 'Europe/Paris')::date"
_HAS_TIME = "(%s.attempt_at AT TIME ZONE 'Europe/Paris')::time <> '00:00'"

HAS_DAY_ONLY = f"""
SELECT EXISTS (SELECT FROM result_attempt a WHERE NOT {_HAS_TIME % "a"})
    OR EXISTS (SELECT FROM result_known k WHERE NOT {_HAS_TIME % "k"})
"""

# One row per attempt with a date, of the files (line) or of the base (participation_id).
# `figures`: what two readings of one attempt share, as text: equal when they are, NULLs too.
FILL_DATED = f"""
INSERT INTO result_dated
SELECT a.file_id, a.line, NULL, a.skipped, a.decision = 'homonyms',
       a.pix_campaign_id, a.name_key, a.class_key, {_DAY % "a"}, {_HAS_TIME % "a"},
       md5({kept_sql.compared_as_staged(PARTICIPATION, "r")}::text)
FROM result_attempt a JOIN result_row r USING (file_id, line)
WHERE a.attempt_at IS NOT NULL
UNION ALL
SELECT NULL, NULL, k.participation_id, false, false,
       k.pix_campaign_id, k.name_key, k.class_key, {_DAY % "k"}, {_HAS_TIME % "k"},
       md5({kept_sql.compared_as_known(PARTICIPATION, "k")}::text)
FROM result_known k WHERE k.attempt_at IS NOT NULL
"""
_SAME = "pix_campaign_id, name_key, class_key, day, figures"

SUPERSEDE_DAY_ONLY = f"""
UPDATE result_attempt a SET is_superseded = true
FROM result_dated d
JOIN (SELECT DISTINCT {_SAME} FROM result_dated WHERE has_time AND NOT skipped) better
USING ({_SAME})
WHERE d.file_id = a.file_id AND d.line = a.line AND NOT d.has_time AND NOT d.is_of_homonyms
"""

FILL_GONE_DAY_ONLY = f"""
INSERT INTO result_gone
SELECT d.participation_id FROM result_dated d
JOIN (
    SELECT DISTINCT {_SAME} FROM result_dated
    WHERE has_time AND NOT skipped AND NOT is_of_homonyms AND participation_id IS NULL
) better USING ({_SAME})
WHERE d.participation_id IS NOT NULL AND NOT d.has_time
"""


def set_aside() -> None:
    """Mark the poorer readings of the files, and fill `result_gone` with those of the base."""
    with joined_by_hash():
        run(SUPERSEDE_UNSENT)
        run(SUPERSEDE_REPEATED)
        run(SUPERSEDE_LESS_ADVANCED)
        run(FILL_GONE)
        if one(HAS_DAY_ONLY):  # a file of today has none
            run(FILL_DATED)
            analyze("result_dated")
            run(SUPERSEDE_DAY_ONLY)
            run(FILL_GONE_DAY_ONLY)
    analyze("result_gone")
