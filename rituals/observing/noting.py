"""A value is written in a cell: the only writer of observations.

Whatever tablets send, again, late or in another order: a write is made once (`write` names it), it
is made only on the version that its author had seen, and every value stays in the history.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import User
from rituals.models import Observation, ObservationSheet, ObservationVersion, ObservedPupil
from rituals.observing.errors import ObservationRefusedError
from rituals.sessions.grids import grid_of

KEPT_FOR = timedelta(hours=24)  # in the browser of a tablet
NO_ROW = "Cette ligne n’est plus sur la grille : rien n’est enregistré."
NO_VALUE = "Cette réponse n’est pas dans la grille : rien n’est enregistré."


class NotingOutcome(Enum):
    """What became of a write."""

    WRITTEN = "written"
    KNOWN = "known"  # it had been written before, or says what holds
    CONFLICT = "conflict"  # somebody else has written another value since: nothing is written


@dataclass(frozen=True, kw_only=True)
class Write:
    """What a tablet sends. `version`: of the cell as its author saw it, 0 for an empty one.
    `age`: how long ago it was tapped."""

    id: UUID
    row: int
    item: str
    value: str
    version: int
    write: UUID
    age: timedelta = timedelta()


@dataclass(frozen=True)
class Noted:
    """`observation` is the cell as it is now; `last`, the write that made it so."""

    outcome: NotingOutcome
    observation: Observation
    last: UUID


@transaction.atomic
def note(*, sheet: ObservationSheet, write: Write, actor: User | None) -> Noted:
    """Raises ObservationRefusedError for a row, an item or a value that the sheet does not have,
    and for an id that is another cell's."""
    item = grid_of(sheet.grid).item(write.item)
    if item is None or write.value not in item.values:
        raise ObservationRefusedError(NO_VALUE)
    row = ObservedPupil.objects.select_for_update().filter(sheet=sheet, number=write.row).first()
    if row is None:
        raise ObservationRefusedError(NO_ROW)
    cell = Observation.objects.filter(row=row, item=write.item).first()
    if cell is None:
        cell = _new_cell(row, write)
    elif (known := _known(cell, write)) is not None:
        return known
    _journal_once_a_day(sheet, actor)
    return _written(cell, write, actor)


def _known(cell: Observation, write: Write) -> Noted | None:
    """None when it is to be written: it was made on what holds, and changes it."""
    last = cell.versions.get(version=cell.version).write
    if cell.value == write.value or cell.versions.filter(write=write.write).exists():
        return Noted(NotingOutcome.KNOWN, cell, last)
    if write.version != cell.version:
        return Noted(NotingOutcome.CONFLICT, cell, last)
    return None


def _new_cell(row: ObservedPupil, write: Write) -> Observation:
    """Of version 0, until its first value is written."""
    if write.version != 0:
        raise ObservationRefusedError("Cette réponse n’existe plus : rechargez la page.")
    cell = Observation(pk=write.id, row=row, item=write.item, version=0)
    if Observation.objects.filter(pk=write.id).exists():
        raise ObservationRefusedError(NO_VALUE)
    return cell


def _written(cell: Observation, write: Write, actor: User | None) -> Noted:
    cell.value = write.value
    cell.version += 1
    cell.noted_by = actor
    cell.noted_at = timezone.now() - min(max(write.age, timedelta()), KEPT_FOR)
    try:
        with transaction.atomic():
            cell.save(force_insert=cell.version == 1)
            _keep_version(cell, write.write)
    except IntegrityError as error:  # the same id, for another cell, at this very moment
        raise ObservationRefusedError(NO_VALUE) from error
    return Noted(NotingOutcome.WRITTEN, cell, write.write)


def _keep_version(cell: Observation, write: UUID) -> None:
    ObservationVersion.objects.create(
        observation=cell,
        version=cell.version,
        value=cell.value,
        write=write,
        noted_by=cell.noted_by,
        noted_at=cell.noted_at,
    )


def value_at(cell: Observation, version: int) -> str:
    """What the cell held at a version; empty before the first. `versions` may be prefetched."""
    return next((one.value for one in cell.versions.all() if one.version == version), "")


def _journal_once_a_day(sheet: ObservationSheet, actor: User | None) -> None:
    """Who observed which session: cell by cell, their history says it."""
    today = timezone.now() - timedelta(days=1)
    own: dict[str, datetime | User | ObservationSheet | None] = {
        "noted_by": actor,
        "observation__row__sheet": sheet,
        "noted_at__gt": today,
    }
    if not ObservationVersion.objects.filter(**own).exists():
        session = sheet.session
        journal.record(
            "observations_noted",
            school=session.school,
            actor=actor,
            target="session",
            ids=[session.pk],
        )
