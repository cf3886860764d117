"""An incident is noted on a session, or on one of its pupils; withdrawn when it was none."""

from django.db import transaction
from django.utils import timezone

from certification.models import CertificationSession, IncidentKind, SessionIncident
from certification.sessions.day.locks import locked_session
from certification.sessions.day.marking import NOBODY
from certification.sessions.day.recording import record
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import User


@transaction.atomic
def note(
    session: CertificationSession, kind: str, *, candidate: int | None, actor: User
) -> SessionIncident:
    """The same one twice is one. Raises PlanRefusedError."""
    locked = locked_session(session)
    if kind not in IncidentKind.values:
        raise PlanRefusedError("Choisissez un incident dans la liste.")
    if candidate is not None and not locked.candidates.filter(pk=candidate).exists():
        raise PlanRefusedError(NOBODY)
    same = locked.incidents.filter(kind=kind, candidate=candidate, withdrawn_at=None)
    if known := same.first():
        return known
    found = SessionIncident.objects.create(
        session=locked,
        candidate_id=candidate,
        kind=kind,
        noted_by=actor,
        noted_at=timezone.now(),
    )
    record("certification_incident_noted", locked, actor)
    return found


@transaction.atomic
def withdraw(session: CertificationSession, pk: int, *, actor: User) -> None:
    """Twice is once. Raises PlanRefusedError for what is none of its incidents."""
    locked = locked_session(session)
    found = locked.incidents.filter(pk=pk).first()
    if found is None:
        raise PlanRefusedError("Cet incident n’est pas de cette séance : relisez la page.")
    if found.withdrawn_at is None:
        found.withdrawn_by, found.withdrawn_at = actor, timezone.now()
        found.save(update_fields=["withdrawn_by", "withdrawn_at"])
        record("certification_incident_withdrawn", locked, actor)
