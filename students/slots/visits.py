"""What was worked on, and how it went: two closed lists."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import Membership, User
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE
from students.models import (
    Presence,
    Student,
    SupportBooking,
    SupportVisit,
    VisitOutcome,
    VisitTopic,
)
from students.slots.locks import CHANGED, locked_booking
from students.slots.presence import CANCELLED, add_mark
from students.support.errors import SupportRefusedError

_TOPICS = {*COMPETENCE_BY_CODE, *VisitTopic.values}


@transaction.atomic
def note(
    *,
    booking: SupportBooking,
    topics: Collection[str],
    outcome: str,
    actor: User | None,
    version: int,
    helper: Membership | None = None,
    peer: Student | None = None,
) -> SupportVisit:
    """Note the visit, or correct it; a pupil of whom nothing was noted is present then.

    `topics`: codes of the CRCN and of `VisitTopic`. `version`: of the visit that was seen, 0 when
    there was none. Raises SupportRefusedError.
    """
    booking = locked_booking(booking)
    _check(booking, topics, outcome)
    school = booking.slot.school
    if (helper and helper.school_id != school.pk) or (peer and peer.school_id != school.pk):
        raise SupportRefusedError("Qui a aidé n’est pas de cet établissement.")
    if peer and peer.pk == booking.student_id:
        raise SupportRefusedError("Un élève ne s’aide pas lui-même : choisissez-en un autre.")
    visit = SupportVisit.objects.filter(booking=booking).first()
    said = {
        "topics": sorted(set(topics)),
        "outcome": outcome,
        "helper_id": helper.pk if helper else None,
        "peer_id": peer.pk if peer else None,
    }
    if visit and all(getattr(visit, name) == value for name, value in said.items()):
        return visit
    if (visit.version if visit else 0) != version:
        raise SupportRefusedError(CHANGED)
    visit = visit or SupportVisit(booking=booking, version=0)
    for name, value in said.items():
        setattr(visit, name, value)
    visit.version += 1
    visit.noted_by, visit.noted_at = actor, timezone.now()
    visit.save()
    if not booking.presence:
        add_mark(booking, presence=Presence.PRESENT, actor=actor)
    journal.record(
        "support_visit_noted",
        school=school,
        actor=actor,
        target="support_booking",
        ids=[booking.pk],
    )
    return visit


def _check(booking: SupportBooking, topics: Collection[str], outcome: str) -> None:
    if booking.cancelled_at is not None:
        raise SupportRefusedError(CANCELLED)
    if booking.presence == Presence.ABSENT:
        raise SupportRefusedError("Cet élève est noté absent : corrigez d’abord le pointage.")
    if booking.slot.day > booking.slot.school.today():
        raise SupportRefusedError("Ce créneau n’a pas encore eu lieu : il n’y a rien à noter.")
    if not topics or set(topics) - _TOPICS:
        raise SupportRefusedError("Choisissez ce qui a été travaillé dans la liste.")
    if outcome not in VisitOutcome.values:
        raise SupportRefusedError("Choisissez dans la liste comment cela s’est passé.")
