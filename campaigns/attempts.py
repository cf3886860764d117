"""Of several attempts, the latest by date counts: the latest sent one, else the latest started."""

from collections.abc import Iterable

from pixschool.core.models import ImportBatch
from pixschool.core.sql import rows, run

_WINNERS = """
SELECT DISTINCT ON (campaign_id, student_id) id FROM campaigns_participation
WHERE campaign_id = ANY(%(campaigns)s) AND student_id IS NOT NULL AND NOT is_ignored
ORDER BY campaign_id, student_id, is_shared DESC,
         coalesce(shared_at, attempt_at) DESC NULLS LAST, id DESC
"""


def recount(*, campaign_ids: Iterable[int]) -> None:
    """Say again which attempt speaks for each pupil of these campaigns."""
    scope = {"campaigns": list(campaign_ids)}
    run(
        "UPDATE campaigns_participation SET counts = false "
        f"WHERE counts AND campaign_id = ANY(%(campaigns)s) AND id NOT IN ({_WINNERS})",
        scope,
    )
    run(
        f"UPDATE campaigns_participation p SET counts = true FROM ({_WINNERS}) w "
        "WHERE p.id = w.id AND NOT p.counts",
        scope,
    )


def campaigns_of(batch: ImportBatch) -> set[int]:
    """Campaigns whose attempts an import has added or changed."""
    return {
        pk
        for (pk,) in rows(
            "SELECT campaign_id FROM campaigns_participation WHERE created_in_id = %(batch)s "
            "UNION SELECT (state ->> 'campaign_id')::bigint FROM campaigns_participationbefore "
            "WHERE batch_id = %(batch)s",
            {"batch": batch.pk},
        )
    }
