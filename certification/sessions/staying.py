"""Sessions that no new plan may touch: begun, finalised, or bearing a mark; and those of other
levels, which hold their rooms and their adults."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.models import CertificationPlan, CertificationSession, SessionCandidate
from pixschool.core.models import SchoolYear


@dataclass(frozen=True)
class Taken:
    """A room and adults at a time: minutes after midnight, by the clock of the school."""

    room: int
    adults: frozenset[int]
    day: date
    starts: int
    ends: int


def untouchable(plan: CertificationPlan, *, now: datetime) -> "QuerySet[CertificationSession]":
    """Those of a plan that have begun, are finalised, or bear a mark or an incident."""
    marked = SessionCandidate.objects.filter(session=OuterRef("pk")).exclude(presence="")
    held = Q(starts_at__lte=now) | Q(finalised_at__isnull=False) | Q(Exists(marked))
    sessions = CertificationSession.objects.with_incidents()
    return sessions.filter(held | Q(has_incident=True), plan=plan)


def staying(
    year: SchoolYear, plan: CertificationPlan | None, *, now: datetime
) -> list[CertificationSession]:
    """With `plan` the one that would be replaced."""
    others = CertificationSession.objects.applied().filter(plan__year=year)
    if plan is not None:
        others = others.exclude(plan=plan) | others.filter(
            pk__in=untouchable(plan, now=now).values("pk")
        )
    return list(others.select_related("plan__school").prefetch_related("duties"))


def taken_by(sessions: Iterable[CertificationSession]) -> list[Taken]:
    """When each holds its room and its adults."""
    found = []
    for session in sessions:
        starts = session.plan.school.local(session.starts_at)
        ends = session.plan.school.local(session.ends_at)
        found.append(
            Taken(
                room=session.room_id,
                adults=frozenset(duty.invigilator_id for duty in session.duties.all()),
                day=starts.date(),
                starts=starts.hour * 60 + starts.minute,
                ends=ends.hour * 60 + ends.minute,
            )
        )
    return found
