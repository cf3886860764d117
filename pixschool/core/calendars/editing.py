"""What an act makes of the rows a school has entered. Pure: rows in, rows out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pixschool.core.calendars.published import NAMES, YEAR_NAME
from pixschool.core.calendars.school_calendar import (
    YEAR_KEY,
    Effect,
    Override,
    SchoolCalendar,
)

Rows = tuple[Override, ...]
CONFIRMED_HERE = "Confirmé par l’établissement"


@dataclass(frozen=True, slots=True)
class Part:
    """A break as somebody wants it. No dates: the school does not have it."""

    name: str
    starts_on: date | None
    ends_on: date | None


def with_dates(
    own: Sequence[Override],
    published: SchoolCalendar | None,
    *,
    wanted: Mapping[str, Part],
    is_sure: bool,
    source: str,
) -> Rows:
    """The rows once the rentrée, the end and the breaks are those `wanted`, by key.

    What equals the published dates needs no row, and what does not change keeps its own words
    about where it comes from. `is_sure` confirms everything; without it, only what changes is
    marked as not confirmed.
    """
    known = parts_of(published)
    mine = {change.about: change for change in own if change.about}
    rows = [change for change in own if not change.about]
    for key, part in wanted.items():
        row = _row(key, part, known.get(key))
        if row is not None:
            row = replace(row, confirmed=is_sure or row.effect == Effect.NONE, source=source)
            rows.extend(_kept(row, mine.get(key), known.get(key)))
    return tuple(rows)


def parts_of(calendar: SchoolCalendar | None) -> dict[str, Override]:
    """The rentrée and end, then each known break, of a published year."""
    if calendar is None:
        return {}
    bounds = Override(
        Effect.YEAR,
        YEAR_NAME,
        calendar.first_day,
        calendar.last_day,
        confirmed=calendar.bounds_confirmed and YEAR_KEY not in calendar.doubted,
        source=calendar.source,
    )
    breaks = {
        pause.key: Override(
            Effect.HOLIDAY,
            pause.name,
            pause.starts_on,
            pause.ends_on,
            pause.key,
            pause.confirmed and pause.key not in calendar.doubted,
            pause.source,
        )
        for pause in calendar.holidays
        if pause.key
    }
    return {YEAR_KEY: bounds, **breaks}


def _row(key: str, part: Part, published: Override | None) -> Override | None:
    """What the part says, and None when neither it nor the published year has such a break."""
    if part.starts_on is None or part.ends_on is None:
        return published and replace(published, effect=Effect.NONE)
    is_year = key == YEAR_KEY
    return Override(
        Effect.YEAR if is_year else Effect.HOLIDAY,
        part.name or NAMES.get(key, YEAR_NAME),
        part.starts_on,
        part.ends_on,
        "" if is_year else key,
    )


def _kept(row: Override, before: Override | None, published: Override | None) -> Iterator[Override]:
    as_published = _says_the_same(row, published)
    if before is not None and _says_the_same(row, before):
        row = replace(before, confirmed=before.confirmed or row.confirmed)
    elif as_published and not row.confirmed:
        return
    if published is None or not (as_published and published.confirmed):
        yield row if row.source or not as_published else replace(row, source=CONFIRMED_HERE)


def _says_the_same(one: Override, other: Override | None) -> bool:
    return other is not None and (one.effect, one.name, one.starts_on, one.ends_on) == (
        other.effect,
        other.name,
        other.starts_on,
        other.ends_on,
    )


def confirmed(own: Sequence[Override], calendar: SchoolCalendar, *, keys: Sequence[str]) -> Rows:
    """The rows once the school has said that its dates are right: these parts, or all of them."""
    rows = {change.about: change for change in own if change.about}
    for key, part in parts_of(calendar).items():
        if not part.confirmed and (not keys or key in keys):
            row = rows.get(key, replace(part, source=CONFIRMED_HERE))
            rows[key] = replace(row, confirmed=True)
    others = (change for change in own if not change.about)
    if keys:
        return (*others, *rows.values())
    return (*(replace(change, confirmed=True) for change in others), *rows.values())
