"""Pairs that end, whatever ends them."""

from collections.abc import Sequence
from datetime import date

from pixschool.core import journal
from pixschool.core.models import User
from students.models import PeerPair


def end_all(
    pairs: Sequence[PeerPair], *, outcome: str, on: date, actor: User | None, event: str
) -> None:
    """These, under way, all of one school, whose turn the caller has; `event`: as the journal says
    it."""
    if not pairs:
        return
    for pair in pairs:
        # A pair made on a day to come does not end before it has begun.
        pair.ended_on, pair.ended_by = max(on, pair.started_on), actor
        pair.outcome = outcome
        pair.version += 1
    PeerPair.objects.bulk_update(pairs, ["ended_on", "ended_by", "outcome", "version"])
    journal.record(
        event,
        school=pairs[0].school,
        actor=actor,
        target="peer_pair",
        ids=[pair.pk for pair in pairs],
    )
