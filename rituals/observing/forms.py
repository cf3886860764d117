"""What a browser sends: the whole grid as a form, or one cell as a message of a tablet."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from pixschool.core.web.http import number
from rituals.models import Observation, ObservedPupil
from rituals.observing.errors import ObservationRefusedError
from rituals.observing.noting import NO_VALUE, Write, value_at
from rituals.sessions.grids import ObservationGrid

LONGEST_MESSAGE = 2_000  # bytes
_MOST = 2_147_483_647  # a version, a row number, an age in seconds


def writes_of(
    form: QueryDict, rows: Iterable[ObservedPupil], grid: ObservationGrid
) -> Iterator[Write]:
    """The cells in which the person has changed what the page showed them; rows come with their
    observations and the versions of these."""
    for row in rows:
        cells = {cell.item: cell for cell in row.observations.all()}
        for item in grid.items:
            name = f"{row.number}-{item.code}"
            value, seen = form.get(f"c-{name}"), number(form.get(f"v-{name}", ""))
            if value is None or seen is None or value not in item.values:
                continue
            cell = cells.get(item.code)
            if _is_changed(cell, value, min(seen, _MOST)):
                yield Write(
                    id=cell.pk if cell else uuid4(),
                    row=row.number,
                    item=item.code,
                    value=value,
                    version=min(seen, _MOST) if cell else 0,
                    write=uuid4(),
                )


def _is_changed(cell: Observation | None, value: str, seen: int) -> bool:
    if cell is None:
        return value != ""
    return value not in {cell.value, value_at(cell, seen)}


def write_of(pk: UUID, message: bytes) -> Write:
    """Of a tablet. Raises ObservationRefusedError for what none sends."""
    try:
        said = json.loads(message[:LONGEST_MESSAGE])
        return Write(
            id=pk,
            row=_whole(said, "row"),
            item=_text(said, "item"),
            value=_text(said, "value"),
            version=_whole(said, "version"),
            write=UUID(_text(said, "write")),
            age=timedelta(seconds=_whole(said, "age")),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ObservationRefusedError(NO_VALUE) from error


def _whole(said: Mapping[str, Any], name: str) -> int:
    found = said[name]
    if type(found) is not int or not 0 <= found <= _MOST:
        raise ValueError(name)
    return found


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said[name]
    if not isinstance(found, str):
        raise TypeError(name)
    return found


def cell_of(cell: Observation, last: UUID) -> dict[str, Any]:
    """The answer to a tablet: the cell as it is."""
    return {
        "id": str(cell.pk),
        "version": cell.version,
        "value": cell.value,
        "write": str(last),
    }
