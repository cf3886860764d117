"""« La séance est finalisée dans Pix Certif »: said once every presence is, and taken back."""

from django.db import transaction
from django.utils import timezone

from certification.models import CertificationSession
from certification.sessions.day.locks import locked_session
from certification.sessions.day.recording import record
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import User
from pixschool.core.text.french import count


@transaction.atomic
def finalise(session: CertificationSession, *, actor: User) -> None:
    """Twice is once. Raises PlanRefusedError before it begins, and while a presence is not said."""
    locked = locked_session(session)
    if locked.finalised_at:
        return
    now = timezone.now()
    if now < locked.starts_at:
        raise PlanRefusedError("La séance n’a pas commencé.")
    if unsaid := locked.candidates.filter(presence="").count():
        raise PlanRefusedError(f"{count(unsaid, 'présence')} à noter avant de finaliser.")
    _set(locked, "certification_session_finalised", actor, is_done=True)


@transaction.atomic
def reopen(session: CertificationSession, *, actor: User) -> None:
    """It was not so. Raises PlanRefusedError."""
    locked = locked_session(session)
    if locked.finalised_at:
        _set(locked, "certification_session_reopened", actor, is_done=False)


def _set(locked: CertificationSession, event: str, actor: User, *, is_done: bool) -> None:
    locked.finalised_at = timezone.now() if is_done else None
    locked.finalised_by = actor if is_done else None
    locked.version += 1
    locked.save(update_fields=["finalised_at", "finalised_by", "version"])
    record(event, locked, actor)
