"""Sessions as JSON, so that a change by hand is taken back exactly."""

import uuid
from datetime import datetime
from typing import Any

from certification.models import (
    CertificationPlan,
    CertificationSession,
    SessionCandidate,
    SessionDuty,
)

Snapshot = dict[str, Any]


def take(plan: CertificationPlan, ids: set[int]) -> list[Snapshot]:
    """Of these sessions of a plan; one that is not there is said to be absent."""
    sessions = plan.sessions.filter(pk__in=ids).prefetch_related("duties", "candidates")
    found = {one.pk: _of_one(one) for one in sessions}
    return [found.get(pk, {"id": pk, "absent": True}) for pk in sorted(ids)]


def _of_one(session: CertificationSession) -> Snapshot:
    return {
        "id": session.pk,
        "room": session.room_id,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "uid": str(session.uid),
        "pix_number": session.pix_number,
        "version": session.version,
        "adults": sorted(duty.invigilator_id for duty in session.duties.all()),
        "pupils": sorted(
            [one.pk, one.student_id, one.seat, one.is_extra, one.version]
            for one in session.candidates.all()
        ),
    }


def give_back(plan: CertificationPlan, snapshots: list[Snapshot]) -> None:
    """The sessions are as they were then, with the rows they had."""
    _sessions(plan, snapshots)
    present = [one for one in snapshots if not one.get("absent")]
    wanted = {row[0]: (one["id"], *row[1:]) for one in present for row in one["pupils"]}
    ids = [one["id"] for one in snapshots]
    there = SessionCandidate.objects.filter(session__plan=plan, session__in=ids)
    there.exclude(pk__in=wanted).delete()
    known = {one.pk: one for one in there}
    for pk, (session, student, seat, is_extra, version) in wanted.items():
        row = known.get(pk) or SessionCandidate(pk=pk)
        row.session_id, row.student_id, row.seat = session, student, seat
        row.is_extra, row.version = is_extra, version
        row.save(force_insert=pk not in known)
    absent = [one["id"] for one in snapshots if one.get("absent")]
    CertificationSession.objects.filter(plan=plan, pk__in=absent).delete()


def _sessions(plan: CertificationPlan, snapshots: list[Snapshot]) -> None:
    known = {one.pk: one for one in plan.sessions.all()}
    for one in snapshots:
        if one.get("absent"):
            continue
        session = known.get(one["id"]) or CertificationSession(pk=one["id"], plan=plan)
        session.room_id, session.uid = one["room"], uuid.UUID(one["uid"])
        session.starts_at = datetime.fromisoformat(one["starts_at"])
        session.ends_at = datetime.fromisoformat(one["ends_at"])
        session.pix_number, session.version = one["pix_number"], one["version"]
        session.save(force_insert=one["id"] not in known)
        set_adults(session, set(one["adults"]))


def set_adults(session: CertificationSession, adults: set[int]) -> None:
    """These adults and no other."""
    session.duties.exclude(invigilator__in=adults).delete()
    known = set(session.duties.values_list("invigilator_id", flat=True))
    SessionDuty.objects.bulk_create(
        SessionDuty(session=session, invigilator_id=pk) for pk in sorted(adults - known)
    )
