"""What was worked on, and how it went: two closed lists."""

from collections.abc import Collection
from typing import Any

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
    _check_helpers(booking, helper, peer)
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
    former = _details(visit)
    visit = visit or SupportVisit(booking=booking, version=0)
    for name, value in said.items():
        setattr(visit, name, value)
    visit.version += 1
    visit.noted_by, visit.noted_at = actor, timezone.now()
    visit.save()
    if not booking.presence:
        add_mark(booking, presence=Presence.PRESENT, actor=actor)
    event = "support_visit_corrected" if former else "support_visit_noted"
    _record(event, booking, actor, former)
    return visit


@transaction.atomic
def take_back(*, booking: SupportBooking, actor: User | None, version: int) -> None:
    """Nothing is noted of the visit any more; what was stays in the journal, with who and when.
    Whether the pupil came is said apart. Twice is once.

    Raises SupportRefusedError when somebody corrected it since `version`.
    """
    booking = locked_booking(booking)
    visit = SupportVisit.objects.filter(booking=booking).first()
    if visit is None:
        return
    if visit.version != version:
        raise SupportRefusedError(CHANGED)
    _record("support_visit_taken_back", booking, actor, _details(visit))
    visit.delete()


def _details(visit: SupportVisit | None) -> dict[str, Any]:
    """What was noted, by ids and words of the two lists; empty when nothing was."""
    if visit is None:
        return {}
    names = ("topics", "outcome", "helper_id", "peer_id", "noted_by_id", "version")
    said = {name: getattr(visit, name) for name in names}
    return {"before": said | {"noted_at": visit.noted_at.isoformat()}}


def _record(
    event: str, booking: SupportBooking, actor: User | None, details: dict[str, Any]
) -> None:
    journal.record(
        event,
        school=booking.slot.school,
        actor=actor,
        target="support_booking",
        ids=[booking.pk],
        details=details,
    )


def _check_helpers(
    booking: SupportBooking, helper: Membership | None, peer: Student | None
) -> None:
    school = booking.slot.school_id
    if (helper and helper.school_id != school) or (peer and peer.school_id != school):
        raise SupportRefusedError("Qui a aidé n’est pas de cet établissement.")
    if peer and peer.pk == booking.student_id:
        raise SupportRefusedError("Un élève ne s’aide pas lui-même : choisissez-en un autre.")


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
