"""A seat at the CDI gives way to a session of certification at that hour: it goes elsewhere in its
week, or is cancelled and the pupil waits again; once the pupil is not seated then any more, it is
given back. The CDI sees these sessions, and places nobody then."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from certification.models import CertificationPlan, SatPresence, SessionCandidate
from certification.querysets import CandidateQuerySet
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import SchoolYear, User
from students.models import GaveWay, Presence, Student, SupportBooking
from students.slots import giving_back
from students.slots.carrying import carry, plan
from students.slots.giving_back import GivenBack
from students.slots.leaving import EXAM
from students.slots.locks import take_turns
from students.support.errors import SupportRefusedError


def seated(students: Collection[Student], starts_at: datetime, ends_at: datetime) -> dict[int, str]:
    """{pupil id: « séance de certification, Salle B12 »}, of those whom a plan that holds seats
    then; one query. Who was noted absent is not there."""
    rows = (
        SessionCandidate.objects.applied()
        .filter(
            student__in=students,
            session__starts_at__lt=ends_at,
            session__ends_at__gt=starts_at,
        )
        .exclude(presence=SatPresence.ABSENT)
    )
    found = rows.values_list("student_id", "session__room__name")
    return {pupil: f"séance de certification, {room}" for pupil, room in found}


def hit_by_plan(plan_to_hold: CertificationPlan) -> int:
    """How many seats at the CDI the plan stands in the way of, once it holds; one query."""
    return _hit(SessionCandidate.objects.filter(session__plan=plan_to_hold)).count()


def give_back(year: SchoolYear, *, actor: User | None) -> GivenBack:
    """The seats at the CDI that had given way to what holds no more.

    In the caller's transaction. Raises PlanRefusedError.
    """
    try:
        return giving_back.give_back(
            school=year.school, actor=actor, way=GaveWay.EXAM, awaited=seated
        )
    except SupportRefusedError as error:
        raise PlanRefusedError(str(error)) from error


def make_way(year: SchoolYear, *, actor: User | None) -> int:
    """Settle the seats at the CDI that the plans that hold stand in the way of; how many.

    In the caller's transaction. Raises PlanRefusedError.
    """
    school = year.school
    take_turns(school)
    hit = _hit(SessionCandidate.objects.applied().filter(session__plan__year=year))
    bookings = list(
        hit.select_related("slot__school", "student").order_by("starts_at", "seat", "pk")
    )
    if bookings:
        try:
            hits = plan(bookings, school=school, closed=())
            carry(hits, school=school, actor=actor, because=EXAM, way=GaveWay.EXAM)
        except SupportRefusedError as error:
            raise PlanRefusedError(str(error)) from error
    return len(bookings)


def _hit(candidates: CandidateQuerySet) -> "QuerySet[SupportBooking]":
    """Not those whose pupil is noted present at the CDI, or absent from certification."""
    at_that_hour = candidates.exclude(presence=SatPresence.ABSENT).filter(
        student=OuterRef("student"),
        session__starts_at__lt=OuterRef("ends_at"),
        session__ends_at__gt=OuterRef("starts_at"),
    )
    coming = SupportBooking.objects.held().filter(ends_at__gt=timezone.now())
    return coming.exclude(presence=Presence.PRESENT).filter(Exists(at_that_hour))
