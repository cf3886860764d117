"""One's own last act on the calendar, kept in the session so that it can be undone."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pixschool.core.calendars import Effect, Override
from pixschool.core.calendars.changing import CalendarAct
from pixschool.core.calendars.editing import Rows
from pixschool.core.calendars.of_school import SchoolDates, digest_of
from pixschool.core.web.http import SchoolRequest

_KEY = "calendar_undo"


@dataclass(frozen=True)
class Kept:
    """`rows` were there before; `digest` is that of what the act left."""

    rows: Rows
    digest: str


def keep(request: SchoolRequest, start_year: int, act: CalendarAct, *, text: str) -> None:
    request.session[_KEY] = {
        "school": request.school.pk,
        "start_year": start_year,
        "rows": [_plain(row) for row in act.before],
        "digest": digest_of(act.after),
        "text": text,
    }


def text(request: SchoolRequest, dates: SchoolDates) -> str:
    """What can be undone, in words; empty when nothing can, or when somebody came after."""
    kept = _of(request, dates.start_year)
    return str(kept["text"]) if kept and kept["digest"] == dates.digest else ""


def take(request: SchoolRequest, start_year: int) -> Kept | None:
    """What there is to give back; it is no longer there afterwards."""
    kept = _of(request, start_year)
    if kept is None:
        return None
    del request.session[_KEY]
    return Kept(tuple(_row(row) for row in kept["rows"]), kept["digest"])


def _of(request: SchoolRequest, start_year: int) -> dict[str, Any] | None:
    kept = request.session.get(_KEY)
    if not kept or (kept["school"], kept["start_year"]) != (request.school.pk, start_year):
        return None
    return dict(kept)


def _plain(row: Override) -> dict[str, Any]:
    return asdict(row) | {
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    }


def _row(plain: dict[str, Any]) -> Override:
    return Override(
        **plain
        | {
            "effect": Effect(plain["effect"]),
            "starts_on": date.fromisoformat(plain["starts_on"]),
            "ends_on": date.fromisoformat(plain["ends_on"]),
        }
    )
