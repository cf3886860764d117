"""Each school in its turn: one import of a school at work at a time, whoever else waits.

A worker that finds its school's turn taken leaves the import where it is, in the database, and goes
on with another school's; whoever has the turn calls for the next one when it is done. The new
message goes to the end of the queue: behind every school that waits already.
"""

from collections.abc import Callable

from pixschool.core.importing import locks
from pixschool.core.importing.state import Status
from pixschool.core.importing.sweeping import start_applying, start_reading
from pixschool.core.models import ImportBatch


def take(batch_id: int, work: Callable[[int], object]) -> None:
    """Do `work` on this import if its school has none at work; else it waits to be called for."""
    school_id = ImportBatch.objects.values_list("school_id", flat=True).get(pk=batch_id)
    with locks.turn_of(school_id) as is_ours:
        if not is_ours:
            return
        work(batch_id)
    _call_for_next(school_id, but=batch_id)  # after the turn is given back: none is missed


def _call_for_next(school_id: int, *, but: int) -> None:
    """What the school has asked for first and nobody works on; an import confirmed comes first,
    because somebody looks at its page."""
    waiting = ImportBatch.objects.filter(
        school_id=school_id, status__in=ImportBatch.RUNNING
    ).exclude(pk=but)
    confirmed = waiting.filter(status=Status.APPLYING).order_by("created_at", "pk").first()
    if confirmed:
        start_applying(confirmed)
    elif batch := waiting.order_by("created_at", "pk").first():
        start_reading(batch)
