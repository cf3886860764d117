"""A pupil who comes without being on the list takes a seat that day, and is there.

Found by name. Who manages the year looks among all the pupils; who watches over the session, among
those of its level, on its day alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from certification.models import CertificationSession, SatPresence, SessionCandidate
from certification.sessions import making_way
from certification.sessions.day import seats_left
from certification.sessions.day.locks import locked_session
from certification.sessions.day.marking import NOBODY
from certification.sessions.day.recording import record
from certification.sessions.errors import PlanRefusedError
from certification.sessions.expected import certified_in
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, User
from students.models import Enrolment, Student

SHORTEST = 2  # letters typed
MOST = 8


@dataclass(frozen=True)
class FoundPupil:
    """`why`: what keeps the pupil from sitting here, empty when nothing does."""

    student: Student
    class_name: str
    why: str


def find(session: CertificationSession, member: Membership, text: str) -> list[FoundPupil]:
    """The first ones of that name; a fixed number of queries."""
    if len(text.strip()) < SHORTEST:
        return []
    found = list(Student.objects.filter(pk__in=_pupils(session, member)).search(text)[:MOST])
    enrolled = Enrolment.objects.at(year=session.plan.year_id, student__in=found)
    classes = {one.student_id: one.classroom.name for one in enrolled}
    why = _why_not(session, found)
    return [FoundPupil(one, classes.get(one.pk, ""), why.get(one.pk, "")) for one in found]


@transaction.atomic
def add(session: CertificationSession, student: int, *, member: Membership) -> SessionCandidate:
    """On the list, and present; a seat still to come in another session is left (`seats_left`).

    Raises PlanRefusedError.
    """
    locked = locked_session(session)
    if locked.finalised_at:
        raise PlanRefusedError("La séance est finalisée : rouvrez-la pour ajouter un élève.")
    pupil = Student.objects.filter(pk__in=_pupils(locked, member), pk=student).first()
    if pupil is None:
        raise PlanRefusedError("Choisissez un élève dans la liste.")
    if why := _why_not(locked, [pupil]).get(pupil.pk):
        raise PlanRefusedError(f"{pupil} : {why}.")
    taken = locked.candidates.exclude(presence=SatPresence.ABSENT).count()
    if taken >= locked.room.seats:
        raise PlanRefusedError("Tous les postes sont pris : notez d’abord les absents.")
    last = locked.candidates.aggregate(last=Max("seat"))["last"] or 0
    row = SessionCandidate.objects.create(
        session=locked,
        student=pupil,
        seat=last + 1,
        is_extra=True,
        given_up=seats_left.leave(locked, pupil),
        presence=SatPresence.PRESENT,
        noted_by=member.user,
        noted_at=timezone.now(),
    )
    making_way.give_back(locked.plan.year, actor=member.user)
    making_way.make_way(locked.plan.year, actor=member.user)
    record("certification_extra_added", locked, member.user, candidates=[row.pk])
    return row


@transaction.atomic
def remove(session: CertificationSession, candidate: int, *, actor: User) -> str:
    """Who was added by mistake, once nothing is noted of them; the seat that they had left comes
    back: what became of it, in French. Raises PlanRefusedError."""
    locked = locked_session(session)
    rows = locked.candidates.select_related("student", "session__plan__school")
    row = rows.filter(pk=candidate, is_extra=True).first()
    if row is None:
        raise PlanRefusedError(NOBODY)
    if row.presence or row.incidents.filter(withdrawn_at=None).exists():
        raise PlanRefusedError("Reprenez d’abord ce qui est noté de cet élève.")
    pk = row.pk
    row.delete()
    text = seats_left.come_back(row)
    making_way.give_back(locked.plan.year, actor=actor)
    making_way.make_way(locked.plan.year, actor=actor)
    record("certification_extra_removed", locked, actor, candidates=[pk])
    return text


def may_look(session: CertificationSession, member: Membership) -> bool:
    """Whether somebody may be looked for."""
    return member.can(Capability.MANAGE_YEAR) or _is_today(session)


def _is_today(session: CertificationSession) -> bool:
    school = session.plan.school
    return school.today() == school.local(session.starts_at).date()


def _pupils(session: CertificationSession, member: Membership) -> list[int]:
    there = Enrolment.objects.open().filter(
        year=session.plan.year_id, classroom__school=session.plan.school_id
    )
    if not member.can(Capability.MANAGE_YEAR):
        there = there.filter(classroom__level=session.plan.level)
        there = there if _is_today(session) else there.none()
    return list(there.values_list("student_id", flat=True))


def _why_not(session: CertificationSession, pupils: Sequence[Student]) -> dict[int, str]:
    """{pupil: what forbids it}; the gravest last, which is the one said."""
    year = session.plan.year
    seats = SessionCandidate.objects.applied().filter(session__plan__year=year, student__in=pupils)
    at_once = seats.filter(session__starts_at__lt=session.ends_at).filter(
        session__ends_at__gt=session.starts_at
    )
    here_or_there = at_once.exclude(presence=SatPresence.ABSENT).select_related("session__room")
    found = {
        row.student_id: f"attendu à la même heure, {row.session.room.name}"
        for row in here_or_there.exclude(session=session)
    }
    sat = seats.filter(presence=SatPresence.PRESENT).exclude(session=session)
    found |= dict.fromkeys(sat.values_list("student_id", flat=True), "l’a déjà passée")
    certified = certified_in(year).filter(student__in=pupils)
    found |= dict.fromkeys(certified.values_list("student_id", flat=True), "déjà certifié")
    here = seats.filter(session=session)
    return found | dict.fromkeys(here.values_list("student_id", flat=True), "déjà sur la liste")
