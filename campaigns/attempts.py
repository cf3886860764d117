"""Of several attempts, the latest by date counts: the latest sent one, else the latest started."""

from collections.abc import Iterable

from django.db.models import Q

from campaigns.missing.signals import recounted
from campaigns.models import PixCampaign
from pixschool.core.models import ImportBatch
from pixschool.core.sql import rows, run

# As `missing/stats.py` says it: sent, or at the end of the test.
IS_FINISHED = Q(is_shared=True) | Q(progress__gte=1)

# Those that speak, or no longer do, against what is noted: (id, whether it should).
_WRONG = """
SELECT id, speaks FROM (
    SELECT id, counts, is_theirs AND row_number() OVER (
        PARTITION BY campaign_id, student_id, is_theirs
        ORDER BY is_shared DESC, coalesce(shared_at, attempt_at) DESC NULLS LAST, id DESC
    ) = 1 AS speaks
    FROM (
        SELECT *, student_id IS NOT NULL AND NOT is_ignored AS is_theirs
        FROM campaigns_participation WHERE campaign_id = ANY(%(campaigns)s)
    ) p
) ranked WHERE speaks <> counts
"""


def recount(*, campaign_ids: Iterable[int]) -> None:
    """Say again which attempt speaks for each pupil of these campaigns.

    One sort of their attempts, then rows found by their key: nothing is joined, hence nothing
    depends on what the planner believes of rows that were written a moment ago.
    """
    concerned = list(campaign_ids)
    wrong = rows(_WRONG, {"campaigns": concerned})
    for speaks in (False, True):  # one attempt counts: the former leaves its place first
        if ids := [pk for pk, should in wrong if should == speaks]:
            run(
                "UPDATE campaigns_participation SET counts = %(speaks)s WHERE id = ANY(%(ids)s)",
                {"speaks": speaks, "ids": ids},
            )
    recounted.send(PixCampaign, campaign_ids=concerned)


def campaigns_of(batch: ImportBatch) -> set[int]:
    """Campaigns whose attempts an import has added or changed."""
    added = rows(
        "SELECT DISTINCT campaign_id FROM campaigns_participation WHERE created_in_id = %(batch)s",
        {"batch": batch.pk},
    )
    changed = rows(
        "SELECT DISTINCT (state ->> 'pix_campaign_id')::bigint FROM campaigns_participationbefore "
        "WHERE batch_id = %(batch)s",
        {"batch": batch.pk},
    )
    codes = PixCampaign.objects.filter(pk__in=[pk for (pk,) in changed])
    return {pk for (pk,) in added} | set(codes.values_list("campaign_id", flat=True))
