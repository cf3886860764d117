"""The seats to come that a pupil left by sitting earlier, and what becomes of them when it turns
out that they did not: they come back, the very rows, where nothing else has taken their place."""

from django.db.models import Max, Q
from django.utils import timezone

from certification.models import CertificationSession, SatPresence, SessionCandidate
from certification.querysets import CandidateQuerySet
from certification.sessions.expected import certified_in
from certification.sessions.staying import with_holding
from pixschool.core.text.days import day_fr
from pixschool.core.text.french import hour_fr
from students.models import Enrolment, Student

Left = list[list[str | int]]  # (uid of the session, pk, seat, version) of each


def leave(session: CertificationSession, pupil: Student) -> Left:
    """Delete those where nothing is noted of the pupil yet; what brings them back."""
    rows = SessionCandidate.objects.applied().filter(
        session__plan__year=session.plan.year,
        student=pupil,
        session__starts_at__gt=session.starts_at,
        presence="",
        incidents=None,
    )
    left: Left = [
        [str(row.session.uid), row.pk, row.seat, row.version]
        for row in rows.select_related("session")
    ]
    rows.delete()
    return left


def come_back(removed: SessionCandidate) -> str:
    """Once that row is deleted, in the caller's transaction: what became of the seats, in French;
    empty when there were none."""
    if not removed.given_up:
        return ""
    plan = removed.session.plan
    if _sits_elsewhere(removed):
        return ""
    for uid, pk, seat, version in removed.given_up:
        sessions = CertificationSession.objects.applied().filter(plan__year=plan.year_id, uid=uid)
        there = with_holding(sessions, now=timezone.now()).filter(Q(held="")).first()
        if there is None or _is_full(there):
            continue
        here = there.candidates
        if here.filter(seat=seat).exists():
            seat = 1 + here.aggregate(last=Max("seat"))["last"]  # noqa: PLW2901
        row = SessionCandidate(pk=pk, session=there, student=removed.student)
        row.seat, row.version = int(seat), int(version)
        row.save(force_insert=True)
        starts = plan.school.local(there.starts_at)
        when = f"{day_fr(starts.date(), 'week_month')} à {hour_fr(starts)}, {there.room.name}"
        return f"Sa place lui est rendue : {when}."
    return "Sa place d’avant n’est plus libre : donnez-lui-en une autre depuis le plan."


def _sits_elsewhere(removed: SessionCandidate) -> bool:
    """Or is no more to sit: left, certified, seated since."""
    year, pupil = removed.session.plan.year, removed.student
    seats: CandidateQuerySet = SessionCandidate.objects.applied().filter(student=pupil)
    return (
        seats.filter(session__plan__year=year).exclude(presence=SatPresence.ABSENT).exists()
        or certified_in(year).filter(student=pupil).exists()
        or not Enrolment.objects.open().filter(student=pupil, year=year).exists()
    )


def _is_full(session: CertificationSession) -> bool:
    """The spare seats aside."""
    return session.candidates.count() >= session.room.seats - session.plan.spare_seats
