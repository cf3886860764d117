"""A plan of certification that holds, for pupils who exist."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from certification.models import (
    AdultDuty,
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    Invigilator,
    PlanState,
    SessionCandidate,
    SessionDuty,
)
from pixschool.core.models import Membership, SchoolYear
from students.models import Student

FIRST = datetime.fromisoformat("2027-03-16T08:30+01:00")


def a_plan(year: SchoolYear, level: str = "3E") -> CertificationPlan:
    """Applied; without a session."""
    version = CertificationPlan.objects.filter(year=year, level=level).count() + 1
    CertificationPlan.objects.filter(year=year, level=level).update(state=PlanState.REPLACED)
    return CertificationPlan.objects.create(
        school=year.school, year=year, level=level, version=version, state=PlanState.APPLIED
    )


def a_sitting(
    plan: CertificationPlan, pupils: Iterable[Student], *, starts_at: datetime = FIRST, room: str
) -> CertificationSession:
    """In that room, watched over by one adult; seats in the order given."""
    place, _ = ComputerRoom.objects.get_or_create(
        school=plan.school, name=room, defaults={"seats": 30}
    )
    session = CertificationSession.objects.create(
        plan=plan, room=place, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=110)
    )
    adult, _ = Invigilator.objects.get_or_create(year=plan.year, name=f"Mme {room}")
    SessionDuty.objects.create(session=session, invigilator=adult)
    SessionCandidate.objects.bulk_create(
        SessionCandidate(session=session, student=pupil, seat=seat)
        for seat, pupil in enumerate(pupils, 1)
    )
    return session


def a_duty(member: Membership, year: SchoolYear, *, starts_at: datetime, room: str) -> AdultDuty:
    """As the member's calendar says it."""
    return AdultDuty.objects.create(
        year=year,
        membership=member,
        level="3E",
        session_uid=uuid4(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=110),
        room=room,
        changed_at=starts_at - timedelta(days=7),
    )


def watched_by(session: CertificationSession, member: Membership) -> None:
    """That member, and nobody else, is put on the session."""
    adult, _ = Invigilator.objects.get_or_create(
        year=session.plan.year, name=str(member.user), defaults={"membership": member}
    )
    session.duties.all().delete()
    SessionDuty.objects.create(session=session, invigilator=adult)
