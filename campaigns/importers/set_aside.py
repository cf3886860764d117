"""The lines of results that count for nobody, each with its reason and its name."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pixschool.core.importing.reading.output import WHO_MOST
from pixschool.core.models import ImportFile
from pixschool.core.sql import dicts

# why a line is left, as a person reads it
REASONS = {
    "campaign_left": "campagne ignorée",
    "not_ours": "pas un élève de l’établissement",
    "test": "essai d’un adulte",
    "ignored": "ligne d’homonymes écartée à la main",
}

# Of those that `FILE_COUNTS` counts as ignored: the same condition, named.
_BY_REASON = """
SELECT file_id, reason, count(*) AS count,
       (array_agg(who ORDER BY line))[:%(most)s] AS who
FROM (
    SELECT a.file_id, a.line, trim(r.last_name || ' ' || r.first_name) AS who,
           CASE WHEN a.skipped THEN 'campaign_left'
                WHEN a.decision IN ('not_ours', 'test') THEN a.decision
                ELSE 'ignored' END AS reason
    FROM result_attempt a JOIN result_row r ON r.file_id = a.file_id AND r.line = a.line
    WHERE a.skipped OR a.is_ignored OR a.decision IN ('not_ours', 'test')
) left_out
GROUP BY file_id, reason ORDER BY file_id, count(*) DESC, reason
"""


def by_file() -> dict[int, list[dict[str, Any]]]:
    """{file: [{"reason", "count", "who": the first names}]}, from the temporary tables."""
    found = defaultdict(list)
    for row in dicts(_BY_REASON, {"most": WHO_MOST}):
        found[row.pop("file_id")].append(row)
    return dict(found)


def shown(
    found: dict[int, list[dict[str, Any]]], files: Iterable[ImportFile]
) -> list[dict[str, Any]]:
    """The same as lines of the preview: the name of the file, the reason in words."""
    return [
        entry | {"file": file.name, "reason": REASONS[entry["reason"]]}
        for file in files
        for entry in found.get(file.pk, ())
    ]
