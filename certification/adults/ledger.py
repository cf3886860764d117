"""The duties of members, brought into line with the plans that hold: the one writer of them.

A duty is an event of a calendar. It stays the same event when its session is held as before; when
it is not, the next free new session of the person at that level is where the event moves to.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from certification.models import AdultDuty, CertificationSession, PlanState, SessionDuty
from pixschool.core.models import School, SchoolYear


@dataclass(frozen=True)
class WatchedSession:
    """A session that somebody watches over, in a plan that holds."""

    member: int
    level: str
    uid: UUID
    starts_at: datetime
    ends_at: datetime
    room: str

    def is_told_by(self, row: AdultDuty) -> bool:
        """Does the row say exactly this?"""
        there = (row.session_uid, row.starts_at, row.ends_at, row.room, row.cancelled_at)
        return there == (self.uid, self.starts_at, self.ends_at, self.room, None)


@dataclass
class _Changes:
    """What is to be written; `moved` and `lost` are rows as they are."""

    new: list[WatchedSession] = field(default_factory=list)
    moved: list[tuple[AdultDuty, WatchedSession]] = field(default_factory=list)
    lost: list[AdultDuty] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.moved or self.lost)

    @property
    def members(self) -> set[int]:
        """Who has something else to do than before."""
        rows = {row.membership_id for row in [*self.lost, *(row for row, _ in self.moved)]}
        return rows | {one.member for one in self.new}


def watches(year: SchoolYear, *, now: datetime, plan: int | None = None) -> list[WatchedSession]:
    """Of members, in the plans that hold, sessions that are over left out; by time. With `plan`, as
    if that one held at its level."""
    held = SessionDuty.objects.filter(
        session__plan__year=year,
        session__plan__state=PlanState.APPLIED,
        session__ends_at__gt=now,
    )
    if plan is not None:
        level = year.certification_plans.filter(pk=plan).values("level")
        held = held.exclude(session__plan__level__in=level) | SessionDuty.objects.filter(
            session__plan=plan, session__ends_at__gt=now
        )
    rows = held.filter(
        invigilator__membership__left_at=None, invigilator__membership__isnull=False
    ).order_by("session__starts_at", "session__pk")
    fields = (
        "invigilator__membership_id", "session__plan__level", "session__uid", "session__starts_at",
        "session__ends_at", "session__room__name",
    )  # fmt: skip
    return [WatchedSession(*row) for row in rows.values_list(*fields)]


def members_concerned(year: SchoolYear, *, plan: int, now: datetime) -> int:
    """How many members would have other duties if that plan held."""
    return len(_compare(_rows(year, now), watches(year, now=now, plan=plan)).members)


def bring_up_to_date(year: SchoolYear, *, now: datetime) -> int:
    """After anything that may have changed a plan that holds; how many events changed."""
    if not _compare(_rows(year, now), watches(year, now=now)):
        return 0
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=year.school_id)
        changes = _compare(_rows(year, now), watches(year, now=now))
        _write(year, changes, now)
    return len(changes.new) + len(changes.moved) + len(changes.lost)


def sweep(now: datetime) -> None:
    """Whatever changed a plan by another way is seen here within a minute."""
    coming = CertificationSession.objects.applied().filter(
        plan__year=OuterRef("pk"), ends_at__gt=now, duties__invigilator__membership__isnull=False
    )
    said = AdultDuty.objects.filter(year=OuterRef("pk"), ends_at__gt=now, cancelled_at=None)
    years = SchoolYear.objects.filter(is_current=True).select_related("school")
    for year in years.filter(Exists(coming) | Exists(said)):
        bring_up_to_date(year, now=now)


def _rows(year: SchoolYear, now: datetime) -> list[AdultDuty]:
    return list(AdultDuty.objects.filter(year=year, ends_at__gt=now).order_by("starts_at", "pk"))


def _compare(rows: Iterable[AdultDuty], there: Iterable[WatchedSession]) -> _Changes:
    known = {(row.membership_id, row.session_uid): row for row in rows}
    wanted = {(one.member, one.uid): one for one in there}
    changes = _Changes()
    free: dict[tuple[int, str], list[AdultDuty]] = defaultdict(list)
    for key, row in known.items():
        if key in wanted:
            if not wanted[key].is_told_by(row):
                changes.moved.append((row, wanted[key]))
        elif row.cancelled_at is None:
            free[row.membership_id, row.level].append(row)
    for key, one in wanted.items():
        if key in known:
            continue
        if waiting := free[one.member, one.level]:
            changes.moved.append((waiting.pop(0), one))
        else:
            changes.new.append(one)
    changes.lost.extend(row for waiting in free.values() for row in waiting)
    return changes


def _write(year: SchoolYear, changes: _Changes, now: datetime) -> None:
    for row, one in changes.moved:
        row.level, row.session_uid, row.room = one.level, one.uid, one.room
        row.starts_at, row.ends_at, row.cancelled_at = one.starts_at, one.ends_at, None
    for row in changes.lost:
        row.cancelled_at = now
    changed = [*(row for row, _ in changes.moved), *changes.lost]
    for row in changed:
        row.sequence, row.changed_at = row.sequence + 1, now
        row.save()
    AdultDuty.objects.bulk_create(
        AdultDuty(
            year=year,
            membership_id=one.member,
            level=one.level,
            session_uid=one.uid,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            room=one.room,
            changed_at=now,
        )
        for one in changes.new
    )
