"""Sessions that no new plan may touch: begun, finalised, or bearing a mark; and those of other
levels, which hold their rooms and their adults."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from certification.models import (
    CertificationPlan,
    CertificationSession,
    SessionCandidate,
    SessionIncident,
)
from pixschool.core.models import SchoolYear


@dataclass(frozen=True)
class Taken:
    """A room and adults at a time: minutes after midnight, by the clock of the school."""

    room: int
    adults: frozenset[int]
    day: date
    starts: int
    ends: int


def with_holding(
    sessions: "QuerySet[CertificationSession]", *, now: datetime
) -> "QuerySet[CertificationSession]":
    """Each with `held`: why no plan and no hand changes it any more, in French; empty when they
    may. The one rule: finalised, bearing a mark or an incident, or begun."""
    candidates = SessionCandidate.objects.filter(session=OuterRef("pk"))
    incidents = SessionIncident.objects.filter(session=OuterRef("pk"), withdrawn_at=None)
    return sessions.annotate(
        held=Case(
            When(finalised_at__isnull=False, then=Value("séance finalisée")),
            When(
                Exists(candidates.exclude(presence="")), then=Value("des présences y sont notées")
            ),
            When(Exists(incidents), then=Value("un incident y est noté")),
            When(starts_at__lte=now, then=Value("séance commencée")),
            default=Value(""),
            output_field=CharField(),
        )
    )


def untouchable(plan: CertificationPlan, *, now: datetime) -> "QuerySet[CertificationSession]":
    """Those of a plan that are held."""
    return with_holding(plan.sessions.all(), now=now).exclude(Q(held=""))


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
