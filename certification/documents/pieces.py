"""What each paper of a plan is made of, piece by piece: a day, a door, a pupil, a session.

A piece is named by ids and days, and told by a digest of all that it says but the number of the
plan: two digests that are the same are the same paper, whichever plan it bears.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from certification.documents.sittings import (
    Sitting,
    SittingList,
    Summons,
    by_day,
    by_door,
    summonses,
)
from certification.models import PlanPaperKind
from pixschool.core.digests import short_digest

Pieces = dict[str, str]


def day_key(one: SittingList) -> str:
    return one.day.isoformat()


def door_key(one: SittingList) -> str:
    return f"{one.day.isoformat()}|{one.room.pk}"


def pupil_key(one: Summons) -> str:
    return str(one.seated.pupil)


def session_key(one: Sitting) -> str:
    return str(one.session.uid)


def pieces(kind: str, found: Sequence[Sitting]) -> Pieces:
    """{key: digest} of that paper."""
    return {key: short_digest(said) for key, said in _MADE_OF[PlanPaperKind(kind)](found)}


def of_all(found: Sequence[Sitting]) -> dict[str, Pieces]:
    """The same of every kind."""
    return {kind: pieces(kind, found) for kind in PlanPaperKind.values}


def _head(one: Sitting) -> tuple[str, str, str, str]:
    return one.day.isoformat(), one.hour, one.session.room.name, one.adults


def _list(one: Sitting) -> tuple[Any, ...]:
    return (*_head(one), [seated.said for seated in one.seated])


def _lists(
    key: Callable[[SittingList], str], lists: Iterable[SittingList]
) -> Iterator[tuple[str, Any]]:
    for one in lists:
        yield key(one), [_list(sitting) for sitting in one.sittings]


def _of_pupils(found: Iterable[Sitting]) -> Iterator[tuple[str, Any]]:
    for one in summonses(found):
        day, hour, room, _ = _head(one.sitting)
        yield pupil_key(one), (day, hour, room, one.seated.said)


_MADE_OF: dict[PlanPaperKind, Callable[[Sequence[Sitting]], Iterator[tuple[str, Any]]]] = {
    PlanPaperKind.DAYS: lambda found: _lists(day_key, by_day(found)),
    PlanPaperKind.DOORS: lambda found: _lists(door_key, by_door(found)),
    PlanPaperKind.SUMMONS: _of_pupils,
    PlanPaperKind.LETTERS: _of_pupils,
    PlanPaperKind.ATTENDANCE: lambda found: ((session_key(one), _list(one)) for one in found),
    PlanPaperKind.INVIGILATORS: lambda found: (
        (session_key(one), (*_head(one), len(one.seated))) for one in found
    ),
}
