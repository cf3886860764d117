"""One attempt read twice, poorly then better: the poorer reading stands aside.

Whichever was read first. A profile that was not sent says nothing beside one that the same person
has sent. An attempt dated by its day alone, as Pix wrote until 2024, is the one of that day when
the figures are the same. Of homonyms, one may have sent and not the other: theirs stay.
"""

from campaigns.importers import kept_sql
from campaigns.importers.readers.kept import PARTICIPATION
from pixschool.core.sql import one, run

SUPERSEDE_UNSENT = """
UPDATE result_attempt a SET is_superseded = true
WHERE a.attempt_at IS NULL AND a.decision <> 'homonyms' AND (
    EXISTS (
        SELECT FROM result_attempt b
        WHERE b.pix_campaign_id = a.pix_campaign_id AND b.name_key = a.name_key
          AND b.class_key = a.class_key AND b.attempt_at IS NOT NULL)
    OR EXISTS (
        SELECT FROM campaigns_participation p
        JOIN result_link l ON l.link_id = p.link_id
        WHERE p.pix_campaign_id = a.pix_campaign_id AND l.name_key = a.name_key
          AND l.class_key = a.class_key AND p.attempt_at IS NOT NULL))
"""

FILL_GONE = """
INSERT INTO result_gone
SELECT DISTINCT p.id FROM result_attempt a
JOIN result_link l ON l.name_key = a.name_key AND l.class_key = a.class_key
JOIN campaigns_participation p ON p.pix_campaign_id = a.pix_campaign_id AND p.link_id = l.link_id
WHERE a.attempt_at IS NOT NULL AND p.attempt_at IS NULL AND NOT a.skipped
  AND a.decision <> 'homonyms'
"""

_READ = kept_sql.compared_as_staged(PARTICIPATION, "r")
_OTHER = kept_sql.compared_as_staged(PARTICIPATION, "s")
_KNOWN = kept_sql.compared_as_known(PARTICIPATION, "p")


def _has_no_time(who: str) -> str:
    return f"({who}.attempt_at AT TIME ZONE 'Europe/Paris')::time = '00:00'"


def _is_day_of(poor: str, better: str) -> str:
    """SQL: the first has no time, and the second is a moment of that day."""
    day, moment = (f"({who}.attempt_at AT TIME ZONE 'Europe/Paris')" for who in (poor, better))
    return f"{_has_no_time(poor)} AND {moment} > {day} AND {moment}::date = {day}::date"


HAS_DAY_ONLY = f"SELECT EXISTS (SELECT FROM result_attempt a WHERE {_has_no_time('a')})"

SUPERSEDE_DAY_ONLY = f"""
UPDATE result_attempt a SET is_superseded = true
FROM result_row r
WHERE r.file_id = a.file_id AND r.line = a.line AND a.decision <> 'homonyms' AND (
    EXISTS (
        SELECT FROM result_attempt b JOIN result_row s USING (file_id, line)
        WHERE b.pix_campaign_id = a.pix_campaign_id AND b.name_key = a.name_key
          AND b.class_key = a.class_key AND NOT b.skipped
          AND {_is_day_of("a", "b")} AND {_OTHER} IS NOT DISTINCT FROM {_READ})
    OR EXISTS (
        SELECT FROM campaigns_participation p
        JOIN result_link l ON l.link_id = p.link_id
        WHERE p.pix_campaign_id = a.pix_campaign_id AND l.name_key = a.name_key
          AND l.class_key = a.class_key
          AND {_is_day_of("a", "p")} AND {_KNOWN} IS NOT DISTINCT FROM {_READ}))
"""

FILL_GONE_DAY_ONLY = f"""
INSERT INTO result_gone
SELECT DISTINCT p.id FROM result_attempt a
JOIN result_row r ON r.file_id = a.file_id AND r.line = a.line
JOIN result_link l ON l.name_key = a.name_key AND l.class_key = a.class_key
JOIN campaigns_participation p ON p.pix_campaign_id = a.pix_campaign_id AND p.link_id = l.link_id
WHERE NOT a.skipped AND a.decision <> 'homonyms'
  AND {_is_day_of("p", "a")} AND {_KNOWN} IS NOT DISTINCT FROM {_READ}
"""


def set_aside() -> None:
    """Mark the poorer readings of the files, and fill `result_gone` with those of the base."""
    run(SUPERSEDE_UNSENT)
    if one(HAS_DAY_ONLY):  # a file of today has none
        run(SUPERSEDE_DAY_ONLY)
    run(FILL_GONE)
    run(FILL_GONE_DAY_ONLY)
